using System.Collections.Concurrent;
using Reprise.Engine.Calls;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine;

/// <summary>
/// Takes runs that wait for a process to carry them out, and those whose process died, and carries them through. It looks for new runs often and at all
/// runs seldom, so that a journal with many runs costs little.
/// </summary>
public sealed class RunWorker
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);
    private readonly RepriseEngine _engine;
    private readonly EngineParts _parts;
    private readonly RunWorkerOptions _options;
    private readonly ConcurrentDictionary<long, (int Times, DateTimeOffset Next)> _refused = new();
    private readonly ConcurrentDictionary<long, RunHandle> _going = new();
    private readonly List<Task> _ends = [];
    private long _seen;
    private DateTimeOffset _lookAtAll;

    /// <param name="engine">Carries them out.</param>
    /// <param name="parts">What it is put together from.</param>
    /// <param name="options">How it looks for them.</param>
    public RunWorker(RepriseEngine engine, EngineParts parts, RunWorkerOptions options) => (_engine, _parts, _options) = (engine, parts, options);

    /// <summary>Called with each run that it takes.</summary>
    public Action<RunRecord>? Taken { get; init; }

    /// <summary>Called with each run that ends, or of which this process gives up the rest.</summary>
    public Action<RunRecord>? Ended { get; init; }

    /// <summary>Called with a run that cannot be carried out here, and why.</summary>
    public Action<RunRecord, RepriseException>? Refused { get; init; }

    /// <summary>Works until it is stopped, or with <see cref="RunWorkerOptions.Drain"/> until nothing is left to do; then what goes on is stopped in an orderly way, to be taken by the next.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        try
        {
            await LookAsync(stop);
            while (!_options.Drain || !_going.IsEmpty)
            {
                await WaitAsync(stop);
                await LookAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Somebody stops it.
        }

        await Task.WhenAll(_going.Values.ToList().Select(h => h.InterruptAsync()));
        await Task.WhenAll(_ends);
    }

    // With --drain an end is looked at when it comes: it may have been the last.
    private async ValueTask WaitAsync(CancellationToken stop)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var period = Task.Delay(_options.Period, _parts.Time, waiting.Token);
        _ = await Task.WhenAny([period, .. _options.Drain ? _ends : []]);
        stop.ThrowIfCancellationRequested();
        await waiting.CancelAsync();
        foreach (var end in _ends.Where(e => e.IsCompleted).ToList())
        {
            _ = _ends.Remove(end);
            await end;
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        var now = _parts.Time.GetUtcNow();
        var all = now >= _lookAtAll || _options.Drain;
        _lookAtAll = all ? now + _options.FullPeriod : _lookAtAll;
        foreach (var run in await OpenAsync(all ? 0 : _seen, stop))
        {
            _seen = Math.Max(_seen, run.Number);
            if (_going.Count < _options.MaxRuns && IsForUs(run) && (!_refused.TryGetValue(run.Number, out var refused) || refused.Next <= now))
            {
                await TakeAsync(run, stop);
            }
        }
    }

    private async ValueTask<IReadOnlyList<RunRecord>> OpenAsync(long after, CancellationToken cancellation)
    {
        var queued = await _parts.Journal.RunsAsync(new RunQuery { Statuses = [RunStatus.Queued], After = after, Limit = int.MaxValue }, cancellation);
        var left = _options.Recover ? await _parts.Journal.RunsAsync(new RunQuery { Statuses = [RunStatus.Interrupted], After = after, Limit = int.MaxValue }, cancellation) : RunList.Empty;
        return [.. queued.Concat(left).OrderBy(r => r.Number)];
    }

    /// <summary>One that waits, or that went on when its process died. Whoever interrupted a run himself says himself when it goes on.</summary>
    private bool IsForUs(RunRecord run) => run.Summary is null && Recoverable.Is(run) && !_going.ContainsKey(run.Number)
        && string.Equals(run.Header.Queue, _parts.Queue.Kind, StringComparison.Ordinal) && (_parts.Nodes is not null || !AgentCalls.IsTree(run.Header));

    private async Task TakeAsync(RunRecord run, CancellationToken stop)
    {
        try
        {
            var handle = await _engine.RecoverAsync(run, null, stop);
            _ = _refused.TryRemove(run.Number, out _);
            _going[run.Number] = handle;
            Taken?.Invoke(run);
            _ends.Add(EndAsync(run, handle));
        }
        catch (RepriseException e) when (e.Code is "run.owned" or "run.ended")
        {
            // Another worker was faster.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var times = _refused.TryGetValue(run.Number, out var before) ? before.Times + 1 : 1;
            var wait = TimeSpan.FromSeconds(Math.Min(MaxWait.TotalSeconds, Math.Pow(2, times)));
            _refused[run.Number] = (times, _parts.Time.GetUtcNow() + wait);
            Refused?.Invoke(run, Told(e));
        }
    }

    private static RepriseException Told(Exception e) => e as RepriseException ?? new RepriseException("internal.error", $"{e.GetType().Name}: {e.Message}", "This is a defect of Reprise; please report it.", inner: e);

    private async Task EndAsync(RunRecord run, RunHandle handle)
    {
        await Task.Yield();
        try
        {
            Ended?.Invoke(await handle.Completion);
        }
        catch (Exception e)
        {
            _refused[run.Number] = (1, _parts.Time.GetUtcNow() + MaxWait);
            Refused?.Invoke(run, Told(e));
        }
        finally
        {
            _ = _going.TryRemove(run.Number, out _);
        }
    }
}

/// <summary>How a worker looks for runs.</summary>
public sealed record RunWorkerOptions
{
    /// <summary>How often it looks for new runs. Default 250 ms.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often it looks at all runs, for those whose process died. Default 5 s.</summary>
    public TimeSpan FullPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Runs at a time. Default 16.</summary>
    public int MaxRuns { get; init; } = 16;

    /// <summary>Whether runs are taken over whose process died. Default true.</summary>
    public bool Recover { get; init; } = true;

    /// <summary>Whether it ends when nothing is left to do.</summary>
    public bool Drain { get; init; }
}
