namespace Reprise.Engine.Contract;

/// <summary>What <c>show RUN</c> tells of a run beside the run itself.</summary>
public sealed record RunDetailsObject
{
    /// <summary>What each stage came to, in the order of the pipeline; of a run of agents, what the calls of each target came to, in the order of their first calls.</summary>
    public required IReadOnlyList<StageObject> Stages { get; init; }

    /// <summary>How many items went from which stage to which route; empty for runs of agents.</summary>
    public required IReadOnlyList<FlowObject> Flows { get; init; }

    /// <summary>Names that the run gave to what it made, with the version that each got.</summary>
    public required IReadOnlyList<ArtifactVersionObject> Published { get; init; }

    /// <summary>What a fork changed, in words.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>Stages, targets and the step that a restart or a fork ran again whatever was recorded.</summary>
    public required IReadOnlyList<string> Forced { get; init; }

    /// <summary>What somebody said of effects that would be repeated: <c>repeat</c> or <c>skip</c>, by the step that took effect, by target, or by <c>*</c> for all others. Who and why stand with the run.</summary>
    public required IReadOnlyDictionary<string, string> Effects { get; init; }

    /// <summary>Where a restart or a fork went otherwise than its plan, in words; the plan itself is at <c>/runs/{id}/plan</c>.</summary>
    public required IReadOnlyList<string> Otherwise { get; init; }

    /// <summary>Of a replay, what it published; else null.</summary>
    public ReplayedObject? Replayed { get; init; }

    /// <summary>Of a rerun, the digest of its manifest; else null.</summary>
    public string? Manifest { get; init; }

    /// <summary>The verb by which the run goes on, as it stands now: <c>resume</c>, <c>recover</c> or <c>restart</c>; else null.</summary>
    public string? Next { get; init; }
}

/// <summary>What a stage of a run came to.</summary>
/// <param name="Route">Its route; null for a target of agents.</param>
/// <param name="Stage">Its name; null for a target of agents.</param>
/// <param name="Target"><c>route/stage</c>, or <c>node.name</c>.</param>
/// <param name="Type">The step type; <c>agent</c> for a target of agents.</param>
/// <param name="Counts">Its steps by how they stand.</param>
/// <param name="WorkMs">Time spent working, over all steps.</param>
/// <param name="WaitedMs">Time spent waiting in the queue, over all steps.</param>
/// <param name="SavedMs">Recorded duration of what it reused.</param>
/// <param name="MedianMs">How long the step in the middle took of those that executed; null where none did.</param>
/// <param name="MaxMs">How long the longest took; null where none did.</param>
/// <param name="StartedAt">When its first step began; null where none did.</param>
/// <param name="CompletedAt">When the last that has ended did; null where none has.</param>
public sealed record StageObject(
    string? Route, string? Stage, string Target, string Type, CountsObject Counts, long WorkMs, long WaitedMs, long SavedMs, long? MedianMs, long? MaxMs, string? StartedAt, string? CompletedAt);

/// <summary>How many items went from a stage to another route.</summary>
/// <param name="From">The stage, <c>route/stage</c>.</param>
/// <param name="To">The route.</param>
/// <param name="Count">How many.</param>
public sealed record FlowObject(string From, string To, long Count);

/// <summary>What a replay published.</summary>
/// <param name="Stage">The stage whose outputs they were.</param>
/// <param name="Route">The route that they came into; null where they went before.</param>
/// <param name="Select">The filter that chose them, or null.</param>
/// <param name="Count">How many.</param>
/// <param name="Missing">How many were left out, because their bytes are gone.</param>
/// <param name="Changes">Where the pipeline differs from the origin's.</param>
public sealed record ReplayedObject(string Stage, string? Route, string? Select, long Count, long Missing, IReadOnlyList<string> Changes);
