using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Carries one unit through: resolve inputs, decide, then serve a recording, refuse, or run the handler; and record what came of it. A row of small functions over one record.</summary>
internal sealed class StepExecutor(RunContext run, RunScheduler scheduler, ParentSteps parents)
{
    private readonly StepDecider _decider = new(run);
    private readonly AttemptRunner _attempts = new(run);
    private readonly CrashRecorder _crashes = new(run, new AttemptRunner(run));

    /// <summary>Does all of it. Throws only where the journal or the store does.</summary>
    public async Task<StepOutcome> RunAsync(Unit unit)
    {
        var stage = unit.Stage;
        await stage.Slots.WaitAsync(CancellationToken.None);
        var work = default(StepWork);
        var decision = default(Decision);
        var attempt = default(AttemptResult);
        try
        {
            if (scheduler.Stopped)
            {
                return StepOutcome.Abandoned;
            }

            if (run.Gate.IsClosed)
            {
                return StepOutcome.Held;
            }

            work = StepWork.Of(run, unit, await parents.ResolveAsync(unit, CancellationToken.None));
            decision = await _decider.DecideAsync(work, CancellationToken.None);
            if (decision is Execute && await _crashes.SettleAsync(work) is { } aside)
            {
                return await RecordAsync(work, aside);
            }

            attempt = decision is Execute ? await FirstAttemptAsync(work, decision.Reason) : null;
            if (decision is Execute && attempt is null)
            {
                return StepOutcome.Held;
            }
        }
        finally
        {
            _ = stage.Slots.Release();
        }

        return decision switch
        {
            Reuse reuse => await ServeAsync(work, reuse),
            Refuse refuse => await RefuseAsync(work, refuse),
            Supply supply => await SupplyAsync(work, supply),
            LeaveOut leftOut => await LeaveOutAsync(work, leftOut),
            _ => await SettleAsync(work, attempt!),
        };
    }

    /// <summary>Makes the first attempt of this process; null where a pause came first.</summary>
    private async ValueTask<AttemptResult?> FirstAttemptAsync(StepWork work, string reason)
    {
        work.Reason = work.Unit.FailedAttempts > 0 ? $"attempt {work.Unit.FailedAttempts + 1}, after a failure" : reason;
        if (run.Pacer is { } pacer)
        {
            await pacer.WaitAsync(CancellationToken.None);
            if (run.Gate.IsClosed)
            {
                return null;
            }
        }

        return await _attempts.RunAsync(work);
    }

    /// <summary>Repeats failed attempts as the stage allows, then records the step.</summary>
    private async Task<StepOutcome> SettleAsync(StepWork work, AttemptResult result)
    {
        if (result is AttemptFailed failed)
        {
            result = await _attempts.RetryAsync(work, failed, () => scheduler.Stopped);
        }

        return result switch
        {
            AttemptSucceeded done => await SucceedAsync(work, done),
            AttemptFailed final => await FailAsync(work, final),
            _ => await StopAsync(work, ((AttemptStopped)result).InDoubt),
        };
    }

    private async Task<StepOutcome> SucceedAsync(StepWork work, AttemptSucceeded done)
    {
        var record = work.Record(StepStatus.Succeeded, DecisionKind.Execute, work.Reason) with
        {
            CompletedAt = done.CompletedAt,
            OutputsCount = done.OutputsCount,
            Outputs = done.Outputs,
            OutputsDigest = done.OutputsDigest,
            Keyed = done.Keyed,
            Published = run.Publishes ? done.Published : null,
            Log = done.Log,
            Tokens = done.Tokens,
        };
        return await RecordAsync(work, record);
    }

    private async Task<StepOutcome> ServeAsync(StepWork work, Reuse reuse)
    {
        if (await FindMissingAsync(reuse.Trace.Step) is { } missing)
        {
            // Law 7: missing bytes are an error, never a reason to run the step again.
            return await FailAsync(work, await _attempts.RecordFailureAsync(work, Missing(work, reuse, missing), null));
        }

        var served = work.Serve(reuse, scheduler.ReserveChildren(work.Stage.Node.Index, reuse.Trace.Step.OutputsCount));
        return await AppendAsync(work, served with { Outputs = StepLists.WithoutBytes(served.Outputs) }, served);
    }

    /// <summary>The first output in the store that is no longer there; those in a row are there with it. Content is checked when it is read.</summary>
    private async ValueTask<StepArtifact?> FindMissingAsync(StepRecord source)
    {
        foreach (var output in source.Outputs)
        {
            if (output is { Bytes: null, Source: null } && await run.Parts.Store.SizeAsync(output.Digest, CancellationToken.None) is null)
            {
                return output;
            }
        }

        return null;
    }

    private static RepriseException Missing(StepWork work, Reuse reuse, StepArtifact output) => new(
        "artifact.missing", $"The step {work.Where} would reuse a result of {reuse.Trace.Run}, but the bytes of its output '{output.Name}' are gone from the store.",
        "Bring them back from a copy (`reprise fsck` lists what is missing), or run without `--reuse`.", [new("digest", output.Digest.ToString())]);

    private async Task<StepOutcome> SupplyAsync(StepWork work, Supply supply)
    {
        var record = work.Supply(supply);
        return await RecordAsync(work, record);
    }

    private async Task<StepOutcome> LeaveOutAsync(StepWork work, LeaveOut decision)
    {
        var record = work.Record(StepStatus.Skipped, DecisionKind.Refuse, decision.Reason);
        return await RecordAsync(work, record);
    }

    private async Task<StepOutcome> RefuseAsync(StepWork work, Refuse refuse)
    {
        var error = new StepError(refuse.Code, $"{work.Where}: {refuse.Reason}.", "See `reprise why`; an effect is repeated only when someone says so.");
        var record = work.Record(StepStatus.Refused, DecisionKind.Refuse, refuse.Reason, error);
        return await RecordAsync(work, record);
    }

    private async Task<StepOutcome> FailAsync(StepWork work, AttemptFailed failed)
    {
        if (work.Stage.Stage.OnError == OnError.Fail)
        {
            return new StepOutcome(failed.Record, Ended: false, FailsRun: true);
        }

        var status = work.Stage.Stage.OnError == OnError.Skip ? StepStatus.Skipped : StepStatus.Quarantined;
        var record = failed.Record with { Status = status };
        return await RecordAsync(work, record);
    }

    private async Task<StepOutcome> StopAsync(StepWork work, bool inDoubt)
    {
        if (inDoubt)
        {
            var doubtful = work.Record(StepStatus.InDoubt, DecisionKind.Execute, "it was cut off while it may have taken effect");
            return new StepOutcome(doubtful, Ended: false, FailsRun: false);
        }

        if (!run.IsCancelled)
        {
            return StepOutcome.Abandoned;
        }

        var record = work.Record(StepStatus.Cancelled, DecisionKind.Execute, "the run was cancelled");
        return await RecordAsync(work, record);
    }

    private Task<StepOutcome> RecordAsync(StepWork work, StepRecord record)
    {
        record = record.Status == StepStatus.Succeeded ? record with { ChildBase = scheduler.ReserveChildren(record.Stage, record.OutputsCount) } : record;
        return AppendAsync(work, record, record);
    }

    /// <summary>Journals the end of a step; only then may what follows go on, unless it was reused (its bytes stand in the journal already) or nothing follows.</summary>
    private async Task<StepOutcome> AppendAsync(StepWork work, StepRecord record, StepRecord kept)
    {
        await LongInputs.RecordAsync(run, work, record.Attempt);
        run.Boundary("step.append");
        var isDeferred = record.OutputsCount <= StepRecord.MaxListed && (record.Decision == DecisionKind.Reuse || work.Stage.Node.Out.Count == 0);
        var append = run.Parts.Journal.AppendAsync(new StepEntry(record) { Chain = run.Chain, IsDeferred = isDeferred }, CancellationToken.None);
        if (isDeferred)
        {
            await run.Pending.AddAsync(append);
        }
        else
        {
            _ = await append;
            run.Boundary("step.appended");
        }

        parents.Keep(kept, Readers(work.Stage.Node, record));
        return new StepOutcome(record, Ended: true, FailsRun: false);
    }

    private static long Readers(StageNode node, StepRecord record) =>
        record.Status == StepStatus.Succeeded && record.OutputsCount <= StepRecord.MaxListed ? node.Readers(record.OutputsCount) : 0;
}
