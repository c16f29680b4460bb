using System.Text.Json.Nodes;

namespace Reprise.Engine.Contract;

/// <summary>What a verb will do, before it is carried out.</summary>
public sealed record PlanObject
{
    public int PlanVersion { get; init; } = 1;

    public required string Verb { get; init; }

    public PlanOrigin? Origin { get; init; }

    /// <summary>The digest of the pipeline; null for a run of agents, which has none.</summary>
    public string? Snapshot { get; init; }

    public IReadOnlyList<DefinitionChange> DefinitionChanges { get; init; } = [];

    public required PlanCounts Counts { get; init; }

    public long SavedMs { get; init; }

    public long SavedTokens { get; init; }

    public long EstimatedMs { get; init; }

    public required IReadOnlyList<PlanStage> Stages { get; init; }

    /// <summary>Of a rerun, where the recording has holes; else empty.</summary>
    public IReadOnlyList<ManifestGap> Gaps { get; init; } = [];

    /// <summary>Of a rerun, sources and environments that are not as recorded; else empty.</summary>
    public IReadOnlyList<ManifestWarning> Warnings { get; init; } = [];

    public IReadOnlyList<PlanHazard> Hazards { get; init; } = [];

    public IReadOnlyList<PlanStep>? Steps { get; init; }
}

/// <summary>The run that a plan starts from.</summary>
public sealed record PlanOrigin(string RunId);

/// <summary>A place where the pipeline differs from the recorded one.</summary>
public sealed record DefinitionChange(string Path, JsonNode? Recorded, JsonNode? Current);

/// <summary>How many steps will be what.</summary>
public sealed record PlanCounts(long Reuse, long Run, long Publish, long Verify, long Refuse, long Unknown);

/// <summary>What will become of a stage.</summary>
public sealed record PlanStage(
    string? Route, string? Stage, string? Target, long Reuse, long Run, long Publish, long Verify, long Refuse, long Unknown,
    IReadOnlyList<PlanReason> Reasons);

/// <summary>A reason and how many steps have it.</summary>
public sealed record PlanReason(string Reason, long Count);

/// <summary>A step that would repeat an effect.</summary>
public sealed record PlanHazard(string StepId, string Target, string Reason);

/// <summary>What will become of a step.</summary>
public sealed record PlanStep(string? StepId, string Target, string Item, string Decision, string Reason, StepReference? Source);
