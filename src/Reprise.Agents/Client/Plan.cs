using System.Text.Json;

namespace Reprise.Agents.Client;

/// <summary>What a verb would do, before it is carried out.</summary>
public sealed record Plan
{
    public int PlanVersion { get; init; }

    public required string Verb { get; init; }

    public PlanOrigin? Origin { get; init; }

    public string? Snapshot { get; init; }

    public IReadOnlyList<DefinitionChange> DefinitionChanges { get; init; } = [];

    public required PlanCounts Counts { get; init; }

    public long SavedMs { get; init; }

    /// <summary>Tokens of chat models that what would be reused cost where it was made.</summary>
    public long SavedTokens { get; init; }

    public long EstimatedMs { get; init; }

    public IReadOnlyList<PlanStage> Stages { get; init; } = [];

    public IReadOnlyList<ManifestGap> Gaps { get; init; } = [];

    public IReadOnlyList<ManifestWarning> Warnings { get; init; } = [];

    public IReadOnlyList<PlanHazard> Hazards { get; init; } = [];

    public IReadOnlyList<PlanStep>? Steps { get; init; }
}

/// <summary>The run that a plan starts from.</summary>
public sealed record PlanOrigin(string RunId);

/// <summary>A place where the pipeline differs from the recorded one.</summary>
public sealed record DefinitionChange(string Path, JsonElement? Recorded, JsonElement? Current);

/// <summary>How many steps would be what.</summary>
public sealed record PlanCounts(long Reuse, long Run, long Publish, long Verify, long Refuse, long Unknown);

/// <summary>What would become of a stage, or of the calls of a target.</summary>
public sealed record PlanStage
{
    public string? Route { get; init; }

    public string? Stage { get; init; }

    public string? Target { get; init; }

    public long Reuse { get; init; }

    public long Run { get; init; }

    public long Publish { get; init; }

    public long Verify { get; init; }

    public long Refuse { get; init; }

    public long Unknown { get; init; }

    public IReadOnlyList<PlanReason> Reasons { get; init; } = [];
}

/// <summary>A reason, and how many steps have it.</summary>
public sealed record PlanReason(string Reason, long Count);

/// <summary>A step that would repeat an effect.</summary>
public sealed record PlanHazard(string StepId, string Target, string Reason);

/// <summary>What would become of a step.</summary>
public sealed record PlanStep(string? StepId, string Target, string Item, string Decision, string Reason, StepReference? Source);
