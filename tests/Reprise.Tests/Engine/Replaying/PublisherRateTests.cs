using Reprise.Engine.Replaying;
using Reprise.Kernel.Journal;
using Reprise.Tests.Support;

namespace Reprise.Tests.Engine.Replaying;

/// <summary>The rate of a replay's publisher, and the memory that it takes.</summary>
[Collection(LoneTests.Name)]
public sealed class PublisherRateTests
{
    [Fact]
    public async Task A_hundred_thousand_items_keep_their_rate_and_memory_stays_flat()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(100_000);
        bed.Forget();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var handle = await bed.StartAsync(new ReplayRequest { Origin = origin, Stage = "two", Rate = 5000 });
        var rates = new List<(TimeSpan Elapsed, long Published)>();
        var most = 0L;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await Task.WhenAny(handle.Completion, timer.WaitForNextTickAsync(TestContext.Current.CancellationToken).AsTask()) != handle.Completion)
        {
            var progress = handle.Publisher!;
            rates.Add((progress.Elapsed, progress.Published));
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.Equal((RunStatus.Succeeded, 100_000), ((await handle.Completion).Status, bed.Calls("shout")));

        // Until everything is published; then it only waits for the last to be done.
        var (elapsed, published) = rates.Last(r => r.Published < 100_000);
        Assert.InRange(published / elapsed.TotalSeconds, 4750, 5250);
        Assert.All(rates, r => Assert.True(r.Published <= (5000 * r.Elapsed.TotalSeconds * 1.05) + 1500, $"{r.Published} in {r.Elapsed}"));
        Assert.InRange(most, 0, 60_000_000);
    }
}
