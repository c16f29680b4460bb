using Reprise.Engine.Replaying;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Replaying;

/// <summary>What became of outputs in a replay that did not run their stage itself.</summary>
public sealed class ReplayOutcomeTests
{
    [Fact]
    public async Task What_did_not_get_through_a_replay_can_be_selected_from_stages_that_it_did_not_run()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(10, ReplayBed.ThreeStages.Replace("type: shout,", "type: shout, on_error: quarantine,", StringComparison.Ordinal));
        var failed = Selection.Parse("failed");

        // From the stage that it began with, from one before that, and where it took only a part itself.
        var whole = await WithFailingAsync(bed, '3', new ReplayRequest { Origin = origin, Stage = "one" });
        Assert.Equal(["item000003", "item000003"], await ItemsAsync(bed, new ReplayRequest { Origin = whole, Stage = "one", Select = failed }));
        var late = await WithFailingAsync(bed, '4', new ReplayRequest { Origin = whole, Stage = "two" });
        Assert.Equal(["item000004", "item000004"], await ItemsAsync(bed, new ReplayRequest { Origin = late, Stage = "one", Select = failed }));
        var later = await WithFailingAsync(bed, '5', new ReplayRequest { Origin = late, Stage = "two" });
        Assert.Equal(["item000005"], await ItemsAsync(bed, new ReplayRequest { Origin = later, Stage = "two", Select = failed }));
        var part = await WithFailingAsync(bed, '6', new ReplayRequest { Origin = origin, Stage = "one", Select = Selection.Parse("key = *6 or key = *7") });
        Assert.Equal(["item000006", "item000006"], await ItemsAsync(bed, new ReplayRequest { Origin = part, Stage = "one", Select = failed }));
        Assert.Equal(4, (await ItemsAsync(bed, new ReplayRequest { Origin = part, Stage = "one" })).Count);
    }

    [Fact]
    public async Task What_did_not_get_through_a_join_of_a_replay_is_told_from_each_of_its_parts()
    {
        var fails = "";
        var picky = new FuncHandler("picky", (step, cancellation) => step.Item == fails
            ? throw new InvalidOperationException("no") : step.WriteTextAsync("fine", cancellation: cancellation));
        await using var bed = new ReplayBed(null, null, picky);
        var origin = await bed.RunAsync(6, ReplayTests.Joined.Replace("type: join, from:", "type: picky, on_error: quarantine, from:", StringComparison.Ordinal));
        foreach (var (stage, from) in new[] { ("left", "left"), ("left", "one"), ("right", "right"), ("right", "left"), ("right", "one") })
        {
            fails = "item000002";
            var replay = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = stage });
            Assert.Equal(1, replay.Summary!.Total().Quarantined);
            fails = "";
            var items = await ItemsAsync(bed, new ReplayRequest { Origin = replay, Stage = from, Select = Selection.Parse("failed") });
            Assert.Equal(["item000002"], items.Where(i => i != "all").Distinct());
        }
    }

    private static async Task<RunRecord> WithFailingAsync(ReplayBed bed, char last, ReplayRequest request)
    {
        bed.OnShout = (item, _) => item[^1] == last ? Task.FromException(new InvalidOperationException("no")) : Task.CompletedTask;
        var replay = await bed.ReplayAsync(request);
        bed.OnShout = null;
        Assert.Equal(1, replay.Summary!.Total().Quarantined);
        return replay;
    }

    private static async Task<List<string>> ItemsAsync(ReplayBed bed, ReplayRequest request) =>
        [.. (await bed.Bed.StepsAsync(await bed.ReplayAsync(request))).Select(s => s.Item)];
}
