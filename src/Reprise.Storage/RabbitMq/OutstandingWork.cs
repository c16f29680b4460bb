using Reprise.Kernel.Queue;

namespace Reprise.Storage.RabbitMq;

/// <summary>Where a reference of this process is.</summary>
internal enum WorkState
{
    /// <summary>On its way to the broker, there, or on its way back.</summary>
    Away,

    /// <summary>Back here, and waiting for a worker.</summary>
    Arrived,

    /// <summary>With a worker.</summary>
    Taken,

    /// <summary>Acknowledged or purged: whatever comes of it is dropped.</summary>
    Done,
}

/// <summary>One reference that this process has published and not acknowledged yet. Its lock guards what changes.</summary>
internal sealed class OutstandingWork(ulong id, in WorkReference work, RabbitLane lane)
{
    private readonly Lock _gate = new();
    private RabbitLink? _link;
    private ulong _tag;
    private DateTimeOffset _arrivedAt;
    private WorkState _state;
    private bool _holdsRoom = true;

    /// <summary>The mark in the message.</summary>
    public ulong Id => id;

    public WorkReference Work { get; } = work;

    public RabbitLane Lane => lane;

    /// <summary>The connection on which it was written last.</summary>
    public RabbitLink? WrittenOn { get; set; }

    /// <summary>How often the broker has refused it in a row.</summary>
    public int Refusals { get; set; }

    public bool IsAway
    {
        get
        {
            lock (_gate)
            {
                return _state == WorkState.Away;
            }
        }
    }

    /// <summary>It came back on a connection; false where it had before, or is not wanted any more.</summary>
    public bool Arrive(RabbitLink link, ulong tag, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_state != WorkState.Away)
            {
                return false;
            }

            (_state, _link, _tag, _arrivedAt) = (WorkState.Arrived, link, tag, now);
        }

        lane.Offer(this);
        return true;
    }

    /// <summary>A worker takes it; false where it is not to be had any more.</summary>
    public bool Take()
    {
        lock (_gate)
        {
            if (_state != WorkState.Arrived)
            {
                return false;
            }

            _state = WorkState.Taken;
            LeaveLane();
            return true;
        }
    }

    /// <summary>A worker gives it back.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (_state != WorkState.Taken)
            {
                return;
            }

            _state = WorkState.Arrived;
            lane.Return();
        }

        lane.Offer(this);
    }

    /// <summary>Nothing more is to be done with it. True where it had not been taken.</summary>
    /// <param name="takenToo">Whether one that a worker has is ended, too.</param>
    public bool End(bool takenToo)
    {
        lock (_gate)
        {
            if (_state == WorkState.Done || (_state == WorkState.Taken && !takenToo))
            {
                return false;
            }

            var waited = _state != WorkState.Taken;
            _state = WorkState.Done;
            if (waited)
            {
                LeaveLane();
            }

            Settle();
            return waited;
        }
    }

    /// <summary>Acknowledges it to the broker where it has been held for too long: from then on the journal alone guards it.</summary>
    public void SettleIfArrivedBefore(DateTimeOffset time)
    {
        lock (_gate)
        {
            if (_arrivedAt < time)
            {
                Settle();
            }
        }
    }

    private void Settle()
    {
        _link?.Settle(_tag);
        _link = null;
    }

    private void LeaveLane()
    {
        lane.Leave(_holdsRoom);
        _holdsRoom = false;
    }
}
