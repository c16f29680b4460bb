using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprise.Agents.Client;

/// <summary>A call, as those see it who made it.</summary>
public sealed record Execution
{
    public required string ExecutionId { get; init; }

    public required string RunId { get; init; }

    public required string WorkflowId { get; init; }

    public string? ParentExecutionId { get; init; }

    public required string Target { get; init; }

    public required string Type { get; init; }

    public required string Status { get; init; }

    public JsonElement? Result { get; init; }

    public string? Error { get; init; }

    public string? ErrorMessage { get; init; }

    public ErrorInfo? ErrorDetails { get; init; }

    public JsonElement? Context { get; init; }

    public required string Decision { get; init; }

    public StepReference? ReusedFrom { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>True once nothing more becomes of it.</summary>
    [JsonIgnore]
    public bool HasEnded => Status is "succeeded" or "failed" or "cancelled" or "timeout";
}

/// <summary>An error: code, message, hint and facts.</summary>
public sealed record ErrorInfo(string Code, string Message, string? Hint, IReadOnlyDictionary<string, string> Facts);
