namespace Reprise.Agents.Client;

/// <summary>What is told of a run beside it.</summary>
/// <param name="Stages">What each stage came to, in the order of the pipeline; of a run of agents, each target, with neither route nor stage.</param>
/// <param name="Flows">How many items went from which stage to which route.</param>
/// <param name="Published">Names that the run gave to what it made.</param>
/// <param name="Changes">What a fork changed, in words.</param>
/// <param name="Forced">What a restart or a fork ran again whatever was recorded.</param>
/// <param name="Effects">What somebody said of effects that would be repeated: <c>repeat</c> or <c>skip</c>, by step, by target, or by <c>*</c> for all others.</param>
/// <param name="Otherwise">Where a restart or a fork went otherwise than its plan, in words.</param>
/// <param name="Replayed">Of a replay, what it published; else null.</param>
/// <param name="Manifest">Of a rerun, the digest of its manifest; else null.</param>
/// <param name="Next">The verb by which the run goes on: <c>resume</c>, <c>recover</c> or <c>restart</c>; else null.</param>
public sealed record RunDetails(
    IReadOnlyList<StageState> Stages, IReadOnlyList<Flow> Flows, IReadOnlyList<ArtifactVersion> Published, IReadOnlyList<string> Changes, IReadOnlyList<string> Forced, IReadOnlyDictionary<string, string> Effects, IReadOnlyList<string> Otherwise, ReplayedOutputs? Replayed, string? Manifest, string? Next);

/// <summary>What a stage came to.</summary>
public sealed record StageState(string? Route, string? Stage, string Target, string Type, StepCounts Counts, long WorkMs, long WaitedMs)
{
    /// <summary>Recorded duration of what it reused.</summary>
    public long SavedMs { get; init; }

    /// <summary>How long the step in the middle took of those that executed; null where none did.</summary>
    public long? MedianMs { get; init; }

    /// <summary>How long the longest took; null where none did.</summary>
    public long? MaxMs { get; init; }

    /// <summary>When its first step began; null where none did.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the last that has ended did; null where none has.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>How many items went from a stage to another route.</summary>
public sealed record Flow(string From, string To, long Count);

/// <summary>What a replay published.</summary>
public sealed record ReplayedOutputs(string Stage, string? Route, string? Select, long Count, long Missing, IReadOnlyList<string> Changes);
