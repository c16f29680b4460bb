using System.Collections.Concurrent;
using Reprise.Kernel.Queue;

namespace Reprise.Storage.RabbitMq;

/// <summary>All references that this process has published and not acknowledged. A message that is not in it is a copy of one that has come back before, or was purged, and is dropped.</summary>
/// <param name="owner">The beginning of the names of this process's inboxes.</param>
/// <param name="answered">Called with each one that the broker has answered, and whether it took it.</param>
/// <param name="time">The clock.</param>
internal sealed class OutstandingTable(string owner, Action<OutstandingWork, bool> answered, TimeProvider time)
{
    private readonly ConcurrentDictionary<ulong, OutstandingWork> _byId = new();
    private readonly ConcurrentDictionary<ulong, OutstandingWork> _taken = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _lastId;
    private ulong _lastTag;
    private volatile bool _closing;

    /// <summary>Those that are not back yet, in the order in which they were published.</summary>
    public IEnumerable<OutstandingWork> Away => _byId.Values.Where(work => work.IsAway).OrderBy(work => work.Id);

    /// <summary>Whether an inbox is one of this process, now or before a connection was lost.</summary>
    public bool IsOwn(string inbox) => inbox.StartsWith(owner, StringComparison.Ordinal);

    public OutstandingWork Add(in WorkReference work, RabbitLane lane)
    {
        var added = new OutstandingWork(Interlocked.Increment(ref _lastId), work, lane);
        _byId[added.Id] = added;
        lane.CountOpen(1);
        return added;
    }

    /// <summary>The broker has answered for one.</summary>
    public void Answer(OutstandingWork work, bool taken) => answered(work, taken);

    /// <summary>One has come back; false where it is not wanted.</summary>
    public bool Arrive(ulong id, RabbitLink link, ulong tag)
    {
        if (!_byId.TryGetValue(id, out var work))
        {
            return false;
        }

        if (!_closing)
        {
            return work.Arrive(link, tag, time.GetUtcNow());
        }

        End(work, takenToo: true);
        return false;
    }

    /// <summary>Marks one that a worker has taken.</summary>
    public Delivery Deliver(OutstandingWork work)
    {
        var tag = Interlocked.Increment(ref _lastTag);
        _taken[tag] = work;
        return new Delivery(work.Work, work.Lane.Name, tag);
    }

    /// <summary>A delivery is done, or goes to another worker. Nothing happens where it was before.</summary>
    public void Finish(in Delivery delivery, bool release)
    {
        if (!_taken.TryRemove(delivery.Tag, out var work))
        {
            return;
        }

        if (release)
        {
            work.Release();
        }
        else
        {
            _ = End(work, takenToo: true);
        }
    }

    /// <summary>Whether a queue has references of other runs of this process.</summary>
    public bool HasOthers(RabbitLane lane, long run) => _byId.Values.Any(work => work.Lane == lane && work.Work.Run != run);

    /// <summary>Forgets what waits of a run; returns how many there were.</summary>
    public long Purge(RabbitLane lane, long run) =>
        _byId.Values.Where(work => work.Lane == lane && work.Work.Run == run).ToList().Count(work => End(work, takenToo: false));

    /// <summary>Acknowledges what has been held for too long.</summary>
    public void SettleArrivedBefore(DateTimeOffset time)
    {
        foreach (var work in _byId.Values)
        {
            work.SettleIfArrivedBefore(time);
        }
    }

    /// <summary>From now on everything is dropped when it comes back; completes when all that was written has.</summary>
    public Task CloseAsync()
    {
        _closing = true;
        foreach (var work in _byId.Values.Where(work => work.WrittenOn is null || !work.IsAway).ToList())
        {
            _ = End(work, takenToo: true);
        }

        CheckEmpty();
        return _empty.Task;
    }

    private bool End(OutstandingWork work, bool takenToo)
    {
        var waited = work.End(takenToo);
        if (waited || takenToo)
        {
            if (_byId.TryRemove(work.Id, out _))
            {
                work.Lane.CountOpen(-1);
            }

            CheckEmpty();
        }

        return waited;
    }

    private void CheckEmpty()
    {
        if (_closing && _byId.IsEmpty)
        {
            _ = _empty.TrySetResult();
        }
    }
}
