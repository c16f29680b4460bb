namespace Reprise.Agents.Client;

/// <summary>How many runs a filter fits, and how they stand.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Active">Those that are queued, running or paused.</param>
/// <param name="SavedMs">Recorded work that they reused.</param>
/// <param name="ByStatus">How many stand how.</param>
/// <param name="ByKind">How many came about how.</param>
/// <param name="Since">From when on; null where there are none.</param>
/// <param name="Until">Before when; null where there are none.</param>
/// <param name="Buckets">That time in equal parts, oldest first.</param>
public sealed record RunsSummary(
    long Total, long Active, long SavedMs, IReadOnlyDictionary<string, long> ByStatus, IReadOnlyDictionary<string, long> ByKind, DateTimeOffset? Since, DateTimeOffset? Until,
    IReadOnlyList<RunsBucket> Buckets);

/// <summary>The runs that were begun in a part of time.</summary>
public sealed record RunsBucket(DateTimeOffset Since, DateTimeOffset Until, long Total, long Failed);

/// <summary>What went wrong in a run, told once a cause, and the stages of which no step ran.</summary>
public sealed record Failures(IReadOnlyList<FailureCause> Causes, IReadOnlyList<string> NotReached);

/// <summary>Steps of one stage or target that failed, or were refused, with one error code.</summary>
/// <param name="Target"><c>route/stage</c> or <c>node.name</c>.</param>
/// <param name="Code">The error code.</param>
/// <param name="Message">The message of the first.</param>
/// <param name="Hint">Its hint, or null.</param>
/// <param name="Count">How many steps.</param>
/// <param name="Of">How many steps the stage has that have ended or failed; null for calls of agents.</param>
/// <param name="First">The first step.</param>
/// <param name="Items">The items of the first five.</param>
public sealed record FailureCause(string Target, string Code, string Message, string? Hint, long Count, long? Of, string First, IReadOnlyList<string> Items);
