using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reprise.Kernel.Artifacts;

/// <content>Nodes: documents that were built and not read.</content>
internal sealed partial class CanonicalWriter
{
    /// <summary>Writes a node; null is JSON's null.</summary>
    public void Node(JsonNode? node)
    {
        switch (node)
        {
            case null:
                Raw("null"u8);
                break;
            case JsonObject map:
                Object(map);
                break;
            case JsonArray list:
                Byte('[');
                for (var i = 0; i < list.Count; i++)
                {
                    Comma(i);
                    Node(list[i]);
                }

                Byte(']');
                break;
            case JsonValue value when value.TryGetValue(out string? text):
                Text(text);
                break;
            case JsonValue value when value.TryGetValue(out JsonElement element):
                Value(element);
                break;
            default:
                Value(ElementOf(node));
                break;
        }
    }

    private static JsonElement ElementOf(JsonNode node)
    {
        try
        {
            return JsonElements.Of(node);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"A number that is not finite cannot be written as JSON: {e.Message}", e);
        }
    }

    private void Object(JsonObject map)
    {
        var properties = PropertiesOf(map);
        Byte('{');
        for (var i = 0; i < properties.Length; i++)
        {
            Comma(i);
            Text(properties[i].Key);
            Byte(':');
            Node(properties[i].Value);
        }

        Byte('}');
    }

    private static KeyValuePair<string, JsonNode?>[] PropertiesOf(JsonObject map)
    {
        try
        {
            var properties = new KeyValuePair<string, JsonNode?>[map.Count];
            ((ICollection<KeyValuePair<string, JsonNode?>>)map).CopyTo(properties, 0);
            properties.AsSpan().Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
            return properties;
        }
        catch (ArgumentException e)
        {
            // A node that was parsed finds a name that occurs twice only when it is first read.
            throw new FormatException($"A property occurs twice in one object: {e.Message}", e);
        }
    }
}
