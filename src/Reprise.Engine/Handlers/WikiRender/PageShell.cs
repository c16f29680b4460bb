namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>What stands around a page where the stage brings no template: one column, light and dark, tables that are easy to read.</summary>
internal static class PageShell
{
    /// <summary>The built-in template.</summary>
    public const string Template = """
        <!doctype html>
        <html lang="{{lang default=en}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}</title>
        <style>
        {{{style}}}
        </style>
        </head>
        <body>
        <main>
        {{#headline}}
        <header><h1>{{headline}}</h1>{{#page.description}}<p class="lede">{{page.description}}</p>{{/page.description}}</header>
        {{/headline}}
        {{{content}}}
        </main>
        </body>
        </html>

        """;

    /// <summary>The built-in style.</summary>
    public const string Style = """
        :root { --ink: #1c2430; --soft: #5a6675; --paper: #fbfaf7; --card: #ffffff; --line: #e1e0da; --accent: #0b6b6f; --zebra: #f4f3ee; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e4e7eb; --soft: #9aa5b1; --paper: #14181d; --card: #1b2027; --line: #2f3741; --accent: #5cc6c4; --zebra: #20262e; }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
        main { max-width: 54rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
        header { border-bottom: 1px solid var(--line); margin-bottom: 2rem; padding-bottom: 1rem; }
        h1, h2, h3 { line-height: 1.2; letter-spacing: -0.012em; text-wrap: balance; }
        h1 { font-size: 2.3rem; margin: 0 0 0.5rem; }
        h2 { font-size: 1.45rem; margin: 2.8rem 0 0.8rem; }
        h3 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
        .lede { font-size: 1.15rem; color: var(--soft); margin: 0; }
        a { color: var(--accent); text-underline-offset: 0.15em; }
        table { display: block; width: max-content; max-width: 100%; overflow-x: auto; border-collapse: collapse; margin: 1.25rem 0; font-size: 0.94rem; font-variant-numeric: tabular-nums; }
        th, td { padding: 0.45rem 0.85rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
        th { color: var(--soft); font-weight: 600; white-space: nowrap; border-bottom-width: 2px; }
        tbody tr:nth-child(even) { background: var(--zebra); }
        figure { margin: 1.75rem 0; }
        figure img { display: block; width: 100%; height: auto; background: #ffffff; border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem; }
        figcaption { color: var(--soft); font-size: 0.9rem; margin-top: 0.5rem; }
        img { max-width: 100%; }
        code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.9em; }
        code { background: var(--zebra); border-radius: 4px; padding: 0.1em 0.3em; }
        pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; overflow-x: auto; }
        pre code { background: none; padding: 0; }
        blockquote { margin: 1.25rem 0; padding: 0.1rem 1rem; border-left: 3px solid var(--accent); color: var(--soft); }
        hr { border: 0; border-top: 1px solid var(--line); margin: 2.5rem 0; }
        @media print { body { background: #ffffff; color: #000000; } main { max-width: none; padding: 0; } figure, table { break-inside: avoid; } }
        """;
}
