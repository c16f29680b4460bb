namespace Reprise.Agents.Client;

/// <summary>Two runs side by side.</summary>
public sealed record Comparison(Run A, Run B, IReadOnlyList<ComparedStep> Steps, FirstDifference? FirstDifference);

/// <summary>A step of one run beside that of the other.</summary>
public sealed record ComparedStep(string Target, string Item, Step? A, Step? B, bool Same, string Why);

/// <summary>How one output of a step differs from that of another, as lines for people.</summary>
public sealed record OutputDifference(string Name, IReadOnlyList<string> Lines);

/// <summary>The first step that is not the same in both runs.</summary>
public sealed record FirstDifference(string Target, string Item, string? A, string? B, string Why);
