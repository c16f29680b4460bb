using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;

namespace Reprise.Engine.Recordings;

/// <summary>What the calls of an agent run came to, by target: it has no stages, so its steps are read.</summary>
internal static class TargetCounts
{
    /// <summary>The counts of each target, in the order in which they were called first.</summary>
    public static async ValueTask<IReadOnlyList<(string Target, StageSummary Counts, StageTimes Times)>> ReadAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var (order, folds) = (new List<string>(), new Dictionary<string, (RunFold Counts, StageTimes Times)>(StringComparer.Ordinal));
        await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = run.Number }, cancellation))
        {
            var target = step.Target ?? "";
            if (!folds.TryGetValue(target, out var fold))
            {
                folds.Add(target, fold = (new RunFold(1), new StageTimes()));
                order.Add(target);
            }

            fold.Counts.Add(StepHead.Of(step));
            fold.Times.Add(StepHead.Of(step));
        }

        return [.. order.Select(target => (target, folds[target].Counts.Stages(null)[0], folds[target].Times))];
    }
}
