using System.Collections.Concurrent;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Queue;

namespace Reprise.Engine.Rerunning;

/// <summary>
/// Carries a rerun to its end. Its frontier is the whole ancestry: every step is published at once (through a window), because each works on recorded
/// inputs; from end to end a step waits for those that it reads from.
/// </summary>
internal sealed class RerunSession(
    RunContext run, RerunFrontier frontier, Ancestry ancestry, StepRerunner rerunner, ReplayedOutputs? endToEnd, IReadOnlySet<long> ended, RunFold fold, PendingSteps pending, ManifestWriter manifest)
    : IRunSession, IDisposable
{
    private readonly ConcurrentDictionary<long, RerunUnit> _admitted = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _waitedFor = new();
    private readonly SemaphoreSlim _window = new(run.Parts.Options.Window);
    private readonly Lock _foldGate = new();
    private readonly CancellationTokenSource _noMore = new();
    private readonly TaskCompletionSource _atRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;
    private bool _interrupted;
    private long _startedAt;

    /// <summary>Where recorded scripts and templates were laid out.</summary>
    public required string CodeFolder { get; init; }

    /// <inheritdoc/>
    public long Number => run.Number;

    /// <inheritdoc/>
    public bool WasStopped => _interrupted;

    /// <inheritdoc/>
    public IEnumerable<string> Queues => [RerunGraph.Queue];

    /// <inheritdoc/>
    public async Task<RunSummary> RunAsync()
    {
        _startedAt = run.Now();
        try
        {
            await PublishAllAsync();
            await AllAdmittedAsync();
        }
        catch (OperationCanceledException) when (_noMore.IsCancellationRequested)
        {
            await AllAdmittedAsync();
        }

        _ = _atRest.TrySetResult();
        return _fault is null ? await FinishAsync(Summarise()) : throw new RepriseException(
            (_fault as RepriseException)?.Code ?? "internal.error", _fault.Message,
            (_fault as RepriseException)?.Hint ?? "What is recorded is safe; `reprise recover` goes on from there.", (_fault as RepriseException)?.Facts, _fault);
    }

    /// <inheritdoc/>
    public async Task DeliverAsync(Delivery delivery)
    {
        var acknowledged = false;
        if (_admitted.TryRemove(delivery.Work.Number, out var unit))
        {
            try
            {
                while (!_noMore.IsCancellationRequested)
                {
                    if (await rerunner.RunAsync(unit, _noMore.Token) is { } record)
                    {
                        Count(record);
                        break;
                    }

                    if (run.Gate.IsClosed && !acknowledged)
                    {
                        // A pause may last for days, so the queue's delivery is over before.
                        await run.Parts.Queue.AcknowledgeAsync(delivery, CancellationToken.None);
                        acknowledged = true;
                    }

                    await run.Gate.PassAsync(_noMore.Token);
                }
            }
            catch (OperationCanceledException) when (_noMore.IsCancellationRequested)
            {
                // Stopped while it was paused.
            }
            catch (Exception e)
            {
                _ = Interlocked.CompareExchange(ref _fault, e, null);
                await StopAsync();
            }

            _ = _window.Release();
        }

        if (!acknowledged)
        {
            await run.Parts.Queue.AcknowledgeAsync(delivery, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public long StartedAt => _startedAt;

    /// <inheritdoc/>
    public IReadOnlyList<StageSummary> Stages()
    {
        lock (_foldGate)
        {
            return fold.Stages(pending.ByStage);
        }
    }

    /// <inheritdoc/>
    public async Task InterruptAsync()
    {
        _interrupted = true;
        await StopAsync();
        try
        {
            await _atRest.Task.WaitAsync(run.Parts.Options.DrainTime, run.Parts.Time);
        }
        catch (TimeoutException)
        {
            await run.Stopping.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public async Task CancelAsync()
    {
        run.IsCancelled = true;
        await StopAsync();
        await run.Stopping.CancelAsync();
    }

    /// <inheritdoc/>
    public Task PauseAsync(bool paused)
    {
        _ = run.Gate.Set(paused);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _window.Dispose();
        _noMore.Dispose();
        if (Directory.Exists(CodeFolder))
        {
            Directory.Delete(CodeFolder, recursive: true);
        }
    }

    /// <summary>Nothing new starts. What waits in the queue is not waited for: its delivery, should it come, finds nothing to do.</summary>
    private async Task StopAsync()
    {
        await _noMore.CancelAsync();
        foreach (var number in _admitted.Keys)
        {
            if (_admitted.TryRemove(number, out _))
            {
                _ = _window.Release();
            }
        }
    }

    private async Task<RunSummary> FinishAsync(RunSummary summary)
    {
        if (summary.Status != RunStatus.Succeeded)
        {
            return summary;
        }

        var (verdict, digest) = await manifest.StoreAsync(run, ancestry, summary, CancellationToken.None);
        return summary with { Verdict = verdict, Manifest = digest };
    }

    private async Task PublishAllAsync()
    {
        await foreach (var unit in frontier.UnitsAsync(_noMore.Token))
        {
            if (unit.Repetition > 0 && await rerunner.LeftOutAsync(unit, _noMore.Token) is { } stage)
            {
                Leave(stage);
                continue;
            }

            await PublishAsync(unit);
        }
    }

    private async ValueTask PublishAsync(RerunUnit unit)
    {
        if (endToEnd is not null)
        {
            foreach (var before in await endToEnd.BeforeAsync(unit.Origin, _noMore.Token))
            {
                await EndedAsync(before).WaitAsync(_noMore.Token);
            }
        }

        await run.Gate.PassAsync(_noMore.Token);
        await _window.WaitAsync(_noMore.Token);
        _admitted[unit.Number] = unit with { QueuedAt = run.Now() };
        try
        {
            await run.Parts.Queue.PublishAsync(RerunGraph.Queue, new WorkReference(run.Number, -1, 0, unit.Number - 1, unit.Number), _noMore.Token);
        }
        catch when (_admitted.TryRemove(unit.Number, out _))
        {
            _ = _window.Release(); // It will never be delivered.
            throw;
        }
    }

    // What is played or refused is so once: there is nothing to vary.
    private void Leave(int stage)
    {
        lock (_foldGate)
        {
            pending.Remove(stage);
        }
    }

    private Task EndedAsync(long number) => ended.Contains(number)
        ? Task.CompletedTask
        : _waitedFor.GetOrAdd(number, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Waits until the whole window is free again.</summary>
    private async Task AllAdmittedAsync()
    {
        for (var i = 0; i < run.Parts.Options.Window; i++)
        {
            await _window.WaitAsync();
        }
    }

    private void Count(StepRecord record)
    {
        run.Telemetry.Step(run, record);
        lock (_foldGate)
        {
            fold.Add(StepHead.Of(record));
            pending.Remove(record.Stage);
        }

        if (endToEnd is not null)
        {
            _waitedFor.GetOrAdd(record.Number, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    private RunSummary Summarise()
    {
        lock (_foldGate)
        {
            return new RunSummary
            {
                Status = run.IsCancelled ? RunStatus.Cancelled : _interrupted && pending.Total > 0 ? RunStatus.Interrupted : RunStatus.Succeeded,
                Stages = fold.Stages(pending.ByStage),
                StartedAt = _startedAt,
                CompletedAt = run.Now(),
            };
        }
    }
}
