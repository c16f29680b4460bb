using System.Threading.Channels;

namespace Reprise.Storage.Sqlite;

/// <summary>The bounded queue in front of the writer: many callers put work in, one thread takes all that has gathered.</summary>
internal sealed class CommitQueue
{
    /// <summary>Work that may wait; further callers wait for room.</summary>
    private const int Capacity = 4096;

    private const int MostEntries = 1024;
    private const long MostBytes = 8 * 1024 * 1024;
    private const int Spins = 20;

    private readonly Channel<PendingWork> _channel = Channel.CreateBounded<PendingWork>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly object _bell = new();
    private volatile bool _asleep;
    private volatile bool _closed;

    /// <summary>Puts work in; waits while the queue is full. False once the queue is closed.</summary>
    public async ValueTask<bool> PutAsync(PendingWork work, CancellationToken cancellation)
    {
        if (!_channel.Writer.TryWrite(work))
        {
            try
            {
                await _channel.Writer.WriteAsync(work, cancellation);
            }
            catch (ChannelClosedException)
            {
                return false;
            }
        }

        Wake();
        return true;
    }

    /// <summary>Puts work in where there is room at once.</summary>
    public bool TryPut(PendingWork work)
    {
        if (!_channel.Writer.TryWrite(work))
        {
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

        group.Add(first);
        var bytes = first.Weight;
        while (group.Count < MostEntries && bytes < MostBytes && _channel.Reader.TryRead(out var next))
        {
            group.Add(next);
            bytes += next.Weight;
        }

        return true;
    }

    /// <summary>Takes no more work; what waits is still handed out.</summary>
    public void Close()
    {
        _ = _channel.Writer.TryComplete();
        _closed = true;
        Wake();
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
                _asleep = true;
                Interlocked.MemoryBarrier();
                if (_channel.Reader.TryRead(out first!))
                {
                    _asleep = false;
                    return true;
                }

                if (_closed)
                {
                    return _channel.Reader.TryRead(out first!);
                }

                if (!Monitor.Wait(_bell, limit))
                {
                    _asleep = false;
                    return _channel.Reader.TryRead(out first!);
                }
            }
        }
    }

    private void Wake()
    {
        Interlocked.MemoryBarrier();
        if (_asleep)
        {
            lock (_bell)
            {
                _asleep = false;
                Monitor.Pulse(_bell);
            }
        }
    }
}
