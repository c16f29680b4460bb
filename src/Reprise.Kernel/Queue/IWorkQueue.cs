namespace Reprise.Kernel.Queue;

/// <summary>One unit of work in a queue: which output of which recorded step goes along which edge. Never bytes.</summary>
/// <param name="Run">The run's number in the journal.</param>
/// <param name="Edge">The edge of the snapshot's stage graph.</param>
/// <param name="Parent">The number of the step whose output it is; 0 for the run itself.</param>
/// <param name="Ordinal">The place in the parent's recorded list of outputs, from 0.</param>
/// <param name="Number">The number that the step will have in the run.</param>
public readonly record struct WorkReference(long Run, int Edge, long Parent, long Ordinal, long Number);

/// <summary>A reference handed to a worker. It stays the queue's until it is acknowledged.</summary>
/// <param name="Work">What to do.</param>
/// <param name="Queue">The queue that it came from.</param>
/// <param name="Tag">The queue's own mark for the delivery.</param>
public readonly record struct Delivery(WorkReference Work, string Queue, ulong Tag);

/// <summary>Delivers references to workers, at least once. Every implementation passes one conformance suite.</summary>
public interface IWorkQueue : IAsyncDisposable
{
    /// <summary>The queue's name as a run records it, for example <c>memory</c>.</summary>
    string Kind { get; }

    /// <summary>Why nothing can be delivered at present, in words; null while all is well. It goes on by itself once the cause is gone.</summary>
    string? Trouble { get; }

    /// <summary>Puts a reference into a queue, which is made on first use. Waits while the queue is full.</summary>
    ValueTask PublishAsync(string queue, WorkReference work, CancellationToken cancellation);

    /// <summary>Takes the next reference of a queue; waits for one. Several workers may wait at once, each reference goes to one of them.</summary>
    ValueTask<Delivery> ReceiveAsync(string queue, CancellationToken cancellation);

    /// <summary>Says that a delivery is done and may be forgotten.</summary>
    ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation);

    /// <summary>Gives a delivery back: another worker gets it.</summary>
    ValueTask ReleaseAsync(Delivery delivery, CancellationToken cancellation);

    /// <summary>Number of references waiting in a queue (not those delivered); a snapshot.</summary>
    ValueTask<long> CountAsync(string queue, CancellationToken cancellation);

    /// <summary>Whether a queue holds references of other runs that were published and not acknowledged: of this process, and where it can tell, of others. A snapshot, up to half a second old.</summary>
    ValueTask<bool> HasOthersAsync(string queue, long run, CancellationToken cancellation);

    /// <summary>Drops what waits in a queue for one run; returns how many there were.</summary>
    ValueTask<long> PurgeAsync(string queue, long run, CancellationToken cancellation);
}
