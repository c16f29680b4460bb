using Reprise.Engine.Replaying;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;
using Reprise.Kernel.Verification;

namespace Reprise.Tests.Engine.Replaying;

/// <summary>Replays: stored outputs come in again, and only what comes after them runs.</summary>
public sealed class ReplayTests
{
    private const string Other = """
        pipeline: other
        inputs: [ { name: in, path: in.txt, to: b } ]
        routes:
          b:
            queue: elsewhere
            stages: [ { name: loud, type: shout } ]
        """;

    public const string Joined = """
        pipeline: j
        inputs: [ { name: in, path: in.txt, to: a } ]
        routes:
          a:
            stages: [ { name: one, type: lines } ]
            to: [b]
          b:
            stages:
              - { name: left, type: upper }
              - { name: right, type: shout, from: [left] }
              - { name: both, type: join, from: [left, right] }
            to: [c]
          c:
            stages: [ { name: all, type: gather, with: { as: lines }, publish: all.txt } ]
        """;

    [Fact]
    public async Task Only_what_comes_after_the_stage_runs()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(10);
        bed.Forget();
        var replay = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one", Reason = "try again", Actor = "test" });
        Assert.Equal(RunStatus.Succeeded, replay.Status);
        Assert.Equal((0, 10, 10), (bed.Calls("lines"), bed.Calls("upper"), bed.Calls("shout")));
        Assert.Equal((RunKind.Replay, "a/one", origin.Header.Id, "try again"), (replay.Header.Kind, replay.Header.Origin!.FromStage, replay.Header.Origin.Run, replay.Header.Reason));
        Assert.Equal(origin.Header.Id, replay.Header.Lineage);
        var steps = await bed.Bed.StepsAsync(replay);
        Assert.Equal(20, steps.Count);
        Assert.All(steps, s => Assert.Equal(StepStatus.Succeeded, s.Status));
        var before = (await bed.Bed.StepsAsync(origin)).Where(s => s.Stage > 0).Select(s => (s.Stage, s.Item, s.Slot, s.Action.Match, s.Outputs[0].Digest)).Order();
        Assert.Equal(before, steps.Select(s => (s.Stage, s.Item, s.Slot, s.Action.Match, s.Outputs[0].Digest)).Order());
    }

    [Fact]
    public async Task The_origin_stays_as_it_was()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(5);
        var before = await bed.Bed.ResultsAsync(origin);
        _ = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "two" });
        Assert.Equal(before, await bed.Bed.ResultsAsync(origin));
        Assert.Equal(2, (await bed.Bed.Journal.RunsAsync(new RunQuery(), default)).Count);
    }

    [Fact]
    public async Task Another_pipeline_with_the_same_route_name_and_another_queue_gets_what_is_sent_to_it()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(4);
        bed.Forget();
        var given = bed.Bed.Request(Other).Snapshot;
        var replay = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one", Route = "b", Given = given });
        Assert.Equal((RunStatus.Succeeded, "other", "b"), (replay.Status, replay.Header.Pipeline, replay.Header.Origin!.ToRoute));
        Assert.Equal((0, 0, 4), (bed.Calls("lines"), bed.Calls("upper"), bed.Calls("shout")));
        Assert.Equal("elsewhere", (await bed.Bed.Recording.GraphAsync(replay, default))!.Stages[0].Route.Queue);
        Assert.All(await bed.Bed.StepsAsync(replay), s => Assert.Equal("b/loud", "b/" + (s.Stage == 0 ? "loud" : "?")));
    }

    [Fact]
    public async Task The_route_of_the_origins_own_snapshot_is_meant_where_no_pipeline_is_given()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3);
        bed.Forget();
        var replay = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "two", Route = "b" });
        Assert.Equal(RunStatus.Succeeded, replay.Status);
        Assert.Equal((3, 3), (bed.Calls("upper"), bed.Calls("shout")));
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "two", Route = "nowhere" }));
        Assert.Equal("snapshot.route_unknown", error.Code);
    }

    [Fact]
    public async Task Replays_can_be_chained()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(7);
        var first = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one" });
        bed.Forget();
        var second = await bed.ReplayAsync(new ReplayRequest { Origin = first, Stage = "two" });
        Assert.Equal((RunStatus.Succeeded, 0, 7), (second.Status, bed.Calls("upper"), bed.Calls("shout")));
        Assert.Equal((first.Header.Id, first.Header.Id, origin.Header.Id), (second.Header.Origin!.Run, second.Header.Replay!.Source, second.Header.Lineage));

        // The first replay did not run this stage: its outputs are those of the run before it.
        var third = await bed.ReplayAsync(new ReplayRequest { Origin = first, Stage = "one" });
        Assert.Equal((RunStatus.Succeeded, origin.Header.Id), (third.Status, third.Header.Replay!.Source));
    }

    [Fact]
    public async Task A_join_meets_recorded_parts_of_stages_that_do_not_run()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(5, Joined);
        var expected = await bed.Bed.ResultsAsync(origin);
        bed.Forget();
        var replay = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "right" });
        Assert.Equal((RunStatus.Succeeded, 0, 0, 5), (replay.Status, bed.Calls("upper"), bed.Calls("shout"), bed.Calls("join")));
        Assert.Equal(expected.Where(r => r[0] is '3' or '4'), await bed.Bed.ResultsAsync(replay));

        var again = await bed.ReplayAsync(new ReplayRequest { Origin = replay, Stage = "b/right" });
        Assert.Equal(expected.Where(r => r[0] is '3' or '4'), await bed.Bed.ResultsAsync(again));
        var left = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "left" });
        Assert.Equal(expected.Where(r => r[0] is '2' or '3' or '4'), await bed.Bed.ResultsAsync(left));
        var last = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "both" });
        Assert.Equal(expected.Where(r => r[0] is '4'), await bed.Bed.ResultsAsync(last));
    }

    [Fact]
    public async Task A_replay_that_stops_half_way_goes_on_with_what_is_left()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(40, Joined);
        var expected = (await bed.Bed.ResultsAsync(origin)).Where(r => r[0] is '2' or '3' or '4').ToList();
        var seen = 0;
        var reached = new TaskCompletionSource();
        bed.OnShout = (_, cancellation) =>
        {
            if (Interlocked.Increment(ref seen) is 15)
            {
                reached.SetResult();
            }

            return seen >= 15 ? Task.Delay(Timeout.Infinite, cancellation) : Task.CompletedTask;
        };
        var handle = await bed.StartAsync(new ReplayRequest { Origin = origin, Stage = "left", MaxInFlight = 4 });
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await handle.InterruptAsync();
        var stopped = await handle.Completion;
        Assert.Equal(RunStatus.Interrupted, stopped.Status);
        var done = (await bed.Bed.StepsAsync(stopped)).Count;
        bed.OnShout = null;
        bed.Forget();
        var recovered = await bed.Bed.RecoverAsync(stopped);
        Assert.Equal(RunStatus.Succeeded, recovered.Status);
        Assert.Equal(expected, await bed.Bed.ResultsAsync(recovered));
        Assert.Equal(81, done + bed.Calls("shout") + bed.Calls("join") + 1);
    }

    [Fact]
    public async Task A_cancelled_replay_starts_nothing_more_and_leaves_nothing_in_the_queue()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(200);
        bed.Forget();
        var reached = new TaskCompletionSource();
        bed.OnShout = async (item, cancellation) =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        };
        var handle = await bed.StartAsync(new ReplayRequest { Origin = origin, Stage = "two", Concurrency = 1 });
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await handle.CancelAsync();
        var calls = bed.Calls("shout");
        var ended = await handle.Completion;
        Assert.Equal((RunStatus.Cancelled, calls), (ended.Status, bed.Calls("shout")));
        Assert.Equal(0, await bed.Bed.Parts.Queue.CountAsync("p.b", default));
    }

    [Fact]
    public async Task A_run_that_failed_can_be_replayed_and_what_did_not_get_through_be_selected()
    {
        await using var bed = new ReplayBed();
        bed.OnShout = (item, _) => item[^1] == '3' ? Task.FromException(new InvalidOperationException("no")) : Task.CompletedTask;
        var origin = await bed.RunAsync(10, ReplayBed.ThreeStages.Replace("type: shout,", "type: shout, on_error: quarantine,", StringComparison.Ordinal));
        Assert.Equal(1, origin.Summary!.Total().Quarantined);
        bed.OnShout = null;
        bed.Forget();
        var replay = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one", Select = Selection.Parse("failed") });
        Assert.Equal((RunStatus.Succeeded, 1, 1), (replay.Status, bed.Calls("upper"), bed.Calls("shout")));
        Assert.Equal(["item000003", "item000003"], (await bed.Bed.StepsAsync(replay)).Select(s => s.Item));
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.ReplayAsync(new ReplayRequest { Origin = replay, Stage = "two", Select = Selection.Parse("failed") }));
        Assert.Equal("replay.nothing", error.Code);
    }

    [Fact]
    public async Task A_selection_names_nothing_unless_it_is_asked_to()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3);
        bed.OnShout = (_, _) => Task.CompletedTask;
        var part = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "two", Select = Selection.Parse("key = *1") });
        Assert.All(await bed.Bed.StepsAsync(part), s => Assert.Null(s.Published));
        var named = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "two", Select = Selection.Parse("key = *1"), Publish = true });
        Assert.Equal(["out/item000001"], (await bed.Bed.StepsAsync(named)).Select(s => s.Published));
    }

    [Fact]
    public async Task A_stage_that_made_nothing_is_refused()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(0);
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one" }));
        Assert.Equal("replay.nothing", error.Code);
        Assert.Contains("stored no outputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_of_the_origin_serve_where_that_is_asked_for()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(6);
        bed.Forget();
        var replay = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one", Reuse = Reach.Origin });
        Assert.Equal((RunStatus.Succeeded, 0, 12L), (replay.Status, bed.Calls("upper") + bed.Calls("shout"), replay.Summary!.Total().Reused));
        Assert.All(await bed.Bed.StepsAsync(replay), s => Assert.Equal(origin.Header.Id, s.ReusedFrom!.Run));
    }

    [Fact]
    public async Task The_pipeline_given_counts_rather_than_the_snapshot()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3);
        bed.Forget();
        var given = bed.Bed.Request(ReplayBed.ThreeStages.Replace("type: upper", "type: shout", StringComparison.Ordinal)).Snapshot;
        var replay = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one", Given = given });
        Assert.Equal((RunStatus.Succeeded, 0, 6), (replay.Status, bed.Calls("upper"), bed.Calls("shout")));
        Assert.Contains(replay.Header.Replay!.Changes, c => c.EndsWith("two.type", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_effect_is_not_repeated_unless_somebody_says_so()
    {
        await using var bed = new ReplayBed();
        var yaml = ReplayBed.ThreeStages.Replace("type: shout,", "type: send,", StringComparison.Ordinal);
        var origin = await bed.RunAsync(3, yaml);
        var keys = bed.Sent.ToDictionary(s => s.Item, s => s.Key);
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one" }));
        Assert.Equal(("effects.unacknowledged", 3, 3), (error.Code, error.ExitCode, bed.Sent.Count));

        var skipped = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one", Effects = EffectAnswer.Skip });
        Assert.Equal((RunStatus.Succeeded, 3L, 3), (skipped.Status, skipped.Summary!.Total().Skipped, bed.Sent.Count));

        var repeated = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one", Effects = EffectAnswer.Repeat });
        Assert.Equal((RunStatus.Succeeded, 6), (repeated.Status, bed.Sent.Count));
        Assert.All(bed.Sent.Where(s => keys[s.Item] != s.Key), s => Assert.NotEqual(keys[s.Item], s.Key));
        Assert.Equal(3, bed.Sent.Count(s => keys[s.Item] != s.Key));

        var served = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one", Reuse = Reach.Origin });
        Assert.Equal((RunStatus.Succeeded, 6, 3L), (served.Status, bed.Sent.Count, served.Summary!.Stages[2].Reused));
    }

    [Fact]
    public async Task A_rerun_of_what_a_replay_made_walks_on_into_its_origin()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(4, Joined);
        var replay = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "right" });
        var made = (await bed.Bed.StepsAsync(replay, "all"))[0].Outputs[0].Digest;
        var handle = await bed.Bed.Engine.RerunAsync(new Reprise.Engine.Rerunning.RerunRequest { Artifact = made }, TestContext.Current.CancellationToken);
        var rerun = await handle.Completion;
        Assert.Equal((RunStatus.Succeeded, Verdict.Identical), (rerun.Status, rerun.Summary!.Verdict!.Value));
        Assert.Equal(14, rerun.Header.Rerun!.Steps);
    }
}
