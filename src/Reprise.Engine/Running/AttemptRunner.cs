using Polly;
using Polly.Retry;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Runs a step's handler: with its intent, its time-out and its retries. Every attempt that fails is a row of its own.</summary>
internal sealed class AttemptRunner(RunContext run)
{
    /// <summary>Makes the next attempt. The caller holds one of the stage's slots.</summary>
    public async ValueTask<AttemptResult> RunAsync(StepWork work)
    {
        work.Attempt++;
        work.StartedAt = run.Now();
        await LongInputs.RecordAsync(run, work, work.Attempt);
        if (work.Stage.Effect == Effect.External)
        {
            await RecordIntentAsync(work);
        }

        var address = new ListAddress(run.Number, work.Unit.Number, work.Attempt, ListKind.Outputs);
        using var outputs = new OutputCollector(run.Parts.Journal, run.Parts.Store, address, work.Where) { Expected = work.Expected };
        using var context = MakeContext(work, outputs);
        try
        {
            await HandleNotedAsync(work, context);
            await outputs.FinishAsync(run.Stopping.Token);
            CheckJoin(work, outputs);
            return new AttemptSucceeded(
                outputs.Count, outputs.Items, outputs.Digest, outputs.Keyed, context.Publish, context.LogText, context.Tokens, run.Now());
        }
        catch (OperationCanceledException) when (run.Stopping.IsCancellationRequested)
        {
            return new AttemptStopped(work.Stage.Effect == Effect.External);
        }
        catch (RepriseException e) when (e.Code is "step.timeout" or "effects.in_doubt" && work.Stage.Effect == Effect.External)
        {
            return new AttemptStopped(InDoubt: true); // It may have taken effect after all: its intent stands.
        }
        catch (Exception e) when (e is not RepriseException { Code: "disk.full" or "journal.unwritable" or "journal.damaged" })
        {
            return await RecordFailureAsync(work, e, context.LogText);
        }
    }

    /// <summary>Repeats a failed step as its stage's policy says, waiting in between without a slot.</summary>
    public async ValueTask<AttemptResult> RetryAsync(StepWork work, AttemptFailed first, Func<bool> stopped)
    {
        var policy = work.Stage.Stage.Retry;
        if (policy.Attempts <= 1)
        {
            return first;
        }

        AttemptResult last = first;
        var isFirst = true;
        var pipeline = new ResiliencePipelineBuilder<AttemptResult> { TimeProvider = run.Parts.Time }
            .AddRetry(new RetryStrategyOptions<AttemptResult>
            {
                MaxRetryAttempts = policy.Attempts - 1,
                Delay = policy.Delay,
                MaxDelay = policy.MaxDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is AttemptFailed && !stopped()),
            })
            .Build();
        try
        {
            return await pipeline.ExecuteAsync(
                async _ =>
                {
                    // The first result is at hand already; what Polly repeats is each attempt after it.
                    last = isFirst ? first : await RepeatAsync(work, last, stopped);
                    isFirst = false;
                    return last;
                },
                run.Stopping.Token);
        }
        catch (OperationCanceledException) when (run.Stopping.IsCancellationRequested)
        {
            return last;
        }
    }

    private async ValueTask<AttemptResult> RepeatAsync(StepWork work, AttemptResult last, Func<bool> stopped)
    {
        await run.Gate.PassAsync(run.Stopping.Token);
        if (stopped())
        {
            return last;
        }

        await work.Stage.Slots.WaitAsync(run.Stopping.Token);
        try
        {
            return await RunAsync(work);
        }
        finally
        {
            _ = work.Stage.Slots.Release();
        }
    }

    private EngineStepContext MakeContext(StepWork work, OutputCollector outputs) =>
        new(run.Recording, outputs, work.Inputs, work.Unit.Group, run.Parts.ScratchFolder)
        {
            Pipeline = run.Pipeline,
            Route = work.Stage.RouteName,
            Stage = work.Stage.Stage.Name,
            Item = work.Inputs.Item,
            RunId = run.Header.Id,
            StepId = work.Id,
            With = work.Stage.Stage.With,
            Bound = work.Stage.Binding.State,
            Context = work.Stage.ContextValue,
            Attempt = work.Attempt,
            Conditions = work.Unit.Conditions,
            IdempotencyKey = work.IdempotencyKey,
            Origin = work.Stage.Effect == Effect.Pure || run.Header.Kind == RunKind.Rerun ? null : run.Header.Origin?.Run,
            Publish = work.Name,
            Leave = run.Folders.Leave,
        };

    /// <summary>Runs the handler while the table says so. A step in which a process died runs beside no other such step.</summary>
    private async ValueTask HandleNotedAsync(StepWork work, EngineStepContext context)
    {
        if (work.Unit.Crashes == 0)
        {
            using var note = run.Table?.Enter(run.Number, work.Identity, work.Attempt, work.Unit.Number) ?? default;
            await HandleAsync(work, context);
            return;
        }

        await run.Suspects.WaitAsync(run.Stopping.Token);
        try
        {
            using var note = run.Table?.Enter(run.Number, work.Identity, work.Attempt, work.Unit.Number) ?? default;
            await HandleAsync(work, context);
        }
        finally
        {
            _ = run.Suspects.Release();
        }
    }

    private async ValueTask HandleAsync(StepWork work, EngineStepContext context)
    {
        if (work.Stage.Binding.Prepare is { } prepare)
        {
            await prepare(run.Stopping.Token);
            work.StartedAt = run.Now();
        }

        if (work.Stage.Stage.Timeout is not { } timeout)
        {
            var task = work.Stage.Handler.ExecuteAsync(context, run.Stopping.Token);
            if (!task.IsCompletedSuccessfully)
            {
                await WaitAsync(task.AsTask(), run.Stopping.Token);
            }

            return;
        }

        using var limit = new CancellationTokenSource(timeout, run.Parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, run.Stopping.Token);
        try
        {
            // On a thread of its own: a handler that never gives way can be given up.
            await WaitAsync(Task.Run(() => work.Stage.Handler.ExecuteAsync(context, either.Token).AsTask(), either.Token), either.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !run.Stopping.IsCancellationRequested)
        {
            throw new RepriseException(
                "step.timeout", $"The step {work.Where} took longer than {timeout.TotalSeconds:0.###} s.",
                "Raise the stage's `timeout`, or give it less to do.", inner: e);
        }
    }

    /// <summary>Waits for a handler; once it is told to stop, only so long as it is given to come back.</summary>
    private async Task WaitAsync(Task task, CancellationToken stop)
    {
        try
        {
            await task.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (!task.IsCompleted)
        {
            try
            {
                await task.WaitAsync(run.Parts.Options.HandlerGrace, run.Parts.Time, CancellationToken.None);
            }
            catch (TimeoutException e)
            {
                throw new OperationCanceledException("The handler did not stop when it was told to.", e, stop);
            }
        }
    }

    private static void CheckJoin(StepWork work, OutputCollector outputs)
    {
        var join = outputs.Keyed ? work.Stage.Node.Out.FirstOrDefault(e => e.Kind == Kernel.Pipelines.EdgeKind.Join) : null;
        if (join is not null)
        {
            throw new RepriseException(
                "item.key_invalid", $"The step {work.Where} made items of its own, but a later stage joins its output with others of the same item.",
                "Let the stage make one output, or move what joins it into a route of its own.");
        }
    }

    private async ValueTask RecordIntentAsync(StepWork work)
    {
        var intent = work.Record(StepStatus.InDoubt, DecisionKind.Execute, "it is about to take effect");
        run.Boundary("intent.append");
        _ = await run.Parts.Journal.AppendAsync(new AttemptEntry(intent) { Chain = run.Chain }, CancellationToken.None);
        run.Boundary("intent.appended");
    }

    /// <summary>Writes the row of a failed attempt.</summary>
    public async ValueTask<AttemptFailed> RecordFailureAsync(StepWork work, Exception e, string? log)
    {
        var error = e is RepriseException known
            ? new StepError(known.Code, known.Message, known.Hint)
            : new StepError("step.failed", $"The step {work.Where} failed: {e.GetType().Name}: {e.Message}", "See `reprise show STEP` for its log.");
        var record = work.Record(StepStatus.Failed, DecisionKind.Execute, work.Reason, error) with { Log = log };
        await LongInputs.RecordAsync(run, work, record.Attempt);
        run.Boundary("attempt.append");
        _ = await run.Parts.Journal.AppendAsync(new AttemptEntry(record) { Chain = run.Chain }, CancellationToken.None);
        run.Boundary("attempt.appended");
        return new AttemptFailed(record);
    }
}
