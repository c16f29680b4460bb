using Reprise.Engine.Running;
using Reprise.Kernel.Planning;

namespace Reprise.Engine.Replaying;

/// <summary>
/// Publishes a replay's stored outputs as a part of its run: at a rate, with a ceiling of what is published and not done, waiting for others where it
/// yields. What it has published stands in the journal as soon as it is done, so after a crash it goes on with the rest.
/// </summary>
internal sealed class ReplayPublisher
{
    private const int BatchLength = 256;
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan YieldCheck = TimeSpan.FromMilliseconds(20);
    private readonly RunContext _run;
    private readonly ReplaySources _sources;
    private readonly RunScheduler _scheduler;
    private readonly EndedUnits _ended;
    private readonly Func<Task> _pump;
    private readonly CancellationToken _stop;
    private readonly Pacer? _pacer;
    private readonly Gate _gate;
    private readonly List<Segment> _batch = [];
    private readonly long _startedAt;
    private long _total;
    private int _room;
    private long _published;
    private long _done;
    private volatile string? _waiting;

    /// <param name="run">The run.</param>
    /// <param name="scheduler">Takes what is published.</param>
    /// <param name="ended">Which units have ended before, after a crash.</param>
    /// <param name="pump">Puts into the queue what the scheduler admits.</param>
    /// <param name="stop">Ends it: nothing more is published.</param>
    public ReplayPublisher(RunContext run, RunScheduler scheduler, EndedUnits ended, Func<Task> pump, CancellationToken stop)
    {
        _run = run;
        _sources = run.Replay!;
        _scheduler = scheduler;
        (_ended, _pump, _stop) = (ended, pump, stop);
        var terms = _sources.Terms;
        _pacer = terms.Rate is { } rate ? new Pacer(rate, run.Parts.Time, Burst) : null;
        _gate = new Gate(terms.MaxInFlight ?? run.Parts.Options.Backlog);
        _startedAt = run.Parts.Time.GetTimestamp();
        _total = terms.Count * _sources.Entry.References;
    }

    /// <summary>How far it is.</summary>
    public PublisherProgress Progress => new(
        Volatile.Read(ref _total), Volatile.Read(ref _published), Volatile.Read(ref _done), _run.Parts.Time.GetElapsedTime(_startedAt), _waiting);

    /// <summary>Publishes everything, and returns when it has or was stopped.</summary>
    public async Task RunAsync()
    {
        try
        {
            var entered = new List<Segment>();
            foreach (var outputs in _sources.Document.Outputs())
            {
                entered.Clear();
                _scheduler.Enter(outputs, entered);
                foreach (var open in entered.SelectMany(OpenOf))
                {
                    await PublishAsync(open);
                }
            }

            await FlushAsync();
            Volatile.Write(ref _total, _published); // Joins whose other parts were never made do not come about.
            _scheduler.EndEntering();
            await _pump();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The run stops: what is not published yet never will be, or after a recover.
        }
    }

    /// <summary>A published unit has ended.</summary>
    public void Ended()
    {
        _ = Interlocked.Increment(ref _done);
        _gate.Return();
    }

    private IEnumerable<Segment> OpenOf(Segment segment)
    {
        var left = segment.Count;
        foreach (var open in _ended.OpenOf(segment))
        {
            left -= open.Count;
            yield return open;
        }

        if (left > 0)
        {
            _ = (Interlocked.Add(ref _published, left), Interlocked.Add(ref _done, left));
        }
    }

    private async ValueTask PublishAsync(Segment segment)
    {
        for (long at = 0; at < segment.Count;)
        {
            await HoldAsync();
            var count = Math.Min(await RoomAsync(), segment.Count - at);
            _batch.Add(segment.Count == count ? segment : segment.Slice(at, count));
            at += count;
            _room -= (int)count;
            _ = Interlocked.Add(ref _published, count);
            if (_room == 0 || _batch.Count >= BatchLength)
            {
                await FlushAsync();
            }
        }
    }

    /// <summary>How many may be published now: at least one, after waiting for it.</summary>
    private async ValueTask<int> RoomAsync()
    {
        if (_room > 0)
        {
            return _room;
        }

        await FlushAsync();
        _stop.ThrowIfCancellationRequested();
        await YieldAsync();
        var most = _sources.Terms.Rate is { } rate ? (int)Math.Clamp(rate * Batch.TotalSeconds, 1, BatchLength) : BatchLength;
        _waiting = "the ceiling of references in flight";
        _room = await _gate.TakeAsync(most, _stop);
        _waiting = null;
        if (_pacer is not null)
        {
            await _pacer.WaitAsync(_stop, _room);
        }

        return _room;
    }

    /// <summary>Waits while the run is paused.</summary>
    private async ValueTask HoldAsync()
    {
        if (_run.Gate.IsClosed)
        {
            await FlushAsync();
            _waiting = "the run to be resumed";
            await _run.Gate.PassAsync(_stop);
            _waiting = null;
        }
    }

    /// <summary>Lets others go first: runs of this process, and where the queue can tell of others, whose references are in the queues that this replay publishes to.</summary>
    private async ValueTask YieldAsync()
    {
        while (_sources.Terms.Yield && await HasOthersAsync())
        {
            _waiting = "other runs' work in the queue";
            await Task.Delay(YieldCheck, _run.Parts.Time, _stop);
        }

        _waiting = null;
    }

    private async ValueTask<bool> HasOthersAsync()
    {
        foreach (var queue in _sources.Entry.Edges.Select(e => _run.Graph.Stages[e.To].Route.Queue).Distinct(StringComparer.Ordinal))
        {
            if (await _run.Parts.Queue.HasOthersAsync(queue, _run.Number, _stop))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask FlushAsync()
    {
        if (_batch.Count > 0)
        {
            _scheduler.Add(_batch);
            _batch.Clear();
            await _pump();
        }
    }

    /// <summary>Hands out places, as many as there are at most.</summary>
    private sealed class Gate(int places)
    {
        private readonly Lock _lock = new();
        private int _free = places;
        private TaskCompletionSource? _waiter;

        public async ValueTask<int> TakeAsync(int most, CancellationToken cancellation)
        {
            while (true)
            {
                Task wait;
                lock (_lock)
                {
                    if (_free > 0)
                    {
                        var taken = Math.Min(most, _free);
                        _free -= taken;
                        return taken;
                    }

                    _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    wait = _waiter.Task;
                }

                await wait.WaitAsync(cancellation);
            }
        }

        public void Return()
        {
            TaskCompletionSource? waiter;
            lock (_lock)
            {
                _free++;
                (waiter, _waiter) = (_waiter, null);
            }

            _ = waiter?.TrySetResult();
        }
    }
}
