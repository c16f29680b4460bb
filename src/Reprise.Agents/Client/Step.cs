using System.Text.Json;

namespace Reprise.Agents.Client;

/// <summary>A step: one stage on one item, or one call.</summary>
public sealed record Step
{
    public required string StepId { get; init; }

    public required string RunId { get; init; }

    public string? ParentId { get; init; }

    public required string Target { get; init; }

    public string? Route { get; init; }

    public string? Stage { get; init; }

    public required string Item { get; init; }

    public string? Type { get; init; }

    public required string Effect { get; init; }

    public required string Status { get; init; }

    public required string Decision { get; init; }

    public required string Reason { get; init; }

    public required string ActionKey { get; init; }

    public required StepAction Action { get; init; }

    public long InputsCount { get; init; }

    public long OutputsCount { get; init; }

    public IReadOnlyList<StepArtifact> Inputs { get; init; } = [];

    public IReadOnlyList<StepArtifact> Outputs { get; init; } = [];

    public required string Environment { get; init; }

    public StepReference? ReusedFrom { get; init; }

    public string? RerunOf { get; init; }

    public StepError? Error { get; init; }

    public int Attempt { get; init; }

    public string? IdempotencyKey { get; init; }

    public required string TraceId { get; init; }

    public string? SpanId { get; init; }

    public string? ParentSpanId { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>Time in the queue in milliseconds, before work began; null where it was in none.</summary>
    public long? WaitedMs { get; init; }

    /// <summary>Of a reused step, how long the step took that the result came from; else 0.</summary>
    public long SavedMs { get; init; }

    public string? Published { get; init; }

    /// <summary>Tokens of chat models that the outputs cost (of a reused step: where they were made); 0 for none.</summary>
    public long Tokens { get; init; }

    public string? Log { get; init; }
}

/// <summary>The digests that make up what a step would do.</summary>
public sealed record StepAction(string Type, string Code, string With, string Inputs, string Context, string Env);

/// <summary>An input or output of a step.</summary>
public sealed record StepArtifact(string Name, string Digest, long Size, string MediaType);

/// <summary>A step of some run.</summary>
public sealed record StepReference(string RunId, string StepId);

/// <summary>What went wrong with a step.</summary>
public sealed record StepError(string Code, string Message, string? Hint);

/// <summary>The key of a step beside the nearest earlier one.</summary>
public sealed record Why(Step Step, Step? Nearest, IReadOnlyList<Difference> Differs)
{
    /// <summary>What stands behind the step's own digests.</summary>
    public KeyValues? Values { get; init; }
}

/// <summary>The parameters and the context of a step; the digest where the document is gone.</summary>
public sealed record KeyValues(JsonElement? With, JsonElement? Context);

/// <summary>How often the same was tried, oldest first.</summary>
public sealed record StepAttempts(IReadOnlyList<Step> Attempts);

/// <summary>A component of two keys that differs.</summary>
public sealed record Difference(string Component, JsonElement? Recorded, JsonElement? Current);

/// <summary>A step type, and how many steps there are of it.</summary>
public sealed record StepType(string Type, long Count, bool Handler, string Effect);
