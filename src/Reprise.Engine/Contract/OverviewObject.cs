namespace Reprise.Engine.Contract;

/// <summary>How much there is of everything: the numbers beside the pages.</summary>
/// <param name="Runs">All runs.</param>
/// <param name="Active">Those that are queued, running or paused.</param>
/// <param name="Artifacts">Names of artifacts.</param>
/// <param name="Pipelines">Pipelines that were run.</param>
/// <param name="Nodes">Nodes that have registered.</param>
/// <param name="AuditScore">What the newest audit came to, 0 to 1; null where there was none.</param>
public sealed record OverviewObject(long Runs, long Active, long Artifacts, int Pipelines, int Nodes, double? AuditScore);

/// <summary>A label and how many runs have it.</summary>
/// <param name="Label"><c>NAME=VALUE</c>.</param>
/// <param name="Count">How many.</param>
public sealed record LabelObject(string Label, long Count);
