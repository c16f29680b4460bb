using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprise.Agents.Client;

/// <summary>Bodies of requests that are no more than their fields.</summary>
internal static class Bodies
{
    /// <summary>A call. No input at all and the input null are two things.</summary>
    public static ReadOnlyMemory<byte> OfCall(CallBody call) => JsonSerializer.SerializeToUtf8Bytes(call, ClientJson.Default.CallBody);
}

internal sealed record CallBody(JsonElement? Context, string? Reason, Webhook? Webhook)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Input { get; init; }
}

internal sealed record ReasonBody(string? Reason);

internal sealed record ResolveBody(string As, JsonElement? Output, string Reason)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? OutputBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MediaType { get; init; }
}

internal sealed record GoldenBody(string? Name, IReadOnlyList<string> Tags);

internal sealed record KeyBody(string Role, string? Name, string? Address);

internal sealed record MailTestBody(string? To);

internal sealed record LabelsBody(IReadOnlyDictionary<string, string> Labels);

internal sealed record NoteBody(string Message, string? Level, IReadOnlyList<string>? Tags);

internal sealed record Lease(long LeaseSeconds);

internal sealed record Taken([property: JsonPropertyName("taken")] bool IsTaken);

/// <summary>How a node says what it serves.</summary>
internal sealed record NodeDescription(string Id, string BaseUrl, string Version, string InstanceId, IReadOnlyList<TargetDescription> Reasoners)
{
    public string DeploymentType { get; } = "long_running";

    public string Sdk { get; } = "reprise-dotnet";
}

internal sealed record TargetDescription(string Id, string Effect, string Version, IReadOnlyList<string> Tags, JsonElement? InputSchema, JsonElement? OutputSchema);

/// <summary>What an agent says of the end of a call. The result goes as its bytes: no result and the result null are two things.</summary>
internal sealed record ExecutionReport(string Status, string? Error, JsonElement? ErrorDetails, long DurationMs, string Reasoner)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Result { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Tokens { get; init; }
}
