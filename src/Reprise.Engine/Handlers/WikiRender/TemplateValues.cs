using System.Globalization;
using System.Text.Json;
using Reprise.Engine.Handlers.Json;

namespace Reprise.Engine.Handlers.WikiRender;

/// <summary>Values in a template: JSON elements, lists, maps, texts and numbers. Null is nothing.</summary>
internal static class TemplateValues
{
    /// <summary>A member by name; <c>length</c> is the number of elements of a list.</summary>
    public static object? Member(object? value, string name) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Object } json when json.TryGetProperty(name, out var member) => Plain(member),
        IReadOnlyDictionary<string, object?> map when map.TryGetValue(name, out var member) => Plain(member),
        _ when string.Equals(name, "length", StringComparison.Ordinal) && Items(value) is { } list => (decimal)list.Count,
        JsonElement { ValueKind: JsonValueKind.Array } or IReadOnlyList<object?> when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            => Items(value)!.ElementAtOrDefault(index),
        _ => null,
    };

    /// <summary>True where a value has a member of that name, be it null.</summary>
    public static bool Has(object? value, string name) =>
        value is JsonElement { ValueKind: JsonValueKind.Object } json ? json.TryGetProperty(name, out _)
        : value is IReadOnlyDictionary<string, object?> map ? map.ContainsKey(name)
        : Member(value, name) is not null;

    /// <summary>The elements of a list, or null for anything else.</summary>
    public static IReadOnlyList<object?>? Items(object? value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Array } json => [.. json.EnumerateArray().Select(e => Plain(e))],
        IReadOnlyList<object?> list => list,
        _ => null,
    };

    /// <summary>False for nothing, false, empty text and empty lists; true for anything else, 0 included.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or false or "" => false,
        JsonElement { ValueKind: JsonValueKind.False } => false,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!.Length > 0,
        _ => Items(value) is not { Count: 0 },
    };

    /// <summary>A value as text: numbers digit for digit, objects and lists as JSON.</summary>
    public static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        JsonElement json => JsonText.Scalar(json) ?? json.GetRawText(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IReadOnlyList<object?> list => string.Join(", ", list.Select(TextOf)),
        _ => value.ToString() ?? "",
    };

    /// <summary>A value as a number, or null where it is none.</summary>
    public static decimal? NumberOf(object? value) => value switch
    {
        decimal number => number,
        JsonElement { ValueKind: JsonValueKind.Number } json when json.TryGetDecimal(out var number) => number,
        string text when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        JsonElement { ValueKind: JsonValueKind.String } json => NumberOf(json.GetString()),
        _ => null,
    };

    /// <summary>The order of two values: numbers by size, then texts ordinally, then nothing.</summary>
    public static int Compare(object? left, object? right)
    {
        var (a, b) = (NumberOf(left), NumberOf(right));
        return (a, b) switch
        {
            (not null, not null) => a.Value.CompareTo(b.Value),
            (not null, null) => -1,
            (null, not null) => 1,
            _ => string.CompareOrdinal(TextOf(left), TextOf(right)),
        };
    }

    private static object? Plain(object? value) =>
        value is JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } ? null : value;
}
