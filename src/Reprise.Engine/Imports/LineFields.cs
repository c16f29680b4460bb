using System.Globalization;
using System.Text.Json;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Imports;

/// <summary>The fields of a JSON object in an import, each with what is expected of it.</summary>
/// <param name="json">The object.</param>
/// <param name="where">What messages call it: empty for the line itself.</param>
internal sealed class LineFields(JsonElement json, string where)
{
    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd't'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Refuses fields that are not known: most often they are known ones with a slip of the pen.</summary>
    public void Check(IReadOnlyCollection<string> known, IReadOnlyCollection<string> passedOver)
    {
        foreach (var field in json.EnumerateObject())
        {
            if (!known.Contains(field.Name, StringComparer.Ordinal) && !passedOver.Contains(field.Name, StringComparer.Ordinal))
            {
                throw Wrong($"has a field `{field.Name}` that is not known", NearestName.Hint(field.Name, known, "fields"));
            }
        }
    }

    /// <summary>The value of a field; null where it is absent or null.</summary>
    public JsonElement? Value(string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? Unicode(name, value) : throw Expected(name, value, "a text");

    /// <summary>A list, or null.</summary>
    public IReadOnlyList<JsonElement>? List(string name, string of) => Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : throw Expected(name, value, "a list of " + of);

    /// <summary>A number of bytes, or null.</summary>
    public long? Size(string name) => Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var size) && size >= 0 ? size : throw Expected(name, value, "a number of bytes");

    /// <summary>One of some words, or null.</summary>
    public T? Word<T>(string name, params (string Word, T Value)[] allowed)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        foreach (var (word, value) in allowed)
        {
            if (string.Equals(word, text, StringComparison.Ordinal))
            {
                return value;
            }
        }

        throw Expected(name, Value(name)!.Value, "one of " + string.Join(", ", allowed.Select(a => a.Word)));
    }

    /// <summary>A trace id of 32 hex digits in lower case, or null.</summary>
    public string? TraceId(string name) => Text(name) is not { } text ? null
        : TraceParent.IsTraceId(text.ToLowerInvariant()) ? text.ToLowerInvariant() : throw Expected(name, Value(name)!.Value, "32 hex digits that are not all 0");

    /// <summary>A span id of 16 hex digits in lower case, or null.</summary>
    public string? SpanIdText(string name) => Text(name) is not { } text ? null
        : SpanId.TryParse(text, out var id) ? id.ToString() : throw Expected(name, Value(name)!.Value, "16 hex digits that are not all 0");

    /// <summary>A time in microseconds since 1970, UTC; 0 where there is none.</summary>
    public long Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return 0;
        }

        var hasZone = text.Length > 6 && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-');
        return hasZone && DateTimeOffset.TryParseExact(text.ToUpperInvariant(), Times, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            && time > DateTimeOffset.UnixEpoch
                ? (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
                : throw Expected(name, Value(name)!.Value, "a time after 1970 as in 2026-11-21T03:45:00.125Z (RFC 3339)");
    }

    /// <summary>What is wrong with the object.</summary>
    public RepriseException Wrong(string what, string hint) => new("import.invalid", $"{(where.Length == 0 ? "The line" : where)} {what}.", hint);

    private RepriseException Expected(string name, JsonElement found, string expected)
    {
        var text = found.GetRawText();
        return Wrong($"has in `{name}` {(text.Length > 60 ? text[..60] + "…" : text)}, expected {expected}", "docs/import.md lists the fields.");
    }

    private string Unicode(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Expected(name, value, "a text in Unicode");
        }
    }
}
