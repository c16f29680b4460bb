using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Json;

/// <summary>How step types read and write JSON: numbers digit for digit, text unescaped where JSON allows it, no white space.</summary>
public static class JsonText
{
    /// <summary>The media type of JSON.</summary>
    public const string MediaType = "application/json";

    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 256;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth + 8 };
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Reads an input as a JSON document. The caller disposes of it.</summary>
    /// <exception cref="Reprise.Kernel.RepriseException"><c>step.input</c>: it is not JSON; the message says where it stops being it.</exception>
    public static async ValueTask<JsonDocument> ReadAsync(StepContext step, StepInput input, CancellationToken cancellation) =>
        Parse(step, input, await input.ReadAsync(cancellation));

    /// <summary>Reads bytes of an input as a JSON document. The caller disposes of it.</summary>
    /// <exception cref="Reprise.Kernel.RepriseException"><c>step.input</c>: they are not JSON.</exception>
    public static JsonDocument Parse(StepContext step, StepInput input, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            if (!System.Text.Unicode.Utf8.IsValid(bytes.Span))
            {
                throw Complaint.Input(step, input, "is not JSON: it is not UTF-8 text.");
            }

            return JsonDocument.Parse(WithoutMark(bytes), DocumentOptions);
        }
        catch (JsonException e)
        {
            throw NotJson(step, input, e);
        }
    }

    /// <summary>The error for an input that is not JSON.</summary>
    public static Kernel.RepriseException NotJson(StepContext step, StepInput input, JsonException e, long? offset = null)
    {
        var place = $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1} of it";
        var whole = offset is { } at ? $"{place} (byte {at} of the input)" : place;
        var message = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal) is var cut and > 0 ? e.Message[..cut] : e.Message;
        return Complaint.Input(step, input, $"is not JSON, or is cut off: {whole}: {message}",
            "Check that the file is complete and that the stage before writes JSON.", e);
    }

    /// <summary>Writes JSON into bytes.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A scalar as text: strings as they are, numbers digit for digit, <c>true</c> and <c>false</c>; null for anything else.</summary>
    public static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    /// <summary>What kind of value it is, in words.</summary>
    public static string KindOf(JsonElement? value) => value?.ValueKind switch
    {
        null or JsonValueKind.Undefined => "missing",
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"the text \"{Complaint.Quote(value.Value.GetRawText()[1..^1])}\"",
        _ => value.Value.GetRawText(),
    };

    /// <summary>Bytes without a byte order mark.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
}
