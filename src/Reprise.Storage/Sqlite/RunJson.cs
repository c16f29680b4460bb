using System.Text.Json;
using System.Text.Json.Serialization;
using Reprise.Kernel.Agents;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Storage.Sqlite;

/// <summary>The stored JSON of run headers and event bodies: snake_case, made at compile time so that a look command starts fast.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(RunIdConverter), typeof(DigestConverter), typeof(SpanIdConverter), typeof(StageSummaryConverter)])]
[JsonSerializable(typeof(RunHeader))]
[JsonSerializable(typeof(EventBody))]
[JsonSerializable(typeof(AgentNode))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class RunJson : JsonSerializerContext;

/// <summary>What an event carries beside kind and time.</summary>
internal sealed record EventBody(RunSummary? Summary, string? Reason, GoldenMark? Golden = null, IReadOnlyDictionary<string, string>? Labels = null);

/// <summary>A run id as its text.</summary>
internal sealed class RunIdConverter : JsonConverter<RunId>
{
    /// <inheritdoc/>
    public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => RunId.Parse(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>A digest as its text; empty where it is not set.</summary>
internal sealed class DigestConverter : JsonConverter<Digest>
{
    /// <inheritdoc/>
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { Length: > 0 } text ? Digest.Parse(text) : default;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.IsDefault ? "" : value.ToString());
}

/// <summary>A span id as its text.</summary>
internal sealed class SpanIdConverter : JsonConverter<SpanId>
{
    /// <inheritdoc/>
    public override SpanId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SpanId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("A span is 16 hex digits.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SpanId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
