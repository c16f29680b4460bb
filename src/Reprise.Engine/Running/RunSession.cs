using Reprise.Engine.Replaying;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Queue;

namespace Reprise.Engine.Running;

/// <summary>Carries one run to its end: feeds the queue from the scheduler, hands deliveries to the executor, and folds what comes of them.</summary>
internal sealed class RunSession : IRunSession, IDisposable
{
    private readonly RunContext _run;
    private readonly RunScheduler _scheduler;
    private readonly StepExecutor _executor;
    private readonly ParentSteps _parents;
    private readonly RunCounts _counts;
    private readonly GatherStarter _gathers;
    private readonly QueuedUnits _queued;
    private readonly ReplayPublisher? _publisher;
    private readonly CancellationTokenSource _noMore = new();
    private readonly TaskCompletionSource _atRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;
    private bool _interrupted;

    public RunSession(RunContext run, RunFlow flow, Resumed resumed)
    {
        _run = run;
        _scheduler = new RunScheduler(run, flow);
        _queued = new QueuedUnits(run, _scheduler);
        _parents = new ParentSteps(run);
        _executor = new StepExecutor(run, _scheduler, _parents);
        _counts = new RunCounts(run, resumed);
        _gathers = new GatherStarter(run, _scheduler, resumed);
        _publisher = run.Replay is null ? null : new ReplayPublisher(run, _scheduler, resumed.Ended!, () => PumpAsync(), _noMore.Token);
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
        _counts.Begin();
        await PumpAsync(first: true);
        await PublishStoredAsync();
        await _atRest.Task;
        await _queued.DropAsync(Queues);
        return _fault is not null ? throw RunFaults.Of(_fault) : _counts.Summarise(_scheduler.Pending(), _interrupted, _scheduler.HasMore());
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
    public long StartedAt => _counts.StartedAt;

    /// <inheritdoc/>
    public IReadOnlyList<StageSummary> Stages() => _counts.Stages(_scheduler.Pending());

    /// <inheritdoc/>
    public void Dispose() => _noMore.Dispose();

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

    private void Stop()
    {
        _scheduler.Stop();
        _run.Gate.End();
        try
        {
            _noMore.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
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
                await _queued.PublishAsync(admitted, _noMore.Token);
            }
            while (await PlanGatherAsync());
        }
        catch (OperationCanceledException) when (_run.Stopping.IsCancellationRequested)
        {
            // Stopped while a gather was planned: it has not begun.
        }
        catch (Exception e)
        {
            Fault(null, e);
        }

        CheckRest();
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
            _counts.Add(failed);
            Stop();
        }
    }

    private void Settle(Unit unit, StepOutcome outcome)
    {
        if (outcome.Record is { } record)
        {
            _counts.Add(record);
        }

        _parents.Release(unit);
        if (unit.IsEntry)
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
}
