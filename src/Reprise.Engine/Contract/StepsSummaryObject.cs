namespace Reprise.Engine.Contract;

/// <summary>How many steps a filter fits, how they stand, and why.</summary>
/// <param name="Total">All of them.</param>
/// <param name="ByStatus">How many stand how; words that none has are left out.</param>
/// <param name="ByDecision">How many were decided about how; words that none has are left out.</param>
/// <param name="Reasons">Why, the most frequent first; at most <see cref="MaxReasons"/>.</param>
public sealed record StepsSummaryObject(long Total, IReadOnlyDictionary<string, long> ByStatus, IReadOnlyDictionary<string, long> ByDecision, IReadOnlyList<PlanReason> Reasons)
{
    /// <summary>So many reasons are told apart.</summary>
    public const int MaxReasons = 20;
}
