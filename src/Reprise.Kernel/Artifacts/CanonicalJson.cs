using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reprise.Kernel.Artifacts;

/// <summary>
/// The one way to write a JSON value as bytes: RFC 8785 (JCS), except that an integer literal (no fraction, no exponent) is kept digit for digit,
/// so that two different ids beyond 2^53 never give the same bytes.
/// </summary>
public static class CanonicalJson
{
    /// <summary>How deep objects and arrays may stand in each other in what is read back: a pipeline file's depth and a parameter's come together.</summary>
    public const int MaxDepth = 128;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = MaxDepth };

    /// <summary>Writes a value. Order of properties, white space and ways of escaping don't matter; the order of an array does.</summary>
    /// <exception cref="FormatException">A property name occurs twice, a text is not Unicode, or a number is beyond the range of a double.</exception>
    public static byte[] Write(JsonElement value)
    {
        using var writer = CanonicalWriter.Rent();
        writer.Value(value);
        return writer.Written.ToArray();
    }

    /// <summary>Writes a value; null stands for JSON's <c>null</c>.</summary>
    /// <exception cref="FormatException">As for an element.</exception>
    public static byte[] Write(JsonNode? value)
    {
        using var writer = CanonicalWriter.Rent();
        writer.Node(value);
        return writer.Written.ToArray();
    }

    /// <summary>SHA-256 over the canonical bytes.</summary>
    /// <exception cref="FormatException">As for <see cref="Write(JsonElement)"/>.</exception>
    public static Digest DigestOf(JsonElement value)
    {
        using var writer = CanonicalWriter.Rent();
        writer.Value(value);
        return Digest.Of(writer.Written);
    }

    /// <summary>SHA-256 over the canonical bytes; null stands for JSON's <c>null</c>.</summary>
    /// <exception cref="FormatException">As for an element.</exception>
    public static Digest DigestOf(JsonNode? value)
    {
        using var writer = CanonicalWriter.Rent();
        writer.Node(value);
        return Digest.Of(writer.Written);
    }

    /// <summary>Reads JSON text in UTF-8 as a value that stands on its own.</summary>
    /// <exception cref="FormatException">The text is not JSON, something follows the value, or it is nested deeper than <see cref="MaxDepth"/>.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonElement.Parse(utf8, Reading);
        }
        catch (JsonException e)
        {
            throw new FormatException($"Not JSON: {e.Message}", e);
        }
    }
}
