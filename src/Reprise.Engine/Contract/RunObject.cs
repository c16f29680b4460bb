using System.Text.Json;

namespace Reprise.Engine.Contract;

/// <summary>A run as scripts see it. Every field is written, null for none.</summary>
public sealed record RunObject
{
    public required string RunId { get; init; }

    public required string Kind { get; init; }

    public string? Pipeline { get; init; }

    public string? Target { get; init; }

    public required string Status { get; init; }

    public OriginObject? Origin { get; init; }

    /// <summary>Of a replay, the outputs that it did not publish because their bytes are gone; else null.</summary>
    public LeftOutObject? LeftOut { get; init; }

    public string? Snapshot { get; init; }

    public required IReadOnlyList<RunInputObject> Inputs { get; init; }

    public required JsonElement Params { get; init; }

    public BytesObject? Input { get; init; }

    public BytesObject? Context { get; init; }

    public string? Reason { get; init; }

    public required string Actor { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public GoldenObject? Golden { get; init; }

    public required CountsObject Counts { get; init; }

    public required string Queue { get; init; }

    public required string Store { get; init; }

    public OwnerObject? Owner { get; init; }

    public string? Verdict { get; init; }

    /// <summary>Recorded duration of what was reused, in milliseconds.</summary>
    public long SavedMs { get; init; }

    /// <summary>Tokens of chat models, prompts and answers together, that the steps cost which executed.</summary>
    public long Tokens { get; init; }

    /// <summary>Tokens of chat models that what was reused cost where it was made.</summary>
    public long SavedTokens { get; init; }

    public required string TraceId { get; init; }

    public required string CreatedAt { get; init; }

    public string? StartedAt { get; init; }

    public string? CompletedAt { get; init; }

    /// <summary>From start to end in milliseconds; null while it has not ended.</summary>
    public long? DurationMs { get; init; }

    /// <summary>While it runs, about how long it still will, by how fast it went so far; else null.</summary>
    public long? RemainingMs { get; init; }

    /// <summary>The first error, or null.</summary>
    public StepErrorObject? Error { get; init; }
}

/// <summary>A run with its steps: <c>show RUN --steps</c>.</summary>
/// <param name="Run">The run, whose fields are written first.</param>
/// <param name="Steps">Its steps, in the order of their numbers.</param>
public sealed record RunWithSteps(RunObject Run, IAsyncEnumerable<StepObject> Steps);

/// <summary>Where a run came from.</summary>
public sealed record OriginObject(string RunId, string? StepId, string? Artifact, string? FromStage, string? ToRoute, string Reuse);

/// <summary>Outputs that were left out: their number, and item and digest of the first thousand.</summary>
public sealed record LeftOutObject(long Count, IReadOnlyList<string> Items);

/// <summary>A file that a run read.</summary>
public sealed record RunInputObject(string Name, string Path, string Digest, long Size);

/// <summary>A run that others are held against.</summary>
public sealed record GoldenObject(string Name, IReadOnlyList<string> Tags);

/// <summary>Bytes without a name.</summary>
public sealed record BytesObject(string Digest, long Size, string MediaType);

/// <summary>How many steps ended how.</summary>
public sealed record CountsObject(
    long Succeeded, long Reused, long Failed, long Refused, long Skipped, long Quarantined, long Cancelled, long InDoubt, long Pending);

/// <summary>The process that owns a run.</summary>
public sealed record OwnerObject(string Host, int ProcessId, bool Alive);
