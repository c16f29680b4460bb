using Reprise.Kernel.Queue;

namespace Reprise.Tests.Conformance;

/// <summary>What every work queue must do.</summary>
public abstract class WorkQueueConformance : IAsyncLifetime
{
    // Queues may be shared with other tests, so each test has names of its own.
    private readonly string _a = "a." + Guid.NewGuid().ToString("N");
    private readonly string _b = "b." + Guid.NewGuid().ToString("N");

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected IWorkQueue Queue { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Queue = await ConnectAsync(capacity: 8);

    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask<IWorkQueue> ConnectAsync(int capacity);

    [Fact]
    public async Task References_come_out_as_they_went_in_and_queues_are_apart()
    {
        await PublishAsync(_a, 1);
        await PublishAsync(_b, 2);
        await PublishAsync(_a, 3);
        Assert.Equal(2, await Queue.CountAsync(_a, Cancellation));
        var first = await ReceiveAsync(_a);
        Assert.Equal((Work(1), _a), (first.Work, first.Queue));
        Assert.Equal(Work(3), (await ReceiveAsync(_a)).Work);
        Assert.Equal(Work(2), (await ReceiveAsync(_b)).Work);
        Assert.Equal(0, await Queue.CountAsync(_a, Cancellation));
    }

    [Fact]
    public async Task Work_of_other_runs_is_seen_until_it_is_acknowledged_or_purged()
    {
        Assert.False(await Queue.HasOthersAsync(_a, 1, Cancellation));
        await PublishAsync(_a, 1);
        await PublishAsync(_a, 2);
        Assert.Equal((false, true, false), (await Queue.HasOthersAsync(_a, 1, Cancellation), await Queue.HasOthersAsync(_a, 2, Cancellation), await Queue.HasOthersAsync(_b, 2, Cancellation)));
        var taken = await ReceiveAsync(_a);
        _ = await Queue.PurgeAsync(_a, 1, Cancellation);
        Assert.True(await Queue.HasOthersAsync(_a, 2, Cancellation));
        await Queue.AcknowledgeAsync(taken, Cancellation);
        Assert.False(await Queue.HasOthersAsync(_a, 2, Cancellation));
    }

    [Fact]
    public async Task A_worker_waits_for_work_and_each_reference_goes_to_one()
    {
        var workers = Enumerable.Range(0, 4).Select(_ => ReceiveAsync(_a)).ToArray();
        foreach (var number in new long[] { 1, 2, 3, 4 })
        {
            await PublishAsync(_a, number);
        }

        var received = await Task.WhenAll(workers);
        Assert.Equal([1L, 2, 3, 4], received.Select(d => d.Work.Number).Order());
    }

    [Fact]
    public async Task A_released_delivery_goes_to_another_worker_and_an_acknowledged_one_never()
    {
        await PublishAsync(_a, 1);
        await PublishAsync(_a, 2);
        var first = await ReceiveAsync(_a);
        await Queue.ReleaseAsync(first, Cancellation);
        var numbers = new List<long>();
        for (var i = 0; i < 2; i++)
        {
            var delivery = await ReceiveAsync(_a);
            numbers.Add(delivery.Work.Number);
            await Queue.AcknowledgeAsync(delivery, Cancellation);
            await Queue.ReleaseAsync(delivery, Cancellation);
        }

        Assert.Equal([1L, 2], numbers.Order());
        Assert.Equal(0, await Queue.CountAsync(_a, Cancellation));
    }

    [Fact]
    public async Task A_publisher_waits_while_the_queue_is_full()
    {
        for (var number = 1; number <= 8; number++)
        {
            await PublishAsync(_a, number);
        }

        var waiting = PublishAsync(_a, 9);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(1, (await ReceiveAsync(_a)).Work.Number);
        await waiting;
        Assert.Equal(8, await Queue.CountAsync(_a, Cancellation));
    }

    [Fact]
    public async Task What_waits_for_a_run_is_dropped_and_the_rest_stays()
    {
        for (var number = 1; number <= 6; number++)
        {
            await Queue.PublishAsync(_a, Work(number) with { Run = number % 2 }, Cancellation);
        }

        Assert.Equal(3, await Queue.PurgeAsync(_a, 1, Cancellation));
        foreach (var number in new long[] { 2, 4, 6 })
        {
            Assert.Equal(number, (await ReceiveAsync(_a)).Work.Number);
        }
    }

    [Fact]
    public async Task A_worker_that_gives_up_waiting_loses_no_reference()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var waiting = Queue.ReceiveAsync(_a, source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await PublishAsync(_a, 1);
        Assert.Equal(1, (await ReceiveAsync(_a)).Work.Number);
    }

    [Fact]
    public async Task Closing_ends_every_wait()
    {
        var worker = ReceiveAsync(_a);
        await Queue.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => worker);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => PublishAsync(_a, 1));
    }

    [Fact]
    public async Task A_publisher_that_waits_for_room_is_told_when_the_queue_closes()
    {
        for (var number = 1; number <= 8; number++)
        {
            await PublishAsync(_a, number);
        }

        var waiting = PublishAsync(_a, 9);
        await Queue.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Fact]
    public async Task Work_of_a_run_that_was_purged_is_delivered_again_once_it_is_published_again()
    {
        await PublishAsync(_a, 1);
        Assert.Equal(1, await Queue.PurgeAsync(_a, 1, Cancellation));
        Assert.Equal(0, await Queue.CountAsync(_a, Cancellation));
        await PublishAsync(_a, 2);
        await PublishAsync(_a, 1);
        Assert.Equal(2, (await ReceiveAsync(_a)).Work.Number);
        Assert.Equal(1, (await ReceiveAsync(_a)).Work.Number);
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_among_many_publishers_and_workers()
    {
        const int Many = 4000;
        var seen = new int[Many];
        var publishing = Parallel.ForAsync(0, Many, Cancellation, async (i, token) => await Queue.PublishAsync(_a, Work(i), token));
        var working = Parallel.ForAsync(0, Many, Cancellation, async (_, token) =>
        {
            var delivery = await Queue.ReceiveAsync(_a, token);
            Interlocked.Increment(ref seen[delivery.Work.Number]);
            await Queue.AcknowledgeAsync(delivery, token);
        });
        await Task.WhenAll(publishing, working);
        Assert.All(seen, count => Assert.Equal(1, count));
    }

    protected static WorkReference Work(long number) => new(1, 2, 3, 4, number);

    private Task PublishAsync(string queue, long number) => Queue.PublishAsync(queue, Work(number), Cancellation).AsTask();

    private Task<Delivery> ReceiveAsync(string queue) => Queue.ReceiveAsync(queue, Cancellation).AsTask();
}
