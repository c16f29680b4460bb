namespace Reprise.Engine.Contract;

/// <summary>Two runs side by side: <c>compare A B</c>.</summary>
/// <param name="A">The first run.</param>
/// <param name="B">The second run.</param>
/// <param name="Steps">The steps of both, aligned; in the order of the second run's, then those that only the first has.</param>
public sealed record ComparisonObject(RunObject A, RunObject B, IAsyncEnumerable<ComparedStep> Steps)
{
    /// <summary>What all steps come to where not all are shown, filled while <see cref="Steps"/> is gone through; null where all are.</summary>
    public ComparisonTotals? Totals { get; init; }
}

/// <summary>A comparison as it is written.</summary>
/// <param name="A">The first run.</param>
/// <param name="B">The second run.</param>
/// <param name="Steps">Those that were asked for.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null at the end.</param>
/// <param name="Counts">What all steps come to, also those that are not shown.</param>
/// <param name="FirstDifference">The first of all steps that is not the same, or null.</param>
public sealed record ComparisonPageObject(
    RunObject A, RunObject B, IReadOnlyList<ComparedStep> Steps, string? Next, ComparedCounts Counts, FirstDifference? FirstDifference);

/// <summary>How many steps are the same in both runs, and how many are not.</summary>
public sealed record ComparedCounts(long Same, long Differs);

/// <summary>A logical step in two runs.</summary>
public sealed record ComparedStep(string Target, string Item, StepObject? A, StepObject? B, bool Same, string Why);

/// <summary>The first step of the second run whose bytes or end are not those of the first run's.</summary>
public sealed record FirstDifference(string Target, string Item, string? A, string? B, string Why);
