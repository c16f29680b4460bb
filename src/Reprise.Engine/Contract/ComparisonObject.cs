namespace Reprise.Engine.Contract;

/// <summary>Two runs side by side: <c>compare A B</c>.</summary>
/// <param name="A">The first run.</param>
/// <param name="B">The second run.</param>
/// <param name="Steps">The steps of both, aligned; in the order of the second run's, then those that only the first has.</param>
public sealed record ComparisonObject(RunObject A, RunObject B, IAsyncEnumerable<ComparedStep> Steps);

/// <summary>A logical step in two runs.</summary>
public sealed record ComparedStep(string Target, string Item, StepObject? A, StepObject? B, bool Same, string Why);

/// <summary>The first step of the second run whose bytes or end are not those of the first run's.</summary>
public sealed record FirstDifference(string Target, string Item, string? A, string? B, string Why);
