using System.Text;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>Makes one self-contained HTML page of Markdown with front matter and a template over the inputs, figures included.</summary>
public sealed class WikiRenderHandler : StepHandler
{
    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("wiki_render", "1", Effect.Pure, "Makes one self-contained HTML page of Markdown, a template and figures.")
    {
        Parameters = typeof(WikiRenderParameters),
    };

    /// <inheritdoc/>
    public override async ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        var with = StageParameters.Read<WikiRenderParameters>(stage, context.Route);
        var (page, code) = await PageSources.ReadAsync(with, Info, stage, context, cancellation);
        return new StageBinding { Code = code, Effect = Info.Effect, State = page };
    }

    /// <inheritdoc/>
    public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
    {
        var page = (PreparedPage)step.Bound!;
        var inputs = await PageInputs.ReadAsync(step, cancellation);
        var root = new Dictionary<string, object?>(inputs.Values, StringComparer.Ordinal) { ["page"] = page.Front, ["@item"] = step.Item };
        string html;
        try
        {
            var markdown = Filled(step, page.Source, () => new TemplateFiller(Escape.Markdown, f => Figure(f, inputs)).Fill(page.Body, root));
            var body = Filled(step, page.Source, () => PageMarkdown.Render(markdown, inputs.Image));
            html = Filled(step, "template", () => Surround(step, page, body, inputs, root));
        }
        catch (InvalidOperationException e)
        {
            throw Complaint.Input(step, step.Input(inputs.Values.Keys.FirstOrDefault()), "holds text that is not valid Unicode.", null, e);
        }

        if (PageSources.OutsideTag(html) is { } outside)
        {
            throw Complaint.Param(step, page.Source, $"loads something from elsewhere: `{Complaint.Quote(outside)}`.", "A page holds everything that it shows: make it an input of the stage.");
        }

        await step.WriteAsync(null, Encoding.UTF8.GetBytes(html), "text/html", cancellation);
    }

    private static string Surround(StepContext step, PreparedPage page, PageBody body, PageInputs inputs, Dictionary<string, object?> root)
    {
        var title = page.Front.GetValueOrDefault("title") as string;
        root["content"] = body.Html.TrimEnd();
        root["style"] = page.Style;
        root["title"] = title ?? body.Heading ?? (step.Item.Length > 0 ? step.Item : step.Stage);
        root["headline"] = body.Heading is null ? title : null;
        root["lang"] = page.Front.GetValueOrDefault("lang");
        return new TemplateFiller(Escape.Html, figure => Picture(figure, inputs)).Fill(page.Shell, root);
    }

    private static string Figure(FigureNode figure, PageInputs inputs)
    {
        _ = ImageOf(figure, inputs);
        return $"![{Escape.Markdown(figure.Caption)}](<{PageMarkdown.InputScheme}{Uri.EscapeDataString(figure.Input)}>)";
    }

    private static string Picture(FigureNode figure, PageInputs inputs)
    {
        var caption = Escape.Html(figure.Caption);
        var image = $"<img src=\"{ImageOf(figure, inputs)}\" alt=\"{caption}\">";
        return caption.Length == 0 ? $"<figure>{image}</figure>" : $"<figure>{image}<figcaption>{caption}</figcaption></figure>";
    }

    private static string ImageOf(FigureNode figure, PageInputs inputs) => inputs.Image(figure.Input)
        ?? throw new TemplateException(figure.Line, $"there is no figure `{figure.Input}` among the inputs; there {(inputs.ImageNames.Any() ? "is " + string.Join(", ", inputs.ImageNames) : "is none")}");

    private static T Filled<T>(StepContext step, string parameter, Func<T> fill)
    {
        try
        {
            return fill();
        }
        catch (TemplateException e)
        {
            throw Complaint.Param(step, parameter, $"does not fit the inputs, {e.Message}.", "See wiki_render in docs/step-types.md.", e);
        }
    }
}
