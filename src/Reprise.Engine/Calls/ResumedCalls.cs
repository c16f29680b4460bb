using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>Where a call tree begins: empty, or as its records say that it was left.</summary>
/// <param name="Tree">Its calls.</param>
/// <param name="Counts">What they came to.</param>
/// <param name="Unfinished">The last rows of those that have not ended, callers first.</param>
/// <param name="Served">The steps of other runs whose results served here.</param>
internal sealed record ResumedCalls(CallTree Tree, CallCounts Counts, IReadOnlyList<StepRecord> Unfinished, IReadOnlyList<StepSource> Served)
{
    /// <summary>For each call that was handed out and has not ended, what it had called.</summary>
    public IReadOnlyDictionary<long, List<StepRecord>> Children { get; init; } = new Dictionary<long, List<StepRecord>>();

    /// <summary>The slots of calls that ran here, each with the recorded call that it was compared with.</summary>
    public IReadOnlyList<(long Slot, StepSource Recorded)> Compared { get; init; } = [];

    /// <summary>A tree that has no records yet.</summary>
    public static ResumedCalls Fresh() => new(new CallTree(), new CallCounts(new RunFold(1), [], 0), [], []);

    /// <summary>A tree that was cut off: folds its records, from the journal alone.</summary>
    public static async Task<ResumedCalls> FromJournalAsync(IJournal journal, RunRecord run, CancellationToken cancellation)
    {
        var (tree, fold) = (new CallTree(), new RunFold(1));
        var (unfinished, served) = (new List<StepRecord>(), new List<StepSource>());
        var children = new Dictionary<long, List<StepRecord>>();
        var compared = new List<(long, StepSource)>();
        await foreach (var step in journal.StepsAsync(new StepQuery { Run = run.Number }, cancellation))
        {
            var entry = tree.Restore(step);
            if (step.ReusedFrom is { } source)
            {
                served.Add(source);
            }
            else if (step.Source is { } recorded && run.Header.Restart is { HasNamedSteps: true })
            {
                compared.Add((step.Slot, recorded));
            }

            if (children.TryGetValue(step.Parent, out var siblings))
            {
                siblings.Add(step with { Inputs = [], Outputs = [] });
            }

            if (entry.IsSettled && step.Status != StepStatus.InDoubt)
            {
                fold.Add(StepHead.Of(step));
                continue;
            }

            unfinished.Add(step);
            if (step.Status is StepStatus.Running or StepStatus.InDoubt)
            {
                children.Add(step.Number, []);
            }
        }

        var heads = unfinished.Where(s => s.Status is StepStatus.Failed or StepStatus.InDoubt).ToDictionary(s => s.Number, StepHead.Of);
        return new ResumedCalls(tree, new CallCounts(fold, heads, run.Summary?.StartedAt ?? run.Header.CreatedAt), unfinished, served) { Children = children, Compared = compared };
    }
}
