namespace Reprise.Agents.Client;

/// <summary>How much there is of everything.</summary>
/// <param name="Runs">All runs.</param>
/// <param name="Active">Those that are queued, running or paused.</param>
/// <param name="Artifacts">Names of artifacts.</param>
/// <param name="Pipelines">Pipelines that were run.</param>
/// <param name="Nodes">Nodes that have registered.</param>
/// <param name="AuditScore">What the newest audit came to, 0 to 1; null where there was none.</param>
public sealed record Overview(long Runs, long Active, long Artifacts, int Pipelines, int Nodes, double? AuditScore);

/// <summary>A label and how many runs have it.</summary>
/// <param name="Label"><c>NAME=VALUE</c>.</param>
/// <param name="Count">How many.</param>
public sealed record LabelCount(string Label, long Count);

/// <summary>How many steps a filter fits, how they stand, and why, the most frequent reason first.</summary>
public sealed record StepsSummary(long Total, IReadOnlyDictionary<string, long> ByStatus, IReadOnlyDictionary<string, long> ByDecision, IReadOnlyList<PlanReason> Reasons);
