using System.Text.Json;

namespace Reprise.Agents.Client;

/// <summary>The pipeline of a run as it was recorded, beside its file as it is now.</summary>
/// <param name="Snapshot">The digest of what was recorded.</param>
/// <param name="File">The file that it was read from; null where it was read from none.</param>
/// <param name="FilePresent">Whether that file is there.</param>
/// <param name="Recorded">The pipeline as it was recorded.</param>
/// <param name="Current">The same as the file says it now; null where there is none that can be read.</param>
/// <param name="Changes">Where the two differ.</param>
/// <param name="Problem">What is wrong with the file as it is now, or null.</param>
public sealed record Definition(string Snapshot, string? File, bool FilePresent, JsonElement Recorded, JsonElement? Current, IReadOnlyList<DefinitionChange> Changes, StepError? Problem);

/// <summary>The chain of steps that decided when a run ended, in the order in which they began.</summary>
/// <param name="Steps">They.</param>
/// <param name="WorkMs">Time in which one of them worked.</param>
/// <param name="WaitedMs">The rest of the time from the first one's beginning to the last one's end.</param>
public sealed record CriticalPath(IReadOnlyList<CriticalStep> Steps, long WorkMs, long WaitedMs);

/// <summary>A step of that chain.</summary>
public sealed record CriticalStep(string StepId, string Target, string Item, long DurationMs);
