using Reprise.Engine.Recordings;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Carries one unit through: resolve inputs, decide, then serve a recording, refuse, or run the handler; and record what came of it. A row of small functions over one record.</summary>
internal sealed class StepExecutor(RunContext run, RunScheduler scheduler, ParentSteps parents)
{
    private readonly TraceFinder _traces = new(run);
    private readonly AttemptRunner _attempts = new(run);

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

            work = await ResolveAsync(unit);
            decision = await DecideAsync(work);
            attempt = decision is Execute ? await FirstAttemptAsync(work, decision.Reason) : null;
        }
        finally
        {
            _ = stage.Slots.Release();
        }

        return decision switch
        {
            Reuse reuse => await ServeAsync(work, reuse),
            Refuse refuse => await RefuseAsync(work, refuse),
            _ => await SettleAsync(work, attempt!),
        };
    }

    private async ValueTask<StepWork> ResolveAsync(Unit unit)
    {
        var inputs = await parents.ResolveAsync(unit, CancellationToken.None);
        var digest = unit.Group?.InputsDigest() ?? ActionInputs.Of(inputs.Item, inputs.Inputs);
        return new StepWork(run, unit, inputs, unit.Stage.Action(digest));
    }

    private async ValueTask<Decision> DecideAsync(StepWork work)
    {
        var reach = run.Reuse == Reach.None || work.Stage.Policy == Policy.Now ? [] : await _traces.FindAsync(work, CancellationToken.None);
        var question = new StepQuestion(work.Action, work.Stage.Effect)
        {
            IgnoreCode = run.Header.IgnoreCode,
            SameEnvironment = run.Header.SameEnvironment,
        };
        var decision = Rebuilder.Decide(question, reach, work.Stage.Policy);
        return decision is Execute { Nearest: { } nearest } execute && execute.Differs.Count > 0
            ? execute with { Reason = await _traces.DescribeAsync(work, nearest, execute, CancellationToken.None) }
            : decision;
    }

    private async ValueTask<AttemptResult> FirstAttemptAsync(StepWork work, string reason)
    {
        work.Reason = work.Unit.FailedAttempts > 0 ? $"attempt {work.Unit.FailedAttempts + 1}, after a failure" : reason;
        await RecordLongInputsAsync(work);
        if (run.Pacer is { } pacer)
        {
            await pacer.WaitAsync(CancellationToken.None);
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
            Published = done.Published,
            Log = done.Log,
        };
        return await RecordAsync(work, record, record);
    }

    private async Task<StepOutcome> ServeAsync(StepWork work, Reuse reuse)
    {
        var source = reuse.Trace.Step;
        var outputs = new StepArtifact[source.Outputs.Count];
        var recorded = new StepArtifact[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = source.Outputs[i] with { Source = StepLists.AddressOf(source, i, source.Outputs[i]) };
            recorded[i] = outputs[i] with { Bytes = null };
        }

        await RecordLongInputsAsync(work);
        var now = run.Now();
        var record = work.Record(StepStatus.Succeeded, DecisionKind.Reuse, reuse.Reason) with
        {
            StartedAt = now,
            CompletedAt = now,
            OutputsCount = source.OutputsCount,
            OutputsDigest = source.OutputsDigest,
            Keyed = source.Keyed,
            Source = new StepSource(reuse.Trace.Run, source.Run, source.Number, source.DurationMicros, source.Attempt),
            Published = work.Stage.Stage.Publish is null ? null : source.Published,
        };
        return await RecordAsync(work, record with { Outputs = recorded }, record with { Outputs = outputs });
    }

    private async Task<StepOutcome> RefuseAsync(StepWork work, Refuse refuse)
    {
        var error = new StepError(refuse.Code, $"{work.Where}: {refuse.Reason}.", "See `reprise why`; an effect is repeated only when someone says so.");
        var record = work.Record(StepStatus.Refused, DecisionKind.Refuse, refuse.Reason, error);
        return await RecordAsync(work, record, record);
    }

    private async Task<StepOutcome> FailAsync(StepWork work, AttemptFailed failed)
    {
        if (work.Stage.Stage.OnError == OnError.Fail)
        {
            return new StepOutcome(failed.Record, Ended: false, FailsRun: true);
        }

        var status = work.Stage.Stage.OnError == OnError.Skip ? StepStatus.Skipped : StepStatus.Quarantined;
        var record = failed.Record with { Status = status };
        return await RecordAsync(work, record, record);
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
        return await RecordAsync(work, record, record);
    }

    /// <summary>Journals the end of a step; only then may what follows go on.</summary>
    private async Task<StepOutcome> RecordAsync(StepWork work, StepRecord record, StepRecord kept)
    {
        var childBase = record.Status == StepStatus.Succeeded ? scheduler.ReserveChildren(record.Stage, record.OutputsCount) : 0;
        record = record with { ChildBase = childBase };
        run.Boundary("step.append");
        _ = await run.Parts.Journal.AppendAsync(new StepEntry(record), CancellationToken.None);
        run.Boundary("step.appended");
        parents.Keep(kept with { ChildBase = childBase }, Readers(work.Stage.Node, record));
        return new StepOutcome(record, Ended: true, FailsRun: false);
    }

    private async ValueTask RecordLongInputsAsync(StepWork work)
    {
        if (work.Unit.Group is not { Count: > StepRecord.MaxListed } group)
        {
            return;
        }

        var address = new ListAddress(run.Number, work.Unit.Number, work.Unit.FailedAttempts + 1, ListKind.Inputs);
        long first = 0;
        foreach (var chunk in group.Members.Chunk(StepRecord.MaxListed))
        {
            _ = await run.Parts.Journal.AppendAsync(new ListEntry(address, first, [.. chunk.Select(m => m.ToArtifact())]), CancellationToken.None);
            first += chunk.Length;
        }
    }

    private static long Readers(StageNode node, StepRecord record)
    {
        if (record.Status != StepStatus.Succeeded || record.OutputsCount > StepRecord.MaxListed)
        {
            return 0;
        }

        long readers = 0;
        foreach (var edge in node.Out)
        {
            readers += edge.Kind == EdgeKind.Item ? record.OutputsCount : edge.Kind == EdgeKind.Join ? 1 : 0;
        }

        return readers;
    }
}
