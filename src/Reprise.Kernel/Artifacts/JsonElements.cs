using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reprise.Kernel.Artifacts;

/// <summary>JSON nodes as elements, without the serializer: what it looks up about types costs a short command about a twentieth of its time.</summary>
public static class JsonElements
{
    /// <summary>JSON's <c>null</c>.</summary>
    public static JsonElement Null { get; } = JsonElement.Parse("null");

    /// <summary>An object without members.</summary>
    public static JsonElement Empty { get; } = JsonElement.Parse("{}");

    /// <summary>A node as an element.</summary>
    /// <exception cref="ArgumentException">A number in it is not finite.</exception>
    public static JsonElement Of(JsonNode? node) => node is null ? Null : Written(writer => node.WriteTo(writer));

    /// <summary>A text as an element.</summary>
    public static JsonElement Of(string text) => Written(writer => writer.WriteStringValue(text));

    /// <summary>Values by name as an object.</summary>
    public static JsonElement Of(IEnumerable<KeyValuePair<string, JsonElement>> members) => Written(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    });

    /// <summary>How deep objects and arrays stand in each other; 0 for a plain value.</summary>
    /// <param name="utf8">JSON text, however deep.</param>
    /// <exception cref="FormatException">The text is not JSON.</exception>
    public static int DepthOf(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var depth = 0;
        try
        {
            while (reader.Read())
            {
                depth = Math.Max(depth, reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? reader.CurrentDepth + 1 : 0);
            }
        }
        catch (JsonException e)
        {
            throw new FormatException($"Not JSON: {e.Message}", e);
        }

        return depth;
    }

    private static JsonElement Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = CanonicalJson.MaxDepth });
    }
}
