using Reprise.Engine.Replaying;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Replaying;

/// <summary>How a replay's publisher behaves: its ceiling, its order, and what it lets go first.</summary>
public sealed class PublisherTests
{
    [Fact]
    public async Task No_more_than_the_ceiling_are_published_and_not_done()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(60);
        var (now, most, gate) = (0, 0, new Lock());
        bed.OnShout = async (_, _) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++now);
            }

            await Task.Yield();
            lock (gate)
            {
                now--;
            }
        };
        var handle = await bed.StartAsync(new ReplayRequest { Origin = origin, Stage = "two", MaxInFlight = 3, Concurrency = 16 });
        Assert.Equal(RunStatus.Succeeded, (await handle.Completion).Status);
        Assert.InRange(most, 1, 3);
        var progress = handle.Publisher!;
        Assert.Equal((60L, 60L, 60L, 0L), (progress.Total, progress.Published, progress.Done, progress.InFlight));
    }

    [Fact]
    public async Task Joins_that_are_complete_because_of_what_comes_in_count_for_ceiling_and_rate()
    {
        var (now, most, gate) = (0, 0, new Lock());
        var hold = new FuncHandler("hold", async (step, cancellation) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++now);
            }

            await Task.Yield();
            lock (gate)
            {
                now--;
            }

            await step.WriteTextAsync("held", cancellation: cancellation);
        });
        await using var bed = new ReplayBed(null, null, hold);
        var origin = await bed.RunAsync(60, """
            pipeline: j
            inputs: [ { name: in, path: in.txt, to: a } ]
            routes:
              a: { stages: [ { name: one, type: lines } ], to: [b] }
              b:
                stages:
                  - { name: left, type: upper }
                  - { name: right, type: shout, from: [left] }
                  - { name: both, type: hold, from: [left, right] }
            """);
        most = 0;
        var handle = await bed.StartAsync(new ReplayRequest { Origin = origin, Stage = "right", MaxInFlight = 3, Concurrency = 16 });
        Assert.Equal(RunStatus.Succeeded, (await handle.Completion).Status);
        Assert.InRange(most, 1, 3);
        var progress = handle.Publisher!;
        Assert.Equal((60L, 60L, 60L), (progress.Total, progress.Published, progress.Done));

        var slow = (await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "right", Rate = 100 })).Summary!;
        Assert.InRange(slow.CompletedAt - slow.StartedAt, 300_000, long.MaxValue); // µs; 60 items at 100/s, of which 0.2 s may come at once
    }

    [Theory]
    [InlineData(ReplayOrder.Source, new[] { "b", "a", "d", "c" })]
    [InlineData(ReplayOrder.Key, new[] { "a", "b", "c", "d" })]
    public async Task Items_come_in_the_order_that_is_asked_for(ReplayOrder order, string[] expected)
    {
        await using var bed = new ReplayBed();
        _ = bed.Bed.Write("in.txt", "b\na\nd\nc");
        var origin = await bed.Bed.RunAsync(ReplayBed.ThreeStages);
        var seen = new List<string>();
        bed.OnShout = (item, _) =>
        {
            seen.Add(item);
            return Task.CompletedTask;
        };
        _ = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one", Order = order, MaxInFlight = 1, Concurrency = 1, Select = Selection.Parse("size > 0") });
        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task A_small_run_does_not_wait_for_a_large_one_before_it()
    {
        await using var bed = new ReplayBed();
        var large = await bed.RunAsync(15_000);
        _ = bed.Bed.Write("in.txt", string.Join('\n', Enumerable.Range(0, 10).Select(i => "small" + i)));
        var small = await bed.Bed.RunAsync(ReplayBed.ThreeStages);
        bed.Forget();
        var begun = new TaskCompletionSource();
        bed.OnShout = async (_, cancellation) =>
        {
            if (bed.Calls("shout") > 100)
            {
                begun.TrySetResult();
            }

            await Task.Delay(1, cancellation);
        };
        var behind = await bed.StartAsync(new ReplayRequest { Origin = large, Stage = "two", Concurrency = 4 });
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var before = bed.Calls("shout");
        var ended = await bed.ReplayAsync(new ReplayRequest { Origin = small, Stage = "two", Concurrency = 4 });
        var meanwhile = bed.Calls("shout") - before;
        Assert.Equal(RunStatus.Succeeded, ended.Status);
        Assert.InRange(meanwhile, 10, 3000); // a second of work of the large run
        await behind.CancelAsync();
        _ = await behind.Completion;
    }
}
