namespace Reprise.Engine.Contract;

/// <summary>How often the same was tried, in this run and in those of its lineage.</summary>
/// <param name="Attempts">Each attempt, oldest first; at most 100.</param>
public sealed record AttemptsObject(IReadOnlyList<StepObject> Attempts)
{
    /// <summary>So many are told.</summary>
    public const int Most = 100;
}
