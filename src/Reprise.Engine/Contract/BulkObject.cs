namespace Reprise.Engine.Contract;

/// <summary>What became of several runs, or would.</summary>
/// <param name="Runs">Each in the order in which it was named.</param>
public sealed record BulkObject(IReadOnlyList<BulkRunObject> Runs);

/// <summary>One of several runs.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Possible">Whether it takes part.</param>
/// <param name="Why">Why it does not, in a sentence; null where it does.</param>
/// <param name="Counts">Of a restart, what the plan counts; else null.</param>
/// <param name="Begun">The run that it led to; null where it led to none.</param>
public sealed record BulkRunObject(string RunId, bool Possible, string? Why, PlanCounts? Counts, string? Begun);
