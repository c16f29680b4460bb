using Reprise.Kernel.Queue;

namespace Reprise.Storage.Memory;

/// <summary>One queue. A reference goes straight to a worker that waits for one; only who has to wait costs an allocation.</summary>
internal sealed class MemoryLane(string name, int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<WorkReference> _released = new();
    private readonly Queue<WorkReference> _waiting = new();
    private readonly Dictionary<ulong, long> _delivered = [];
    private readonly Dictionary<long, long> _open = [];
    private readonly Queue<TaskCompletionSource<Delivery>> _workers = new();
    private readonly Queue<(TaskCompletionSource Room, WorkReference Work)> _publishers = new();
    private ulong _tag;
    private bool _closed;

    /// <summary>Number of references that wait.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count + _released.Count;
            }
        }
    }

    /// <summary>Whether it holds references of other runs that are not finished.</summary>
    public bool HasOthers(long run)
    {
        lock (_lock)
        {
            return _open.Count > (_open.ContainsKey(run) ? 1 : 0);
        }
    }

    /// <summary>Puts a reference in; waits for room.</summary>
    public ValueTask PublishAsync(WorkReference work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TaskCompletionSource room;
        lock (_lock)
        {
            ThrowIfClosed();
            if (HandOver(work))
            {
                _ = CountOpen(work.Run, 1);
                return ValueTask.CompletedTask;
            }

            if (_waiting.Count < capacity)
            {
                _waiting.Enqueue(work);
                _ = CountOpen(work.Run, 1);
                return ValueTask.CompletedTask;
            }

            room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _publishers.Enqueue((room, work));
        }

        return new ValueTask(AwaitAsync(room, cancellation));
    }

    /// <summary>Takes the next reference; waits for one.</summary>
    public ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TaskCompletionSource<Delivery> worker;
        lock (_lock)
        {
            ThrowIfClosed();
            if (TryTake(out var work))
            {
                return ValueTask.FromResult(Deliver(work));
            }

            worker = new TaskCompletionSource<Delivery>(TaskCreationOptions.RunContinuationsAsynchronously);
            _workers.Enqueue(worker);
        }

        return new ValueTask<Delivery>(AwaitAsync(worker, cancellation));
    }

    /// <summary>Forgets a delivery; false where it was finished before.</summary>
    public bool Finish(ulong tag)
    {
        lock (_lock)
        {
            return _delivered.Remove(tag, out var run) && CountOpen(run, -1);
        }
    }

    /// <summary>Gives a delivery to the next worker, before what has not been delivered yet.</summary>
    public void Release(Delivery delivery)
    {
        lock (_lock)
        {
            if (_delivered.Remove(delivery.Tag) && !_closed && !HandOver(delivery.Work))
            {
                _released.Enqueue(delivery.Work);
            }
        }
    }

    /// <summary>Drops what waits for a run.</summary>
    public long Purge(long run)
    {
        lock (_lock)
        {
            var dropped = Drop(_released, run) + Drop(_waiting, run);
            _ = CountOpen(run, -dropped);

            // Who waits for room with work of this run need wait no longer; the rest keep their order.
            for (var i = _publishers.Count; i > 0; i--)
            {
                var (room, work) = _publishers.Dequeue();
                if (work.Run == run)
                {
                    dropped += room.TrySetResult() ? 1 : 0;
                }
                else
                {
                    _publishers.Enqueue((room, work));
                }
            }

            Admit();
            return dropped;
        }
    }

    /// <summary>Ends every wait.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            while (_workers.TryDequeue(out var worker))
            {
                _ = worker.TrySetException(new ObjectDisposedException(name));
            }

            while (_publishers.TryDequeue(out var publisher))
            {
                _ = publisher.Room.TrySetException(new ObjectDisposedException(name));
            }
        }
    }

    private static long Drop(Queue<WorkReference> queue, long run)
    {
        var dropped = 0L;
        for (var i = queue.Count; i > 0; i--)
        {
            var work = queue.Dequeue();
            if (work.Run == run)
            {
                dropped++;
            }
            else
            {
                queue.Enqueue(work);
            }
        }

        return dropped;
    }

    private static async Task AwaitAsync(TaskCompletionSource room, CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(static (source, token) => ((TaskCompletionSource)source!).TrySetCanceled(token), room);
        await room.Task;
    }

    private static async Task<Delivery> AwaitAsync(TaskCompletionSource<Delivery> worker, CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(
            static (source, token) => ((TaskCompletionSource<Delivery>)source!).TrySetCanceled(token), worker);
        return await worker.Task;
    }

    // A worker that has given up waiting is passed over.
    private bool HandOver(WorkReference work)
    {
        while (_workers.TryDequeue(out var worker))
        {
            var delivery = Deliver(work);
            if (worker.TrySetResult(delivery))
            {
                return true;
            }

            _ = _delivered.Remove(delivery.Tag);
        }

        return false;
    }

    private bool TryTake(out WorkReference work)
    {
        if (_released.TryDequeue(out work))
        {
            return true;
        }

        if (!_waiting.TryDequeue(out work))
        {
            return false;
        }

        Admit();
        return true;
    }

    private void Admit()
    {
        while (_waiting.Count < capacity && _publishers.TryDequeue(out var publisher))
        {
            // Of one that has given up, the reference is not wanted either.
            if (publisher.Room.TrySetResult())
            {
                _waiting.Enqueue(publisher.Work);
                _ = CountOpen(publisher.Work.Run, 1);
            }
        }
    }

    private Delivery Deliver(WorkReference work)
    {
        _delivered.Add(++_tag, work.Run);
        return new Delivery(work, name, _tag);
    }

    // Of each run that has any, the references in the queue or with workers.
    private bool CountOpen(long run, long more)
    {
        ref var open = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_open, run, out _);
        if ((open += more) == 0)
        {
            _ = _open.Remove(run);
        }

        return true;
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_closed, this);
}
