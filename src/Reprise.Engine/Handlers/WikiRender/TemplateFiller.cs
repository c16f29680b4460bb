using System.Globalization;
using System.Text;

namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>Fills a template with values.</summary>
/// <param name="escape">How a value is escaped where it is not asked for raw.</param>
/// <param name="figure">How a figure is written: its input's name, caption and line.</param>
internal sealed class TemplateFiller(Func<string, string> escape, Func<FigureNode, string> figure)
{
    private readonly StringBuilder _output = new();
    private readonly List<object?> _frames = [];

    /// <summary>The filled text.</summary>
    /// <exception cref="TemplateException">An option or a figure does not fit.</exception>
    public string Fill(PageTemplate template, object? root)
    {
        _frames.Add(root);
        Write(template.Nodes);
        return _output.ToString();
    }

    private void Write(IReadOnlyList<TemplateNode> nodes)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case TextNode text:
                    _output.Append(text.Text);
                    break;
                case ValueNode value:
                    var shown = Show(value);
                    _output.Append(value.Raw ? shown : escape(shown));
                    break;
                case FigureNode image:
                    _output.Append(figure(image));
                    break;
                case SectionNode section:
                    WriteSection(section);
                    break;
            }
        }
    }

    private void WriteSection(SectionNode section)
    {
        var value = Find(section.Path);
        if (section.Inverted)
        {
            if (!TemplateValues.IsTrue(value))
            {
                Write(section.Children);
            }
        }
        else if (TemplateValues.Items(value) is { } items)
        {
            WriteItems(section, Chosen(section, items));
        }
        else if (TemplateValues.IsTrue(value))
        {
            WriteWith(value, section.Children);
        }
    }

    private void WriteItems(SectionNode section, List<object?> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            _frames.Add(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["@number"] = (decimal)(i + 1),
                ["@first"] = i == 0,
                ["@last"] = i == items.Count - 1,
            });
            WriteWith(items[i], section.Children);
            _frames.RemoveAt(_frames.Count - 1);
        }
    }

    private void WriteWith(object? frame, List<TemplateNode> nodes)
    {
        _frames.Add(frame);
        Write(nodes);
        _frames.RemoveAt(_frames.Count - 1);
    }

    private static List<object?> Chosen(SectionNode section, IReadOnlyList<object?> items)
    {
        IEnumerable<object?> chosen = section.Options.TryGetValue("group", out var field) ? Groups(items, field) : items;
        if (section.Options.TryGetValue("by", out var order))
        {
            IOrderedEnumerable<object?>? sorted = null;
            foreach (var key in order.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var name = key.TrimStart('-');
                var comparer = new Order(key[0] == '-');
                sorted = sorted is null ? chosen.OrderBy(i => Inside(i, name), comparer) : sorted.ThenBy(i => Inside(i, name), comparer);
            }

            chosen = sorted ?? chosen;
        }

        return [.. chosen.Skip(Number(section, "offset", 0)).Take(Number(section, "limit", int.MaxValue))];
    }

    private static IEnumerable<object?> Groups(IReadOnlyList<object?> items, string field) =>
        items.GroupBy(i => TemplateValues.TextOf(Inside(i, field)), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (object?)new Dictionary<string, object?>(StringComparer.Ordinal) { ["key"] = g.Key, ["items"] = g.ToList(), ["count"] = (decimal)g.Count() });

    private static int Number(SectionNode section, string option, int without) => !section.Options.TryGetValue(option, out var text) ? without
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new TemplateException(section.Line, $"{option}={text} is not a whole number");

    private string Show(ValueNode node)
    {
        var value = Find(node.Path);
        if (value is null or "")
        {
            return node.Options.GetValueOrDefault("default", "");
        }

        if (!node.Options.TryGetValue("format", out var format) && !node.Options.TryGetValue("decimals", out format))
        {
            return TemplateValues.TextOf(value);
        }

        if (TemplateValues.NumberOf(value) is not { } number)
        {
            throw new TemplateException(node.Line, $"`{node.Path}` is `{Complaint.Quote(TemplateValues.TextOf(value))}`, which is no number to format");
        }

        return node.Options.TryGetValue("decimals", out var decimals)
            ? int.TryParse(decimals, NumberStyles.None, CultureInfo.InvariantCulture, out var places) && places <= 20
                ? Math.Round(number, places, MidpointRounding.AwayFromZero).ToString("F" + places, CultureInfo.InvariantCulture)
                : throw new TemplateException(node.Line, $"decimals={decimals} is not a whole number up to 20")
            : number.ToString(format, CultureInfo.InvariantCulture);
    }

    private object? Find(string path)
    {
        if (path is ".")
        {
            return _frames[^1];
        }

        var names = path.Split('.');
        for (var i = _frames.Count - 1; i >= 0; i--)
        {
            if (TemplateValues.Has(_frames[i], names[0]))
            {
                return Inside(_frames[i], path);
            }
        }

        return null;
    }

    private static object? Inside(object? value, string path) => path is "." ? value : path.Split('.').Aggregate(value, TemplateValues.Member);

    /// <summary>Nothing stands last, up or down.</summary>
    private sealed class Order(bool down) : IComparer<object?>
    {
        public int Compare(object? x, object? y) => (x, y) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            _ => down ? TemplateValues.Compare(y, x) : TemplateValues.Compare(x, y),
        };
    }
}
