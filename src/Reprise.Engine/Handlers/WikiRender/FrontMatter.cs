using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>The YAML that a page begins with, between two lines of three dashes.</summary>
/// <param name="Values">Its members; texts, lists and maps.</param>
/// <param name="Body">The page behind it. Lines that it took are left empty, so that line numbers hold.</param>
internal sealed record FrontMatter(IReadOnlyDictionary<string, object?> Values, string Body)
{
    private const string Fence = "---\n";

    /// <summary>Takes the front matter off a page.</summary>
    /// <exception cref="TemplateException">It is not closed, or no YAML map.</exception>
    public static FrontMatter Read(string page)
    {
        var text = page.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
        if (!text.StartsWith(Fence, StringComparison.Ordinal))
        {
            return new FrontMatter(new Dictionary<string, object?>(StringComparer.Ordinal), text);
        }

        var end = (text + "\n").IndexOf("\n" + Fence, Fence.Length - 1, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new TemplateException(1, "the front matter is not closed by a line of three dashes");
        }

        var yaml = end < Fence.Length ? "" : text[Fence.Length..end];
        var rest = Math.Min(text.Length, end + 1 + Fence.Length);
        return new FrontMatter(Parse(yaml), new string('\n', text.AsSpan(0, rest).Count('\n')) + text[rest..]);
    }

    private static Dictionary<string, object?> Parse(string yaml)
    {
        try
        {
            return new DeserializerBuilder().Build().Deserialize<object?>(yaml) switch
            {
                null => new Dictionary<string, object?>(StringComparer.Ordinal),
                Dictionary<object, object?> map => Map(map),
                _ => throw new TemplateException(2, "the front matter is no list of `name: value`"),
            };
        }
        catch (YamlException e)
        {
            throw new TemplateException((int)e.Start.Line + 1, $"the front matter is not YAML: {e.Message}");
        }
    }

    private static Dictionary<string, object?> Map(Dictionary<object, object?> map) =>
        map.ToDictionary(m => m.Key.ToString() ?? "", m => Convert(m.Value), StringComparer.Ordinal);

    private static object? Convert(object? value) => value switch
    {
        Dictionary<object, object?> map => Map(map),
        List<object?> list => list.Select(Convert).ToList(),
        _ => value,
    };
}
