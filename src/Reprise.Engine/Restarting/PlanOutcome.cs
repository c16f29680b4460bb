using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Restarting;

/// <summary>Where a run went otherwise than the plan that it was begun with.</summary>
public static class PlanOutcome
{
    /// <summary>One line for each stage in which what happened is not what was planned; empty while the run goes on, and where all went as planned. What was unknown can go either way.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">What the run came to: stages in the same order.</param>
    public static IReadOnlyList<string> Differences(RestartPlan plan, RunSummary state) =>
        state.CompletedAt == 0 || plan.Stages.Count != state.Stages.Count ? []
            : [.. plan.Stages.Zip(state.Stages, Of).OfType<string>()];

    /// <summary>The kept plan of a run as scripts see it; null where it has none. Reasons and single steps are not kept.</summary>
    public static PlanObject? ToObject(RunHeader header) => header.Restart?.Plan is not { } plan ? null : new PlanObject
    {
        Verb = Words.Of(header.Kind),
        Origin = header.Origin is { } origin ? new PlanOrigin(origin.Run.Value) : null,
        Snapshot = header.Snapshot.IsDefault ? "" : header.Snapshot.ToString(),
        Counts = new PlanCounts(plan.Stages.Sum(s => s.Reuse), plan.Stages.Sum(s => s.Run), 0, 0, plan.Stages.Sum(s => s.Refuse), plan.Stages.Sum(s => s.Unknown)),
        SavedMs = Words.Millis(plan.SavedMicros),
        EstimatedMs = Words.Millis(plan.EstimatedMicros),
        Stages = [.. plan.Stages.Select(s => StageOf(header, s))],
    };

    private static PlanStage StageOf(RunHeader header, PlannedStage stage)
    {
        var parts = header.Pipeline is null ? [] : stage.Target.Split('/');
        return new PlanStage(parts is [var route, _] ? route : null, parts is [_, var name] ? name : null, parts.Length == 0 ? stage.Target : null, stage.Reuse, stage.Run, 0, 0, stage.Refuse, stage.Unknown, []);
    }

    private static string? Of(PlannedStage planned, StageSummary stage)
    {
        var ran = stage.Succeeded + stage.Failed + stage.Quarantined + stage.InDoubt;
        var refused = stage.Refused + stage.Skipped;
        var words = new List<string>();
        Add(words, stage.Reused, planned.Reuse, planned.Unknown, "reused");
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
