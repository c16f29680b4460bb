using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>The plan that a restart or a fork keeps, as scripts see it. Of each stage the most frequent reasons are kept, of single steps nothing.</summary>
public static class StoredPlan
{
    /// <summary>The object of a run's plan.</summary>
    public static PlanObject ToObject(RunRecord run, RestartPlan plan) => new()
    {
        Verb = Words.Of(run.Header.Kind),
        Origin = run.Header.Origin is { } origin ? new PlanOrigin(origin.Run.Value) : null,
        Snapshot = run.Header.Snapshot is { IsDefault: false } digest ? digest.ToString() : null,
        Counts = new PlanCounts(plan.Stages.Sum(s => s.Reuse), plan.Stages.Sum(s => s.Run), 0, 0, plan.Stages.Sum(s => s.Refuse), plan.Stages.Sum(s => s.Unknown)),
        SavedMs = Words.Millis(plan.SavedMicros),
        SavedTokens = plan.SavedTokens,
        EstimatedMs = Words.Millis(plan.EstimatedMicros),
        Stages = [.. plan.Stages.Select(StageOf)],
    };

    private static PlanStage StageOf(PlannedStage stage)
    {
        var (route, name, target) = stage.Target.Split('/') is [var r, var s] ? (r, s, (string?)null) : (null, null, stage.Target);
        return new PlanStage(route, name, target, stage.Reuse, stage.Run, 0, 0, stage.Refuse, stage.Unknown,
            [.. (stage.Reasons ?? []).Select(r => new PlanReason(r.Reason, r.Count))]);
    }

    /// <summary>A stage of a plan as a run keeps it.</summary>
    public static PlannedStage Keep(PlanStage stage) =>
        new(stage.Target ?? $"{stage.Route}/{stage.Stage}", stage.Reuse, stage.Run, stage.Refuse, stage.Unknown)
        {
            Reasons = [.. stage.Reasons.Take(PlannedStage.MaxReasons).Select(r => new PlannedReason(r.Reason, r.Count))],
        };
}
