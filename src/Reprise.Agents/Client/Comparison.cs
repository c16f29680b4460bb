namespace Reprise.Agents.Client;

/// <summary>Two runs side by side.</summary>
/// <param name="A">The first.</param>
/// <param name="B">The second.</param>
/// <param name="Steps">The steps that were asked for.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null at the end.</param>
/// <param name="Counts">What all steps come to.</param>
/// <param name="FirstDifference">The first of all that is not the same.</param>
public sealed record Comparison(Run A, Run B, IReadOnlyList<ComparedStep> Steps, string? Next, ComparedCounts Counts, FirstDifference? FirstDifference);

/// <summary>How many steps are the same in both runs, and how many are not.</summary>
public sealed record ComparedCounts(long Same, long Differs);

/// <summary>A step of one run beside that of the other.</summary>
public sealed record ComparedStep(string Target, string Item, Step? A, Step? B, bool Same, string Why);

/// <summary>How one output of a step differs from that of another, as lines for people.</summary>
public sealed record OutputDifference(string Name, IReadOnlyList<string> Lines);

/// <summary>The first step that is not the same in both runs.</summary>
public sealed record FirstDifference(string Target, string Item, string? A, string? B, string Why);
