namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>A template, parsed. The language is described in <c>docs/step-types.md</c>.</summary>
internal sealed class PageTemplate
{
    private PageTemplate(IReadOnlyList<TemplateNode> nodes) => Nodes = nodes;

    /// <summary>The parts of the template, in order.</summary>
    public IReadOnlyList<TemplateNode> Nodes { get; }

    /// <summary>Reads a template.</summary>
    /// <exception cref="TemplateException">A tag is not closed, not opened, or cannot be read; names the line.</exception>
    public static PageTemplate Parse(string text)
    {
        var open = new Stack<(SectionNode Section, List<TemplateNode> Outer)>();
        var nodes = new List<TemplateNode>();
        var at = 0;
        while (true)
        {
            var start = text.IndexOf("{{", at, StringComparison.Ordinal);
            if (start < 0)
            {
                break;
            }

            var tag = TemplateTag.Read(text, start);
            AddText(nodes, text[at..tag.Start]);
            at = tag.End;
            Take(tag, ref nodes, open);
        }

        AddText(nodes, text[at..]);
        return open.TryPeek(out var left)
            ? throw new TemplateException(left.Section.Line, $"the section {{{{#{left.Section.Path}}}}} is not closed")
            : new PageTemplate(nodes);
    }

    private static void Take(TemplateTag tag, ref List<TemplateNode> nodes, Stack<(SectionNode Section, List<TemplateNode> Outer)> open)
    {
        switch (tag.Kind)
        {
            case '!':
                break;
            case '#' or '^':
                var section = new SectionNode(tag.Name, tag.Kind == '^', tag.Options, [], tag.Line);
                nodes.Add(section);
                open.Push((section, nodes));
                nodes = section.Children;
                break;
            case '/':
                if (!open.TryPop(out var top) || !string.Equals(top.Section.Path, tag.Name, StringComparison.Ordinal))
                {
                    throw new TemplateException(tag.Line, $"{{{{/{tag.Name}}}}} closes nothing that is open");
                }

                nodes = top.Outer;
                break;
            case 'f':
                nodes.Add(new FigureNode(tag.Name, tag.Options.GetValueOrDefault("caption", ""), tag.Line));
                break;
            default:
                nodes.Add(new ValueNode(tag.Name, tag.Kind == '{', tag.Options, tag.Line));
                break;
        }
    }

    private static void AddText(List<TemplateNode> nodes, string text)
    {
        if (text.Length > 0)
        {
            nodes.Add(new TextNode(text));
        }
    }
}

/// <summary>A part of a template.</summary>
internal abstract record TemplateNode;

/// <summary>Text that stands as it is.</summary>
internal sealed record TextNode(string Text) : TemplateNode;

/// <summary>A value, escaped or raw.</summary>
internal sealed record ValueNode(string Path, bool Raw, IReadOnlyDictionary<string, string> Options, int Line) : TemplateNode;

/// <summary>A part that is repeated, shown or left out.</summary>
internal sealed record SectionNode(string Path, bool Inverted, IReadOnlyDictionary<string, string> Options, List<TemplateNode> Children, int Line) : TemplateNode;

/// <summary>An input that is a figure.</summary>
internal sealed record FigureNode(string Input, string Caption, int Line) : TemplateNode;

/// <summary>A template cannot be read or does not fit its inputs. Becomes a <c>pipeline.invalid</c> that names the file, or a <c>step.param</c> where it does not fit the inputs.</summary>
internal sealed class TemplateException(int line, string message) : Exception($"line {line}: {message}");
