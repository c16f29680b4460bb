using Reprise.Kernel.Journal;

namespace Reprise.Engine.Restarting;

/// <summary>Where a run went otherwise than the plan that it was begun with.</summary>
public static class PlanOutcome
{
    /// <summary>One line for each stage in which what happened is not what was planned; empty while the run goes on, and where all went as planned. What was unknown can go either way.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">What the run came to: stages in the same order.</param>
    /// <param name="targets">Of a run of agents, what the calls of each target came to; else null.</param>
    public static IReadOnlyList<string> Differences(RestartPlan plan, RunSummary state, IReadOnlyList<(string Target, StageSummary Counts)>? targets) =>
        state.CompletedAt == 0 ? []
            : targets is not null ? OfTargets(plan, targets)
            : plan.Stages.Count != state.Stages.Count ? []
            : [.. plan.Stages.Zip(state.Stages, Of).OfType<string>()];

    // Below a call that was unknown, or that ran where it was to be reused, agents may call what no plan could know.
    private static IReadOnlyList<string> OfTargets(RestartPlan plan, IReadOnlyList<(string Target, StageSummary Counts)> targets)
    {
        var counts = targets.ToDictionary(t => t.Target, t => t.Counts, StringComparer.Ordinal);
        var planned = plan.Stages.Select(s => Of(s, counts.GetValueOrDefault(s.Target) ?? new StageSummary()));
        var known = plan.Stages.Select(s => s.Target).ToHashSet(StringComparer.Ordinal);
        var unplanned = targets.Where(t => !known.Contains(t.Target)).Select(t => Of(new PlannedStage(t.Target, 0, 0, 0, 0), t.Counts));
        return [.. planned.Concat(unplanned).OfType<string>()];
    }

    private static string? Of(PlannedStage planned, StageSummary stage)
    {
        var served = stage.Reused + stage.Replaced; // A given output stands for the step as a recorded one does.
        var ran = stage.Succeeded - stage.Replaced + stage.Failed + stage.Quarantined + stage.InDoubt;
        var refused = stage.Refused + stage.Skipped;
        var words = new List<string>();
        Add(words, served, planned.Reuse, planned.Unknown, "reused");
        Add(words, ran, planned.Run, planned.Unknown, "ran");
        Add(words, refused, planned.Refuse, planned.Unknown, "refused or left out");
        return words.Count == 0 ? null : $"{planned.Target}: {string.Join(", ", words)}";
    }

    private static void Add(List<string> words, long happened, long planned, long unknown, string what)
    {
        // Below a fan-out that runs, one unknown stands for however many it makes.
        if (happened < planned || (happened > planned && unknown == 0))
        {
            words.Add($"{happened:N0} {what}, {planned:N0} planned");
        }
    }
}
