using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Reprise.Server.Http;

/// <summary>Writes a list of any length as an array, streamed.</summary>
/// <param name="items">The items.</param>
/// <param name="type">How one is written.</param>
internal sealed class ListAnswer<T>(IAsyncEnumerable<T> items, JsonTypeInfo<T> type) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellation) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = Answer.MediaType;
        var buffer = new ArrayBufferWriter<byte>(ListAnswer.FlushAt);
        using var writer = new Utf8JsonWriter(buffer, ListAnswer.Options);
        writer.WriteStartArray();
        await foreach (var item in items.WithCancellation(cancellation))
        {
            JsonSerializer.Serialize(writer, item, type);
            if (writer.BytesPending > ListAnswer.FlushAt)
            {
                await SendAsync(writer, buffer, response, cancellation);
            }
        }

        writer.WriteEndArray();
        await SendAsync(writer, buffer, response, cancellation);
    }

    // What is wrong before the first piece is sent can still be answered as an error.
    private static async ValueTask SendAsync(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, HttpResponse response, CancellationToken cancellation)
    {
        writer.Flush();
        await response.Body.WriteAsync(buffer.WrittenMemory, cancellation);
        buffer.ResetWrittenCount();
    }
}

/// <summary>What lists share.</summary>
internal static class ListAnswer
{
    /// <summary>Bytes that gather before they are sent.</summary>
    public const int FlushAt = 64 * 1024;

    /// <summary>JSON without blanks, text as it is.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A list of any length.</summary>
    public static IResult Of<T>(IAsyncEnumerable<T> items, JsonTypeInfo<T> type) => new ListAnswer<T>(items, type);
}
