using System.Threading.Channels;

namespace Reprise.Storage.RabbitMq;

/// <summary>One queue name in this process: what has arrived for its workers, and how many references wait.</summary>
internal sealed class RabbitLane(string name, int capacity) : IDisposable
{
    private readonly Channel<OutstandingWork> _arrived = Channel.CreateUnbounded<OutstandingWork>();
    private readonly SemaphoreSlim _room = new(capacity, capacity);
    private readonly CancellationTokenSource _closed = new();
    private long _waiting;
    private long _open;

    /// <summary>The queue's name.</summary>
    public string Name => name;

    /// <summary>Held while the queue is being declared.</summary>
    public SemaphoreSlim Opening { get; } = new(1, 1);

    /// <summary>The connection on which the queue is declared and consumed; null for none yet.</summary>
    public RabbitLink? OpenOn { get; set; }

    /// <summary>References of this process that wait.</summary>
    public long Count => Interlocked.Read(ref _waiting);

    /// <summary>References of this process that are published and not acknowledged.</summary>
    public long Open => Interlocked.Read(ref _open);

    /// <summary>There are more or fewer of these.</summary>
    public void CountOpen(long more) => Interlocked.Add(ref _open, more);

    /// <summary>Waits for room for one more.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellation)
    {
        if (!_room.Wait(0, CancellationToken.None))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closed.Token);
            try
            {
                await _room.WaitAsync(either.Token);
            }
            catch (OperationCanceledException e) when (_closed.IsCancellationRequested)
            {
                throw new ObjectDisposedException(name, e);
            }
        }

        _ = Interlocked.Increment(ref _waiting);
    }

    /// <summary>One waits no longer.</summary>
    public void Leave(bool holdsRoom)
    {
        _ = Interlocked.Decrement(ref _waiting);
        if (holdsRoom)
        {
            _ = _room.Release();
        }
    }

    /// <summary>One waits again; it needs no room, having had it.</summary>
    public void Return() => Interlocked.Increment(ref _waiting);

    /// <summary>Gives one to the next worker.</summary>
    public void Offer(OutstandingWork work) => _arrived.Writer.TryWrite(work);

    /// <summary>The next one that is to be had.</summary>
    /// <exception cref="ObjectDisposedException">The queue was closed.</exception>
    public async ValueTask<OutstandingWork> TakeAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var work = await _arrived.Reader.ReadAsync(cancellation);
                if (work.Take())
                {
                    return work;
                }
            }
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException(name, e);
        }
    }

    /// <summary>Ends every wait.</summary>
    public void Close()
    {
        _closed.Cancel();
        _ = _arrived.Writer.TryComplete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _room.Dispose();
        Opening.Dispose();
        _closed.Dispose();
    }
}
