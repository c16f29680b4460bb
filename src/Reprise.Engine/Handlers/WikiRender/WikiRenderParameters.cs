using System.ComponentModel;

namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>Parameters of <c>wiki_render</c>.</summary>
public sealed record WikiRenderParameters
{
    [Description("The page: a Markdown file, relative to the pipeline file. It may begin with YAML front matter.")]
    public string? Page { get; init; }

    [Description("The page itself, instead of a file.")]
    public string? Text { get; init; }

    [Description("An HTML file around the page, relative to the pipeline file, with {{{content}}}, {{{style}}} and {{title}}. Default: a plain readable one.")]
    public string? Template { get; init; }

    [Description("A CSS file, relative to the pipeline file, that is added behind the built-in style.")]
    public string? Style { get; init; }
}
