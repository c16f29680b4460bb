using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reprise.Engine.Pipelines;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>The files of a page, read once a run, checked, kept in the store, and part of the code identity by their digests.</summary>
internal static partial class PageSources
{
    /// <summary>Reads the files of a stage.</summary>
    /// <exception cref="Reprise.Kernel.RepriseException"><c>pipeline.invalid</c>: a file is missing, or cannot be parsed.</exception>
    public static async ValueTask<(PreparedPage Page, JsonElement Code)> ReadAsync(
        WikiRenderParameters with, HandlerInfo info, StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        if (with.Page is null == with.Text is null)
        {
            throw Complaint.Param(context.Route, stage.Name, "page", with.Page is null ? "is missing, and so is `text`." : "stands beside `text`; only one of both can be.");
        }

        var files = new JsonArray();
        var text = with.Text ?? await FileAsync("page", with.Page!);
        var template = with.Template is null ? PageShell.Template : await FileAsync("template", with.Template);
        var style = with.Style is null ? "" : await FileAsync("style", with.Style);
        CheckStyle(style);
        var source = with.Page is null ? "text" : "page";
        var front = Parsed(source, () => FrontMatter.Read(text));
        var page = new PreparedPage(source, front.Values, Parsed(source, () => PageTemplate.Parse(front.Body)),
            Parsed("template", () => PageTemplate.Parse(template.Replace("\r\n", "\n", StringComparison.Ordinal))),
            style.Length == 0 ? PageShell.Style : PageShell.Style + "\n" + style.ReplaceLineEndings("\n").TrimEnd());
        return (page, JsonElements.Of(new JsonObject { ["files"] = files, ["handler"] = info.Type, ["version"] = stage.Version ?? info.Version }));

        async ValueTask<string> FileAsync(string parameter, string path)
        {
            try
            {
                var bytes = await File.ReadAllBytesAsync(Path.Combine(context.PipelineFolder, path), cancellation);
                files.Add(new JsonObject { ["name"] = path, ["digest"] = (await context.Store.PutAsync(bytes, cancellation)).ToString(), ["parameter"] = parameter });
                return new UTF8Encoding(false, true).GetString(bytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
            {
                throw Complaint.Param(context.Route, stage.Name, parameter, $"names `{path}`, which cannot be read as UTF-8 text: {e.Message}", PipelinePaths.Hint, e);
            }
        }

        T Parsed<T>(string parameter, Func<T> parse)
        {
            try
            {
                return parse();
            }
            catch (TemplateException e)
            {
                throw Complaint.Param(context.Route, stage.Name, parameter, $"cannot be used, {e.Message}.", "See wiki_render in docs/step-types.md.", e);
            }
        }

        void CheckStyle(string css)
        {
            if (OutsideStyle().Match(css) is { Success: true } outside)
            {
                throw Complaint.Param(context.Route, stage.Name, "style", $"loads something from elsewhere: `{Complaint.Quote(outside.Value)}`.", "A page holds everything that it shows; use data: addresses.");
            }
        }
    }

    /// <summary>The first tag of a page that would load something from elsewhere, or null. Links are fine: they load nothing.</summary>
    public static string? OutsideTag(string html) => OutsideMarkup.Match(html) is { Success: true } found ? found.Value : null;

    // NonBacktracking: embedded figures are megabytes inside one tag.
    private static readonly Regex OutsideMarkup = new(
        @"<(img|script|iframe|source|video|audio|embed|object|link|image|use|input)\b[^>]*\s(src|srcset|href|data|poster|xlink:href)\s*=\s*[""']?\s*(https?:)?//[^\s""'>]*",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(30));

    [GeneratedRegex(@"(@import\s+|url\()\s*[""']?\s*(https?:)?//[^\s""')]*|@import[^;]*", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OutsideStyle();
}

/// <summary>A page made ready.</summary>
/// <param name="Source">The parameter that it came from: <c>page</c> or <c>text</c>.</param>
/// <param name="Front">Its front matter.</param>
/// <param name="Body">The page.</param>
/// <param name="Shell">What stands around it.</param>
/// <param name="Style">The style.</param>
internal sealed record PreparedPage(string Source, IReadOnlyDictionary<string, object?> Front, PageTemplate Body, PageTemplate Shell, string Style);
