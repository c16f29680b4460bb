namespace Reprise.Engine.Contract;

/// <summary>A step as scripts see it. Every field is written, null for none.</summary>
public sealed record StepObject
{
    /// <summary>At the most so many inputs and outputs stand in the object; the rest is paged.</summary>
    public const int MaxListed = 100;

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

    public required ActionObject Action { get; init; }

    public long InputsCount { get; init; }

    public long OutputsCount { get; init; }

    public required IReadOnlyList<StepArtifactObject> Inputs { get; init; }

    public required IReadOnlyList<StepArtifactObject> Outputs { get; init; }

    public required string Environment { get; init; }

    public StepReference? ReusedFrom { get; init; }

    public string? RerunOf { get; init; }

    public StepErrorObject? Error { get; init; }

    public int Attempt { get; init; }

    /// <summary>Null for a pure step: nothing outside hears of it.</summary>
    public string? IdempotencyKey { get; init; }

    public required string TraceId { get; init; }

    /// <summary>The step's own span in the trace, 16 hex digits; null where it has none.</summary>
    public string? SpanId { get; init; }

    /// <summary>The span that asked for it; null where that is not known.</summary>
    public string? ParentSpanId { get; init; }

    public string? StartedAt { get; init; }

    public string? CompletedAt { get; init; }

    /// <summary>How long the work took, in milliseconds.</summary>
    public long? DurationMs { get; init; }

    /// <summary>Time in the queue in milliseconds, before work began; null where it was in none.</summary>
    public long? WaitedMs { get; init; }

    /// <summary>Of a reused step, how long the step took that the result came from; else 0.</summary>
    public long SavedMs { get; init; }

    /// <summary>The name under which the outputs were registered, or null.</summary>
    public string? Published { get; init; }

    /// <summary>Tokens of chat models that the outputs cost (of a reused step: where they were made); 0 for none.</summary>
    public long Tokens { get; init; }

    /// <summary>Lines that the handler left, or null.</summary>
    public string? Log { get; init; }
}

/// <summary>The components of an action key.</summary>
public sealed record ActionObject(string Type, string Code, string With, string Inputs, string Context, string Env);

/// <summary>An input or output of a step.</summary>
public sealed record StepArtifactObject(string Name, string Digest, long Size, string MediaType);

/// <summary>A step somewhere else.</summary>
public sealed record StepReference(string RunId, string StepId);

/// <summary>What went wrong.</summary>
public sealed record StepErrorObject(string Code, string Message, string? Hint);
