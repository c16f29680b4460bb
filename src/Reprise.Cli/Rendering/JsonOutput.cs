using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Rendering;

/// <summary>Writes one JSON document to standard output. Long arrays are streamed.</summary>
internal static class JsonOutput
{
    private const int FlushAt = 64 * 1024;

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes an object.</summary>
    public static void Write<T>(Output output, T value, JsonTypeInfo<T> type)
    {
        output.Line(JsonSerializer.Serialize(value, type));
        output.Flush();
    }

    /// <summary>Writes an array.</summary>
    public static async Task WriteArrayAsync<T>(Output output, IAsyncEnumerable<T> values, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var writer = new Utf8JsonWriter(output.Stream, Options);
        await GuardAsync(writer, async () =>
        {
            await WriteItemsAsync(writer, values, type, cancellation);
            await writer.FlushAsync(cancellation);
        });
        output.Line();
        output.Flush();
    }

    /// <summary>Writes a run and its steps: the run's own object with a field <c>steps</c>.</summary>
    public static async Task WriteRunAsync(Output output, RunWithSteps run, CancellationToken cancellation)
    {
        using var writer = new Utf8JsonWriter(output.Stream, Options);
        await GuardAsync(writer, async () =>
        {
            writer.WriteStartObject();
            foreach (var field in JsonSerializer.SerializeToElement(run.Run, ContractJson.Default.RunObject).EnumerateObject())
            {
                field.WriteTo(writer);
            }

            writer.WritePropertyName("steps");
            await WriteItemsAsync(writer, run.Steps, ContractJson.Default.StepObject, cancellation);
            writer.WriteEndObject();
            await writer.FlushAsync(cancellation);
        });
        output.Line();
        output.Flush();
    }

    /// <summary>Writes two runs and their aligned steps.</summary>
    public static async Task WriteComparisonAsync(Output output, ComparisonObject comparison, CancellationToken cancellation)
    {
        using var writer = new Utf8JsonWriter(output.Stream, Options);
        await GuardAsync(writer, () => ComparisonWriter.WriteAsync(writer, comparison, () => writer.FlushAsync(cancellation), cancellation));
        output.Line();
        output.Flush();
    }

    private static async Task WriteItemsAsync<T>(
        Utf8JsonWriter writer, IAsyncEnumerable<T> values, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        writer.WriteStartArray();
        await foreach (var value in values.WithCancellation(cancellation))
        {
            JsonSerializer.Serialize(writer, value, type);
            if (writer.BytesPending > FlushAt)
            {
                await writer.FlushAsync(cancellation);
            }
        }

        writer.WriteEndArray();
    }

    // What was begun and not yet sent is dropped, so that the error's document stands alone.
    private static async Task GuardAsync(Utf8JsonWriter writer, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            writer.Reset();
            throw;
        }
    }
}
