using System.Collections.Concurrent;
using System.Collections.Immutable;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Server.Http;

namespace Reprise.Server.Events;

/// <summary>
/// Reads what is new in the journal and tells it to all streams: one reader, however many streams there are, and none while there are none. It reads the journal itself, so runs of
/// other processes are told like the server's own.
/// </summary>
internal sealed class JournalTail : IAsyncDisposable
{
    private const int MaxRows = 5_000;

    // A look takes a tenth of the time at the most: where many runs are followed, it comes more rarely.
    private const int Share = 10;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(15);
    private readonly ServerParts _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ConcurrentDictionary<long, RunWatch> _watched = new();
    private readonly ChangeWatch _changes;
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private ImmutableArray<Subscription> _streams = [];
    private Start? _start;
    private long _position;
    private long _newestRun;

    public JournalTail(ServerParts parts)
    {
        _parts = parts;
        _changes = new ChangeWatch(("audits", () => parts.Audits.Changes), ("mail", () => parts.Database.Mail.Changes), ("nodes", () => parts.Nodes.Changes));
        _loop = LoopAsync();
    }

    /// <summary>Streams that are open.</summary>
    public int Streams => _streams.Length;

    /// <summary>Opens a stream about a run, or about all. What is written from now on comes to it.</summary>
    /// <returns>The stream, and the position from which on it is told.</returns>
    public async ValueTask<(Subscription Stream, long Position)> SubscribeAsync(long? run, CancellationToken cancellation)
    {
        // Read before the stream is there: whatever comes behind this place is told to it.
        var start = new Start(await LastAsync(cancellation), await _parts.Recording.Journal.RunsAsync(new RunQuery { Limit = 1 }, cancellation) is [var newest] ? newest.Number : 0);
        var stream = new Subscription(run, Remove);
        lock (_gate)
        {
            if (_streams.IsEmpty)
            {
                _start = start;
                _ = _wake.Release();
            }

            _streams = _streams.Add(stream);
        }

        return (stream, start.Position);
    }

    /// <summary>Tells those who follow all runs when this one changes.</summary>
    public void Watch(RunRecord run)
    {
        if (!run.HasEnded)
        {
            _ = _watched.GetOrAdd(run.Number, static _ => new RunWatch());
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        foreach (var stream in _streams)
        {
            stream.Complete();
        }

        _stop.Dispose();
        _wake.Dispose();
    }

    private void Remove(Subscription stream)
    {
        lock (_gate)
        {
            _streams = _streams.Remove(stream);
            if (_streams.IsEmpty)
            {
                _watched.Clear();
            }
        }
    }

    private async ValueTask<long> LastAsync(CancellationToken cancellation) =>
        await _parts.Recording.Journal.StepsAsync(new StepQuery { Run = 0, Since = 0, NewestFirst = true, Limit = 1 }, cancellation).FirstOrDefaultAsync(cancellation) is { } last ? last.Position : 0;

    private async Task LoopAsync()
    {
        await Task.Yield();
        try
        {
            var quiet = _parts.Time.GetTimestamp();
            while (!_stop.IsCancellationRequested)
            {
                if (_streams.IsEmpty)
                {
                    await _wake.WaitAsync(_stop.Token);
                }

                Begin();
                var began = _parts.Time.GetTimestamp();
                await TellAsync(_stop.Token);
                var took = _parts.Time.GetElapsedTime(began);
                if (_parts.Time.GetElapsedTime(quiet) > QuietPeriod)
                {
                    quiet = _parts.Time.GetTimestamp();
                    Tell(EventFrame.Quiet, null);
                }

                await Task.Delay(TimeSpan.FromTicks(Math.Clamp(Share * took.Ticks, Period.Ticks, LongestPeriod.Ticks)), _parts.Time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <summary>After a time without streams it goes on where the first one began.</summary>
    private void Begin()
    {
        lock (_gate)
        {
            if (_start is { } start)
            {
                (_position, _newestRun, _start) = (start.Position, start.Run, null);
            }
        }
    }

    private async Task TellAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var what in _changes.Take())
            {
                TellAll(EventFrame.Of("changed", _position, new ChangedObject(what), ServerJson.Line.ChangedObject));
            }

            // The runs first: whatever led to a run's end is then among the rows that are read, and is told before it.
            var all = _streams.Any(s => s.Run is null);
            var runs = await RunsAsync(all, cancellation);
            await TellStepsAsync(all, cancellation);
            foreach (var run in runs)
            {
                await TellRunAsync(run, cancellation);
            }
        }
#pragma warning disable CA1031 // Streams must not end silently over a fault that the next round may not have.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            _parts.Options.Say($"Events wait: {(e is RepriseException ? e.Message : e.ToString())}");
        }
    }

    private async ValueTask<IReadOnlyList<RunRecord>> RunsAsync(bool all, CancellationToken cancellation)
    {
        foreach (var stream in _streams)
        {
            _ = stream.Run is { } number ? _watched.GetOrAdd(number, _ => new RunWatch()) : null;
        }

        if (all)
        {
            foreach (var run in await _parts.Recording.Journal.RunsAsync(new RunQuery { After = _newestRun, Limit = Page.MaxSize }, cancellation))
            {
                _newestRun = Math.Max(_newestRun, run.Number);
                _ = _watched.GetOrAdd(run.Number, _ => new RunWatch());
            }
        }

        return _watched.IsEmpty ? [] : await _parts.Recording.Journal.RunsAsync(new RunQuery { Numbers = [.. _watched.Keys], Limit = int.MaxValue }, cancellation);
    }

    private async ValueTask TellStepsAsync(bool all, CancellationToken cancellation)
    {
        var followed = _streams.Select(s => s.Run ?? 0).ToHashSet();
        await foreach (var step in _parts.Recording.Journal.StepsAsync(new StepQuery { Run = 0, Since = _position, Limit = MaxRows }, cancellation))
        {
            if (all || followed.Contains(step.Run))
            {
                _watched.GetOrAdd(step.Run, static _ => new RunWatch()).Stepped();
            }

            if (followed.Contains(step.Run))
            {
                Tell(await FrameAsync(_parts, step, cancellation), step.Run);
            }

            _position = step.Position;
        }
    }

    /// <summary>The event of a row.</summary>
    public static async ValueTask<EventFrame> FrameAsync(ServerParts parts, StepRecord step, CancellationToken cancellation)
    {
        var run = await parts.Recording.RunAsync(step.Run, cancellation);
        var found = StepEventObject.Of(run, step, await parts.Recording.GraphAsync(run, cancellation));
        return EventFrame.Of("step", step.Position, found, ServerJson.Line.StepEventObject);
    }

    private async ValueTask TellRunAsync(RunRecord run, CancellationToken cancellation)
    {
        if (!_watched.TryGetValue(run.Number, out var watch) || await watch.ChangeAsync(_parts, run, _position, cancellation) is not { } frame)
        {
            return;
        }

        Tell(frame, run.Number);
        if (run.HasEnded)
        {
            _ = _watched.TryRemove(run.Number, out _);
            foreach (var stream in _streams.Where(s => s.Run == run.Number))
            {
                stream.Take(EventFrame.End(_position));
            }
        }
    }

    /// <summary>To the streams of a run and those of all runs; steps go to those of the run alone.</summary>
    private void Tell(EventFrame frame, long? run)
    {
        foreach (var stream in _streams)
        {
            if (run is null || stream.Run == run || (stream.Run is null && !frame.IsStep))
            {
                stream.Take(frame);
            }
        }
    }

    /// <summary>To the streams of all runs.</summary>
    private void TellAll(EventFrame frame)
    {
        foreach (var stream in _streams.Where(s => s.Run is null))
        {
            stream.Take(frame);
        }
    }

    /// <summary>Where the first stream begins.</summary>
    private sealed record Start(long Position, long Run);
}
