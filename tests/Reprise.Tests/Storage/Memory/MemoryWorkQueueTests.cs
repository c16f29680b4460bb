using Reprise.Kernel.Queue;
using Reprise.Storage.Memory;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Storage.Memory;

public sealed class MemoryWorkQueueTests : WorkQueueConformance
{
    protected override ValueTask<IWorkQueue> ConnectAsync(int capacity) => ValueTask.FromResult<IWorkQueue>(new MemoryWorkQueue(capacity));

    [Fact]
    public async Task A_publisher_that_waits_for_room_with_work_of_a_purged_run_waits_no_longer()
    {
        await using var queue = new MemoryWorkQueue(1);
        await queue.PublishAsync("a", Work(1), Cancellation);
        var waiting = queue.PublishAsync("a", Work(2) with { Run = 5 }, Cancellation).AsTask();
        Assert.Equal(1, await queue.PurgeAsync("a", 5, Cancellation));
        await waiting;
        Assert.Equal(1, await queue.CountAsync("a", Cancellation));
    }
}
