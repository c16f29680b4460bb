using System.Collections.Concurrent;
using Reprise.Kernel.Queue;

namespace Reprise.Storage.Memory;

/// <summary>Queues of this process, bounded each. They need no disk: what is not done yet is a query on the journal.</summary>
/// <param name="capacity">References that may wait in one queue; a publisher then waits. Default 4,096.</param>
public sealed class MemoryWorkQueue(int capacity = 4096) : IWorkQueue
{
    private readonly ConcurrentDictionary<string, MemoryLane> _lanes = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Kind => "memory";

    /// <inheritdoc/>
    public string? Trouble => null;

    /// <inheritdoc/>
    public ValueTask PublishAsync(string queue, WorkReference work, CancellationToken cancellation) => Lane(queue).PublishAsync(work, cancellation);

    /// <inheritdoc/>
    public ValueTask<Delivery> ReceiveAsync(string queue, CancellationToken cancellation) => Lane(queue).ReceiveAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation)
    {
        _ = Lane(delivery.Queue).Finish(delivery.Tag);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(Delivery delivery, CancellationToken cancellation)
    {
        Lane(delivery.Queue).Release(delivery);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(string queue, CancellationToken cancellation) => ValueTask.FromResult(Lane(queue).Count);

    /// <inheritdoc/>
    public ValueTask<bool> HasOthersAsync(string queue, long run, CancellationToken cancellation) => ValueTask.FromResult(Lane(queue).HasOthers(run));

    /// <inheritdoc/>
    public ValueTask<long> PurgeAsync(string queue, long run, CancellationToken cancellation) => ValueTask.FromResult(Lane(queue).Purge(run));

    /// <summary>Ends every wait with an <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes.Values)
        {
            lane.Close();
        }

        return ValueTask.CompletedTask;
    }

    private MemoryLane Lane(string queue) =>
        _lanes.TryGetValue(queue, out var lane) ? lane : _lanes.GetOrAdd(queue, static (name, most) => new MemoryLane(name, most), capacity);
}
