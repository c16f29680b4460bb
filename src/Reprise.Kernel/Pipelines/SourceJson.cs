using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Reprise.Kernel.Pipelines;

/// <summary>From a parsed file to JSON values and back. Whole numbers keep every digit.</summary>
public static class SourceJson
{
    /// <summary>The JSON value of a node. Of a key that occurs twice the first counts; infinities become null (the reader reports both).</summary>
    public static JsonElement ToElement(SourceNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, node);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>A JSON value as a node without places, so that a snapshot is read by the reader of pipeline files.</summary>
    public static SourceNode FromElement(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new SourceMap(
            [.. value.EnumerateObject().Select(p => new SourceEntry(new SourceScalar(p.Name, true, 0, 0), FromElement(p.Value)))], 0, 0),
        JsonValueKind.Array => new SourceList([.. value.EnumerateArray().Select(FromElement)], 0, 0),
        JsonValueKind.String => new SourceScalar(value.GetString()!, true, 0, 0),
        _ => new SourceScalar(value.GetRawText(), false, 0, 0),
    };

    private static void Write(Utf8JsonWriter writer, SourceNode node)
    {
        switch (node)
        {
            case SourceMap map:
                WriteMap(writer, map);
                break;
            case SourceList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case SourceScalar scalar:
                WriteScalar(writer, scalar);
                break;
            default:
                throw new ArgumentException($"A node of type {node.GetType().Name} has no JSON form.", nameof(node));
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, SourceMap map)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        writer.WriteStartObject();
        foreach (var entry in map.Entries)
        {
            if (seen.Add(entry.Key.Text))
            {
                writer.WritePropertyName(entry.Key.Text);
                Write(writer, entry.Value);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter writer, SourceScalar scalar)
    {
        switch (scalar.Kind)
        {
            case ScalarKind.Null or ScalarKind.NotFinite:
                writer.WriteNullValue();
                break;
            case ScalarKind.Boolean:
                writer.WriteBooleanValue(scalar.Text[0] is 't' or 'T');
                break;
            case ScalarKind.Integer:
                writer.WriteRawValue(ScalarRules.IntegerLiteral(scalar.Text), skipInputValidation: true);
                break;
            case ScalarKind.Number:
                writer.WriteRawValue(ScalarRules.NumberLiteral(scalar.Text), skipInputValidation: true);
                break;
            default:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }

    /// <summary>True where a number is beyond the range of a double, and so has no canonical form.</summary>
    internal static bool IsOutOfRange(SourceScalar scalar) => scalar.Kind == ScalarKind.NotFinite
        || (scalar.Kind == ScalarKind.Number && !double.IsFinite(double.Parse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture)));
}
