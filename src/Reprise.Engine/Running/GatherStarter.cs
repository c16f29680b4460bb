using Reprise.Kernel;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Plans gathers whose time has come. One whose groups cannot be told is a failed attempt on record, not a broken engine.</summary>
internal sealed class GatherStarter(RunContext run, RunScheduler scheduler, Resumed resumed)
{
    /// <summary>The place of an attempt at planning, which is no group of the gather.</summary>
    private const long NoPlace = -1;

    private readonly GatherPlanner _planner = new(run);

    /// <summary>Gathers that were cut off half way come first: their numbers are taken before anything else can take them.</summary>
    public async ValueTask<StepRecord?> PlanCutOffAsync()
    {
        StepRecord? failed = null;
        foreach (var stage in resumed.Gathered.Keys.Order())
        {
            failed ??= await PlanAsync(run.Graph.Stages[stage]);
        }

        return failed;
    }

    /// <summary>Plans one; returns the record of the failure where that cannot be done.</summary>
    public async ValueTask<StepRecord?> PlanAsync(StageNode gather)
    {
        try
        {
            run.Boundary("gather.plan");
            await run.Pending.FlushAsync(); // What it collects is read from the journal.
            var groups = await _planner.PlanAsync(gather, run.Stopping.Token);
            Forget(gather);
            scheduler.GatherPlanned(gather, groups, resumed.Gathered.GetValueOrDefault(gather.Index));
            return null;
        }
        catch (RepriseException e) when (e.Code is "step.input" or "step.param")
        {
            var failed = Failure(gather, e);
            _ = await run.Parts.Journal.AppendAsync(new AttemptEntry(failed) { Chain = run.Chain }, CancellationToken.None);
            return failed;
        }
        finally
        {
            scheduler.GatherAbandoned(gather);
        }
    }

    /// <summary>An earlier failure to plan it is mended.</summary>
    private void Forget(StageNode gather)
    {
        foreach (var number in resumed.Unfinished.Values.Where(h => IsFailureOf(gather, h)).Select(h => h.Number).ToList())
        {
            _ = resumed.Unfinished.Remove(number);
        }
    }

    private static bool IsFailureOf(StageNode gather, StepHead head) => head.Stage == gather.Index && head.Ordinal == NoPlace;

    private StepRecord Failure(StageNode gather, RepriseException e)
    {
        var now = run.Now();
        var before = resumed.Unfinished.Values.Where(h => IsFailureOf(gather, h)).Select(h => h.Number).FirstOrDefault();
        return new StepRecord
        {
            Run = run.Number,
            Number = before > 0 ? before : scheduler.Reserve(),
            Attempt = resumed.PastAttempts.GetValueOrDefault(before).Failed + 1,
            Stage = gather.Index,
            Edge = gather.In[0].Index,
            Ordinal = NoPlace,
            Item = "",
            Slot = Slot.Of(run.Pipeline, gather.Route.Name, gather.Stage.Name, ""),
            Effect = run.Stages[gather.Index].Effect,
            Status = StepStatus.Failed,
            Decision = DecisionKind.Execute,
            Reason = "its groups could not be told",
            Action = run.Stages[gather.Index].Action(ActionInputs.Of("", Array.Empty<StepArtifact>())),
            Error = new StepError(e.Code, e.Message, e.Hint),
            QueuedAt = now,
            StartedAt = now,
            CompletedAt = now,
        };
    }
}
