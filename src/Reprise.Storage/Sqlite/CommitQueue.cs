using System.Threading.Channels;

namespace Reprise.Storage.Sqlite;

/// <summary>
/// The bounded queue in front of the writer: many callers put work in, one thread takes all that has gathered. A commit costs about the same for one
/// row as for fifty, so the writer lingers a moment where more is to be expected: behind work that nobody waits for, and while callers that were
/// answered together come back one by one.
/// </summary>
/// <param name="deferredTime">How long a commit is put off for work that nobody waits for; null for 2 ms.</param>
/// <param name="crowdTime">How long for the rest of a crowd; null for 1 ms.</param>
internal sealed class CommitQueue(TimeSpan? deferredTime = null, TimeSpan? crowdTime = null)
{
    /// <summary>Work that may wait; further callers wait for room.</summary>
    private const int Capacity = 4096;

    private const int MostEntries = 1024;
    private const long MostBytes = 8 * 1024 * 1024;
    private const int Spins = 20;

    /// <summary>So many callers answered at once are a crowd.</summary>
    private const int Crowd = 4;

    private const int Awake = int.MaxValue;

    private readonly TimeSpan _deferredTime = deferredTime ?? TimeSpan.FromMilliseconds(2);
    private readonly TimeSpan _crowdTime = crowdTime ?? TimeSpan.FromMilliseconds(1);
    private readonly Channel<PendingWork> _channel = Channel.CreateBounded<PendingWork>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly object _bell = new();
    private int _waiting; // callers in the queue that wait for their commit
    private int _lastAnswered;
    private int _room;
    private volatile int _wakeAt = Awake; // the writer is woken once so many wait
    private volatile bool _closed;

    /// <summary>Puts work in; waits while the queue is full. False once the queue is closed.</summary>
    public async ValueTask<bool> PutAsync(PendingWork work, CancellationToken cancellation)
    {
        if (TryPut(work))
        {
            return true;
        }

        Count(work, 1);
        try
        {
            await _channel.Writer.WriteAsync(work, cancellation);
        }
        catch (Exception e)
        {
            Count(work, -1);
            if (e is ChannelClosedException)
            {
                return false;
            }

            throw;
        }

        Wake();
        return true;
    }

    /// <summary>Puts work in where there is room at once.</summary>
    public bool TryPut(PendingWork work)
    {
        Count(work, 1);
        if (!_channel.Writer.TryWrite(work))
        {
            Count(work, -1);
            return false;
        }

        Wake();
        return true;
    }

    /// <summary>Takes what has gathered, up to the largest commit; blocks the writer's own thread while there is nothing, so long as it may. False at the end, and where nothing came.</summary>
    public bool Take(List<PendingWork> group, TimeSpan limit)
    {
        group.Clear();
        if (!WaitForFirst(limit, out var first))
        {
            return false;
        }

        var (bytes, waiting) = (0L, 0);
        Add(group, first, ref bytes, ref waiting);
        Drain(group, ref bytes, ref waiting);
        var (callers, time) = waiting == 0 ? (1, _deferredTime) : (_lastAnswered - waiting, _crowdTime);
        var room = bytes < MostBytes ? MostEntries - group.Count : 0;
        if (room > 0 && (waiting == 0 || (_lastAnswered >= Crowd && callers > 0)))
        {
            Linger(callers, room, time);
            Drain(group, ref bytes, ref waiting);
        }

        _lastAnswered = waiting;
        return true;
    }

    /// <summary>Takes no more work; what waits is still handed out.</summary>
    public void Close()
    {
        _ = _channel.Writer.TryComplete();
        _closed = true;
        Wake();
    }

    private void Drain(List<PendingWork> group, ref long bytes, ref int waiting)
    {
        while (group.Count < MostEntries && bytes < MostBytes && _channel.Reader.TryRead(out var next))
        {
            Add(group, next, ref bytes, ref waiting);
        }
    }

    private void Add(List<PendingWork> group, PendingWork work, ref long bytes, ref int waiting)
    {
        group.Add(work);
        bytes += work.Weight;
        waiting += work.IsDeferred ? 0 : 1;
        Count(work, -1);
    }

    private void Count(PendingWork work, int by)
    {
        if (!work.IsDeferred)
        {
            _ = Interlocked.Add(ref _waiting, by);
        }
    }

    /// <summary>Sleeps until so many callers wait, or as much as there is room for, or the time is over.</summary>
    private void Linger(int callers, int room, TimeSpan time)
    {
        lock (_bell)
        {
            _room = room;
            _wakeAt = callers;
            Interlocked.MemoryBarrier();
            if (!IsTimeToWake())
            {
                _ = Monitor.Wait(_bell, time);
            }

            _wakeAt = Awake;
        }
    }

    private bool WaitForFirst(TimeSpan limit, out PendingWork first)
    {
        // A caller that has just been answered often comes back at once: cheaper than going to sleep and being woken.
        var spin = default(SpinWait);
        for (var i = 0; i < Spins; i++)
        {
            if (_channel.Reader.TryRead(out first!))
            {
                return true;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }

        lock (_bell)
        {
            while (true)
            {
                _wakeAt = 0;
                Interlocked.MemoryBarrier();
                if (_channel.Reader.TryRead(out first!))
                {
                    _wakeAt = Awake;
                    return true;
                }

                if (_closed)
                {
                    return _channel.Reader.TryRead(out first!);
                }

                if (!Monitor.Wait(_bell, limit))
                {
                    _wakeAt = Awake;
                    return _channel.Reader.TryRead(out first!);
                }
            }
        }
    }

    private bool IsTimeToWake() => _closed || Volatile.Read(ref _waiting) >= _wakeAt || (_wakeAt != Awake && _channel.Reader.Count >= _room);

    private void Wake()
    {
        Interlocked.MemoryBarrier();
        if (_wakeAt != Awake && IsTimeToWake())
        {
            lock (_bell)
            {
                _wakeAt = Awake;
                Monitor.Pulse(_bell);
            }
        }
    }
}
