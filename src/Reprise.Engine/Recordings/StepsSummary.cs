using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Counts the steps that a query fits, by status, decision and reason.</summary>
public static class StepsSummary
{
    // Reasons may name items; what is told apart stays small.
    private const int MaxKnown = 10_000;

    /// <summary>The counts.</summary>
    public static async ValueTask<StepsSummaryObject> ReadAsync(IJournal journal, StepQuery query, CancellationToken cancellation)
    {
        var (total, statuses, decisions, reasons) = (0L, new Dictionary<string, long>(StringComparer.Ordinal), new Dictionary<string, long>(StringComparer.Ordinal), new Dictionary<string, long>(StringComparer.Ordinal));
        await foreach (var head in journal.HeadsAsync(query with { Reasons = true }, cancellation))
        {
            total++;
            Count(statuses, Words.Of(head.Status));
            Count(decisions, Words.Of(head.Decision));
            if (reasons.Count < MaxKnown || reasons.ContainsKey(head.Reason!))
            {
                Count(reasons, head.Reason!);
            }
        }

        var most = reasons.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal).Take(StepsSummaryObject.MaxReasons);
        return new StepsSummaryObject(total, statuses, decisions, [.. most.Select(r => new PlanReason(r.Key, r.Value))]);
    }

    private static void Count(Dictionary<string, long> counts, string word) => counts[word] = counts.GetValueOrDefault(word) + 1;
}
