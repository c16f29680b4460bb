using Reprise.Engine.Replaying;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Carries one run to its end: feeds the queue from the scheduler, hands deliveries to the executor, and folds what comes of them.</summary>
internal sealed class RunSession : IRunSession, IDisposable
{
    private readonly RunContext _run;
    private readonly RunScheduler _scheduler;
    private readonly StepExecutor _executor;
    private readonly ParentSteps _parents;
    private readonly RunFold _fold;
    private readonly Lock _foldGate = new();
    private readonly Dictionary<long, StepHead> _unfinished;
    private readonly GatherStarter _gathers;
    private readonly ReplayPublisher? _publisher;
    private readonly CancellationTokenSource _noMore = new();
    private readonly TaskCompletionSource _atRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;
    private StepError? _firstError;
    private bool _interrupted;
    private long _startedAt;

    public RunSession(RunContext run, RunFlow flow, Resumed resumed)
    {
        _run = run;
        _scheduler = new RunScheduler(run, flow);
        _parents = new ParentSteps(run);
        _executor = new StepExecutor(run, _scheduler, _parents);
        _fold = resumed.Fold;
        _unfinished = resumed.Unfinished;
        _gathers = new GatherStarter(run, _scheduler, resumed);
        _startedAt = resumed.StartedAt;
        _publisher = run.Replay is null ? null : new ReplayPublisher(run, _scheduler, flow.FirstEntry, resumed.EndedEntries!, () => PumpAsync());
        foreach (var (number, attempts) in resumed.PastAttempts)
        {
            _scheduler.SetPastAttempts(number, attempts);
        }

        _scheduler.Add(resumed.Frontier);
    }

    /// <inheritdoc/>
    public long Number => _run.Number;

    /// <inheritdoc/>
    public IEnumerable<string> Queues => _run.Graph.Pipeline.Routes.Select(r => r.Queue).Distinct(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<RunSummary> RunAsync()
    {
        _startedAt = _startedAt == 0 ? _run.Now() : _startedAt;
        await PumpAsync(first: true);
        await PublishStoredAsync();
        await _atRest.Task;
        await FlushAsync();
        await DropQueuedAsync();
        if (_fault is not null)
        {
            throw new RepriseException(
                (_fault as RepriseException)?.Code ?? "internal.error", _fault.Message,
                (_fault as RepriseException)?.Hint ?? "What is recorded is safe; `reprise recover` goes on from there.",
                (_fault as RepriseException)?.Facts, _fault);
        }

        return Summarise();
    }

    /// <inheritdoc/>
    public async Task DeliverAsync(Delivery delivery)
    {
        var acknowledged = false;
        if (_scheduler.Take(delivery.Work) is { } unit)
        {
            try
            {
                var outcome = await _executor.RunAsync(unit);
                if (outcome.IsHeld)
                {
                    outcome = await WaitAsync(unit, delivery);
                    acknowledged = true;
                }

                Settle(unit, outcome);
            }
            catch (Exception e)
            {
                Fault(unit, e);
            }

            await PumpAsync();
        }

        if (!acknowledged)
        {
            await _run.Parts.Queue.AcknowledgeAsync(delivery, CancellationToken.None);
        }
    }

    /// <summary>Does a unit that a pause holds back once it is over. That may take days, so the queue's delivery is over before.</summary>
    private async Task<StepOutcome> WaitAsync(Unit unit, Delivery delivery)
    {
        await _run.Parts.Queue.AcknowledgeAsync(delivery, CancellationToken.None);
        StepOutcome outcome;
        do
        {
            await _run.Gate.PassAsync(CancellationToken.None);
            outcome = await _executor.RunAsync(unit);
        }
        while (outcome.IsHeld);
        return outcome;
    }

    /// <inheritdoc/>
    public async Task InterruptAsync()
    {
        _interrupted = true;
        Stop();
        CheckRest();
        try
        {
            await _atRest.Task.WaitAsync(_run.Parts.Options.DrainTime, _run.Parts.Time);
        }
        catch (TimeoutException)
        {
            await _run.Stopping.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public async Task CancelAsync()
    {
        _run.IsCancelled = true;
        Stop();
        await _run.Stopping.CancelAsync();
        CheckRest();
    }

    /// <inheritdoc/>
    public async Task PauseAsync(bool paused)
    {
        if (_run.Gate.Set(paused))
        {
            _scheduler.Pause(paused);
            await PumpAsync();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StageSummary> Stages()
    {
        var pending = _scheduler.Pending();
        lock (_foldGate)
        {
            return _fold.Stages(pending);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _publisher?.Dispose();
        _noMore.Dispose();
    }

    /// <inheritdoc/>
    public bool WasStopped => _interrupted;

    /// <inheritdoc/>
    public PublisherProgress? Publisher => _publisher?.Progress;

    private async Task PublishStoredAsync()
    {
        try
        {
            await (_publisher?.RunAsync() ?? Task.CompletedTask);
        }
        catch (Exception e)
        {
            Fault(null, e);
            CheckRest();
        }
    }

    /// <summary>Of a cancelled run nothing stays in the queues.</summary>
    private async Task DropQueuedAsync()
    {
        foreach (var queue in _run.IsCancelled ? Queues : [])
        {
            _ = await _run.Parts.Queue.PurgeAsync(queue, Number, CancellationToken.None);
        }
    }

    private void Stop()
    {
        _noMore.Cancel();
        _scheduler.Stop();
        _publisher?.Stop();
        _run.Gate.End();
    }

    private async Task FlushAsync()
    {
        try
        {
            await _run.Pending.FlushAsync();
        }
        catch (Exception e)
        {
            Fault(null, e);
        }
    }

    private async Task PumpAsync(bool first = false)
    {
        try
        {
            if (first)
            {
                FailGather(await _gathers.PlanCutOffAsync());
            }

            var admitted = new List<Unit>();
            do
            {
                admitted.Clear();
                _scheduler.Admit(admitted);
                await PublishAsync(admitted);
            }
            while (await PlanGatherAsync());
        }
        catch (Exception e)
        {
            Fault(null, e);
        }

        CheckRest();
    }

    private async ValueTask PublishAsync(List<Unit> units)
    {
        for (var i = 0; i < units.Count; i++)
        {
            try
            {
                await _run.Parts.Queue.PublishAsync(units[i].Stage.Node.Route.Queue, units[i].Work, _noMore.Token);
            }
            catch (OperationCanceledException) when (_noMore.IsCancellationRequested)
            {
                units.Skip(i).ToList().ForEach(_scheduler.GiveUp); // The run stops, whether the queue can be reached or not.
                return;
            }
            catch
            {
                units.Skip(i).ToList().ForEach(_scheduler.GiveUp); // They will never be delivered.
                throw;
            }
        }
    }

    private async ValueTask<bool> PlanGatherAsync()
    {
        if (_scheduler.NextGather() is not { } gather)
        {
            return false;
        }

        FailGather(await _gathers.PlanAsync(gather));
        return true;
    }

    private void FailGather(StepRecord? failed)
    {
        if (failed is not null)
        {
            Count(failed);
            Stop();
        }
    }

    private void Settle(Unit unit, StepOutcome outcome)
    {
        if (outcome.Record is { } record)
        {
            Count(record);
        }

        _parents.Release(unit);
        if (unit.Stored is not null)
        {
            _publisher?.Ended();
        }

        if (outcome is { Ended: true, Record: { } ended })
        {
            _scheduler.End(unit, StepHead.Of(ended));
        }
        else
        {
            _scheduler.GiveUp(unit);
        }

        if (outcome.FailsRun)
        {
            Stop();
        }
    }

    private void Count(StepRecord record)
    {
        lock (_foldGate)
        {
            _fold.Add(StepHead.Of(record));
            _ = _unfinished.Remove(record.Number);
            if (record.Status is StepStatus.Failed or StepStatus.Refused)
            {
                _firstError ??= record.Error;
            }
        }
    }

    private void Fault(Unit? unit, Exception e)
    {
        _ = Interlocked.CompareExchange(ref _fault, e, null);
        Stop();
        if (unit is not null)
        {
            _scheduler.GiveUp(unit);
        }
    }

    private void CheckRest()
    {
        if (_scheduler.IsAtRest())
        {
            _ = _atRest.TrySetResult();
        }
    }

    private RunSummary Summarise()
    {
        lock (_foldGate)
        {
            foreach (var head in _unfinished.Values)
            {
                _fold.Add(head);
            }

            _unfinished.Clear();
            var pending = _scheduler.Pending();
            var stages = _fold.Stages(null);
            for (var i = 0; i < pending.Length; i++)
            {
                pending[i] = Math.Max(0, pending[i] - stages[i].Failed - stages[i].InDoubt);
            }

            return new RunSummary
            {
                Status = _run.IsCancelled ? RunStatus.Cancelled
                    : _interrupted && pending.Sum() > 0 ? RunStatus.Interrupted
                    : _fold.StatusAtRest(pending.Sum()),
                Stages = _fold.Stages(pending),
                StartedAt = _startedAt,
                CompletedAt = _run.Now(),
                Error = _firstError,
            };
        }
    }
}
