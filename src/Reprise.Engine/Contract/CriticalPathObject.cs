namespace Reprise.Engine.Contract;

/// <summary>The chain of steps that decided when a run ended: each waited for the one before it.</summary>
/// <param name="Steps">They, in the order in which they began.</param>
/// <param name="WorkMs">Time in which one of them worked.</param>
/// <param name="WaitedMs">The rest of the time from the first one's beginning to the last one's end.</param>
public sealed record CriticalPathObject(IReadOnlyList<CriticalStepObject> Steps, long WorkMs, long WaitedMs);

/// <summary>A step of that chain.</summary>
public sealed record CriticalStepObject(string StepId, string Target, string Item, long DurationMs);
