using System.Diagnostics;
using Reprise.Kernel.Queue;
using Reprise.Tests.Support;

namespace Reprise.Tests.Storage.RabbitMq;

/// <summary>A broker that goes away and comes back: nothing that was published is lost, and nobody has to start again.</summary>
[Collection(KillingTests.Name)]
public sealed class RabbitOutageTests(OwnRabbit own) : IClassFixture<OwnRabbit>
{
    private const int Limit = 180_000; // ms: a reference that is lost is waited for in vain
    private readonly string _name = RabbitBed.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_broker_killed_in_the_middle_of_20000_references_loses_none()
    {
        const int Many = 20_000;
        var server = await own.GetAsync();
        await using var queue = await server.ConnectAsync(RabbitBed.One with { Prefetch = 64 });
        var seen = new int[Many];
        var some = new TaskCompletionSource();
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < Many; i++)
            {
                await queue.PublishAsync(_name, RabbitBed.Work(i), Cancellation);
            }
        }, Cancellation);
        var receiving = Parallel.ForAsync(0, Many, Cancellation, async (i, token) =>
        {
            var delivery = await queue.ReceiveAsync(_name, token);
            seen[delivery.Work.Number]++;
            await queue.AcknowledgeAsync(delivery, token);
            if (i == Many / 20)
            {
                _ = some.TrySetResult();
            }
        });
        await some.Task;
        await server.KillAsync();
        await RabbitBed.UntilAsync(() => queue.Trouble is not null);
        Assert.Contains(0, seen);
        await server.StartAsync();
        await Task.WhenAll(publishing, receiving);
        Assert.All(seen, count => Assert.Equal(1, count));
        Assert.Null(queue.Trouble);
    }

    [Fact(Timeout = Limit)]
    public async Task A_broker_that_comes_back_empty_gets_all_that_is_outstanding_again()
    {
        var server = await own.GetAsync();
        await using var queue = await server.ConnectAsync(RabbitBed.One);
        await queue.PublishAsync(_name, 300);
        var first = await queue.ReceiveAsync(_name, Cancellation);
        await server.StopAsync();
        server.Wipe();
        await server.StartAsync();
        Assert.Equal(Enumerable.Range(2, 299).Select(n => (long)n), (await queue.ReceiveAsync(_name, 299)).Order());
        await queue.AcknowledgeAsync(first, Cancellation); // Its message is no more; that does no harm.
        await queue.PublishAsync(_name, 1);
        Assert.Equal([1L], await queue.ReceiveAsync(_name, 1));
    }

    [Fact(Timeout = Limit)]
    public async Task While_the_broker_is_away_publishers_and_workers_wait_and_closing_does_not()
    {
        var server = await own.GetAsync();
        await using var queue = await server.ConnectAsync();
        await queue.PublishAsync(_name, 1);
        _ = await queue.ReceiveAsync(_name, 1);
        await server.KillAsync();
        await RabbitBed.UntilAsync(() => queue.Trouble is not null);
        var publishing = queue.PublishAsync(_name, RabbitBed.Work(2), Cancellation).AsTask();
        var receiving = queue.ReceiveAsync(_name, Cancellation).AsTask();
        Assert.False(publishing.IsCompleted || receiving.IsCompleted);

        var clock = Stopwatch.StartNew();
        await queue.DisposeAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => publishing);
        await server.StartAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task A_broker_without_memory_is_waited_for()
    {
        var server = await own.GetAsync();
        await using IWorkQueue queue = await server.ConnectAsync();
        _ = await server.ControlAsync("set_vm_memory_high_watermark", "absolute", "1MB");
        await queue.PublishAsync(_name, 100);
        await RabbitBed.UntilAsync(() => queue.Trouble is not null);
        _ = await server.ControlAsync("set_vm_memory_high_watermark", "absolute", "4GB");
        Assert.Equal(100, (await queue.ReceiveAsync(_name, 100)).Distinct().Count());
        await RabbitBed.UntilAsync(() => queue.Trouble is null);
    }
}
