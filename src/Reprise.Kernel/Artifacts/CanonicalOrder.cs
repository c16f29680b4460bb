using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Reprise.Kernel.Artifacts;

/// <summary>The order of property names in canonical JSON (by UTF-16 code units, RFC 8785 section 3.2.3), and what names and texts may hold.</summary>
internal static class CanonicalOrder
{
    /// <summary>The characters that canonical JSON escapes.</summary>
    public static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    /// <summary>True where raw JSON text is its own canonical form: no escape in it, and valid UTF-8.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> raw) => raw.IndexOf((byte)'\\') < 0 && Utf8.IsValid(raw);

    /// <summary>Sorts properties by name.</summary>
    /// <exception cref="FormatException">A name occurs twice.</exception>
    public static void Sort(Span<JsonProperty> properties)
    {
        if (!IsSorted(properties))
        {
            properties.Sort(Compare);
            for (var i = 1; i < properties.Length; i++)
            {
                if (Compare(properties[i - 1], properties[i]) == 0)
                {
                    throw new FormatException($"The property {Show(NameOf(properties[i]))} occurs twice in one object.");
                }
            }
        }
    }

    /// <summary>The decoded name of a property.</summary>
    /// <exception cref="FormatException">It is not Unicode.</exception>
    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException e)
        {
            throw NotUnicode(JsonMarshal.GetRawUtf8PropertyName(property), e);
        }
    }

    /// <summary>The decoded text of a string.</summary>
    /// <exception cref="FormatException">It is not Unicode.</exception>
    public static string TextOf(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw NotUnicode(JsonMarshal.GetRawUtf8Value(text), e);
        }
    }

    /// <summary>A text for a message: quoted, at most 60 characters of it.</summary>
    public static string Show(string text) => JsonSerializer.Serialize(text.Length <= 60 ? text : text[..60] + "…");

    private static FormatException NotUnicode(ReadOnlySpan<byte> raw, Exception inner) =>
        new($"A text is not Unicode (half of a surrogate pair, or bytes that are not UTF-8): {Show(Encoding.UTF8.GetString(raw))}", inner);

    private static bool IsSorted(ReadOnlySpan<JsonProperty> properties)
    {
        for (var i = 1; i < properties.Length; i++)
        {
            if (Compare(properties[i - 1], properties[i]) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private static int Compare(JsonProperty left, JsonProperty right)
    {
        var a = JsonMarshal.GetRawUtf8PropertyName(left);
        var b = JsonMarshal.GetRawUtf8PropertyName(right);
        return a.Contains((byte)'\\') || b.Contains((byte)'\\') ? string.CompareOrdinal(NameOf(left), NameOf(right)) : CompareUtf8(a, b);
    }

    /// <summary>
    /// UTF-8 sorts by code point, UTF-16 by code unit. They differ in one thing: characters beyond U+FFFF (lead bytes F0 to F4) are surrogates there and
    /// come before U+E000 to U+FFFF (lead bytes EE and EF).
    /// </summary>
    private static int CompareUtf8(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var same = a.CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
        {
            return a.Length - b.Length;
        }

        var (x, y) = (a[same], b[same]);
        return x >= 0xEE && y >= 0xEE && x >= 0xF0 != y >= 0xF0 ? y - x : x - y;
    }
}
