using System.Text.Json;

namespace Reprise.Kernel.Artifacts;

/// <summary>A place in a JSON document: JSON Pointer (RFC 6901), for example <c>/geometry/coordinates/2</c>. Empty is the whole document.</summary>
public sealed class JsonPointer
{
    private readonly string _text;
    private readonly string[] _tokens;

    private JsonPointer(string text, string[] tokens)
    {
        _text = text;
        _tokens = tokens;
    }

    /// <summary>The member names and array indexes on the way.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <summary>The whole document.</summary>
    public static JsonPointer Root { get; } = new("", []);

    /// <summary>Reads a pointer, or says that it cannot: it is empty or begins with <c>/</c>, and <c>~</c> is only in <c>~0</c> and <c>~1</c>.</summary>
    public static bool TryParse(string text, out JsonPointer pointer)
    {
        pointer = Root;
        if (text.Length == 0)
        {
            return true;
        }

        var rest = text.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal);
        if (text[0] != '/' || rest.Contains('~', StringComparison.Ordinal))
        {
            return false;
        }

        var tokens = text[1..].Split('/')
            .Select(t => t.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        pointer = new JsonPointer(text, tokens);
        return true;
    }

    /// <summary>The pointer made of member names and array indexes.</summary>
    public static JsonPointer Of(IEnumerable<string> tokens)
    {
        var list = tokens.ToArray();
        return new JsonPointer(string.Concat(list.Select(t => "/" + Escape(t))), list);
    }

    /// <summary>The value at this place, or null where there is none. Of members with one name the last counts.</summary>
    public JsonElement? Find(JsonElement document)
    {
        var current = document;
        foreach (var token in _tokens)
        {
            if (current.ValueKind == JsonValueKind.Object && current.TryGetProperty(token, out var member))
            {
                current = member;
            }
            else if (current.ValueKind == JsonValueKind.Array && TryIndex(token, out var index) && index < current.GetArrayLength())
            {
                current = current[index];
            }
            else
            {
                return null;
            }
        }

        return current;
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static string Escape(string token) =>
        token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static bool TryIndex(string token, out int index)
    {
        index = 0;
        return token is "0" || (token.Length > 0 && token[0] is >= '1' and <= '9' && token.All(char.IsAsciiDigit) && int.TryParse(token, out index));
    }
}
