using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>Turns Markdown into HTML with its figures inside. An image alone in its paragraph becomes a figure with a caption.</summary>
internal static class PageMarkdown
{
    /// <summary>What an image's address begins with where it names an input.</summary>
    public const string InputScheme = "input:";

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseGridTables().UseFootnotes().UseAutoIdentifiers().UseTaskLists().UseDefinitionLists().UseEmphasisExtras().UseAbbreviations()
        .Build();

    /// <summary>The page as HTML.</summary>
    /// <param name="markdown">The page, filled.</param>
    /// <param name="image">The data URI of the input that an image names, or null where there is none.</param>
    /// <exception cref="TemplateException">An image is no input: a page holds everything that it shows.</exception>
    public static PageBody Render(string markdown, Func<string, string?> image)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().Where(l => l.IsImage))
        {
            var name = link.Url ?? "";
            name = name.StartsWith(InputScheme, StringComparison.Ordinal) ? Uri.UnescapeDataString(name[InputScheme.Length..]) : name;
            link.Url = name.StartsWith("data:", StringComparison.Ordinal) ? name : image(name)
                ?? throw new TemplateException(link.Line + 1, $"the image `{Complaint.Quote(name)}` is no input of the stage; a page holds everything that it shows");
        }

        using var text = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(text);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<ParagraphRenderer>(new FigureRenderer());
        renderer.Render(document);
        var headings = document.Descendants<HeadingBlock>().Where(h => h.Level == 1).ToList();
        return new PageBody(text.ToString(), headings.Count > 0 ? TextOf(headings[0]) : null);
    }

    private static string TextOf(HeadingBlock heading)
    {
        using var text = new StringWriter();
        var renderer = new HtmlRenderer(text) { EnableHtmlForInline = false, EnableHtmlEscape = false };
        renderer.WriteLeafInline(heading);
        return text.ToString().Trim();
    }

    private sealed class FigureRenderer : ParagraphRenderer
    {
        protected override void Write(HtmlRenderer renderer, ParagraphBlock obj)
        {
            if (obj.Inline is not { FirstChild: LinkInline { IsImage: true } image } inline || inline.LastChild != image)
            {
                base.Write(renderer, obj);
                return;
            }

            renderer.EnsureLine();
            renderer.Write("<figure>");
            renderer.WriteLeafInline(obj);
            if (image.FirstChild is not null)
            {
                renderer.Write("<figcaption>");
                renderer.WriteChildren(image);
                renderer.Write("</figcaption>");
            }

            renderer.WriteLine("</figure>");
        }
    }
}

/// <summary>A page as HTML.</summary>
/// <param name="Html">The page without what stands around it.</param>
/// <param name="Heading">The text of its first heading of level 1, or null.</param>
internal sealed record PageBody(string Html, string? Heading);
