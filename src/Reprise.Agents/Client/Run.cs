using System.Text.Json;

namespace Reprise.Agents.Client;

/// <summary>A run: one execution of a pipeline or of a call from outside.</summary>
public sealed record Run
{
    public required string RunId { get; init; }

    public required string Kind { get; init; }

    public string? Pipeline { get; init; }

    public string? Target { get; init; }

    public required string Status { get; init; }

    public RunOrigin? Origin { get; init; }

    /// <summary>Of a replay, the outputs that it did not publish because their bytes are gone; else null.</summary>
    public LeftOutOutputs? LeftOut { get; init; }

    public string? Snapshot { get; init; }

    public IReadOnlyList<RunInput> Inputs { get; init; } = [];

    public JsonElement Params { get; init; }

    public RecordedBytes? Input { get; init; }

    public RecordedBytes? Context { get; init; }

    public string? Reason { get; init; }

    public required string Actor { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public Golden? Golden { get; init; }

    public required StepCounts Counts { get; init; }

    public required string Queue { get; init; }

    public required string Store { get; init; }

    public RunOwner? Owner { get; init; }

    public string? Verdict { get; init; }

    /// <summary>Recorded duration of what was reused, in milliseconds.</summary>
    public long SavedMs { get; init; }

    /// <summary>Tokens of chat models, prompts and answers together, that the steps cost which executed.</summary>
    public long Tokens { get; init; }

    /// <summary>Tokens of chat models that what was reused cost where it was made.</summary>
    public long SavedTokens { get; init; }

    public required string TraceId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>While it runs, about how long it still will; else null.</summary>
    public long? RemainingMs { get; init; }

    public StepError? Error { get; init; }
}

/// <summary>A file that a run read.</summary>
public sealed record RunInput(string Name, string Path, string Digest, long Size);

/// <summary>Outputs that were left out: their number, and item and digest of the first thousand.</summary>
public sealed record LeftOutOutputs(long Count, IReadOnlyList<string> Items);

/// <summary>Where a run came from.</summary>
public sealed record RunOrigin(string RunId, string? StepId, string? Artifact, string? FromStage, string? ToRoute, string Reuse);

/// <summary>The name of a run that others are held against.</summary>
public sealed record Golden(string Name, IReadOnlyList<string> Tags);

/// <summary>Recorded bytes without a name.</summary>
public sealed record RecordedBytes(string Digest, long Size, string MediaType);

/// <summary>How many steps ended how.</summary>
public sealed record StepCounts
{
    public long Succeeded { get; init; }

    public long Reused { get; init; }

    public long Failed { get; init; }

    public long Refused { get; init; }

    public long Skipped { get; init; }

    public long Quarantined { get; init; }

    public long Cancelled { get; init; }

    public long InDoubt { get; init; }

    public long Pending { get; init; }
}

/// <summary>The process that carries a run out.</summary>
public sealed record RunOwner(string Host, int ProcessId, bool Alive);

/// <summary>The runs that a run came from, and those that came from it.</summary>
/// <param name="Ancestors">Those that it came from, nearest first.</param>
/// <param name="Descendants">Those that came from it, oldest first.</param>
/// <param name="Changes">Of each fork among them, and of the run itself, what was changed, in words.</param>
public sealed record Lineage(IReadOnlyList<Run> Ancestors, IReadOnlyList<Run> Descendants, IReadOnlyDictionary<string, IReadOnlyList<string>> Changes);

/// <summary>A pipeline that ran, with its newest run.</summary>
public sealed record PipelineEntry(string Pipeline, string? File, bool FilePresent, string Snapshot, Run LastRun);
