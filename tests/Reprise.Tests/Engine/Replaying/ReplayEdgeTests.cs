using Reprise.Engine.Planning;
using Reprise.Engine.Replaying;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Replaying;

/// <summary>Replays into diamonds, of parts, and such that are stopped at awkward moments.</summary>
public sealed class ReplayEdgeTests
{
    private const string Diamond = """
        pipeline: d
        inputs: [ { name: in, path: in.txt, to: a } ]
        routes:
          a:
            stages:
              - { name: one, type: lines }
              - { name: left, type: upper, from: [one] }
              - { name: right, type: shout, from: [one] }
              - { name: both, type: join, from: [right, left] }
            to: [c]
          c:
            stages: [ { name: all, type: gather, with: { as: lines }, publish: all.txt } ]
        """;

    private const string Chain = """
        pipeline: c
        inputs: [ { name: in, path: in.txt, to: a } ]
        routes:
          a: { stages: [ { name: one, type: lines } ], to: [b] }
          b:
            stages:
              - { name: left, type: upper }
              - { name: right, type: shout, from: [left] }
              - { name: both, type: join, from: [right, left] }
            to: [c]
          c: { stages: [ { name: all, type: gather, with: { as: lines }, publish: all.txt } ] }
        """;

    private const string Merged = """
        pipeline: m
        inputs: [ { name: in, path: in.txt, to: a } ]
        routes:
          a: { stages: [ { name: one, type: lines } ], to: [b, x] }
          b: { stages: [ { name: two, type: upper }, { name: up, type: shout } ], to: [g] }
          x: { stages: [ { name: three, type: flaky } ], to: [g] }
          g: { stages: [ { name: all, type: gather, with: { as: lines } } ] }
        """;

    [Fact]
    public async Task A_fan_out_into_a_diamond_comes_together_again()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(6, Diamond);
        Assert.Equal(RunStatus.Succeeded, origin.Status);
        bed.Forget();
        var replay = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one" });
        Assert.Equal((RunStatus.Succeeded, 6, 6, 6), (replay.Status, bed.Calls("upper"), bed.Calls("shout"), bed.Calls("join")));
        Assert.Equal((await bed.Bed.ResultsAsync(origin)).Where(r => r[0] is not '0'), await bed.Bed.ResultsAsync(replay));
    }

    [Fact]
    public async Task A_replay_whose_joins_begin_with_a_stage_that_ran_is_planned_and_goes_on_after_a_stop()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(30, Chain);
        Assert.Equal(RunStatus.Succeeded, origin.Status);
        var expected = (await bed.Bed.ResultsAsync(origin)).Where(r => r[0] is not ('0' or '1')).ToList();
        var (seen, reached) = (0, new TaskCompletionSource());
        bed.OnShout = (_, cancellation) =>
        {
            if (Interlocked.Increment(ref seen) is 12)
            {
                reached.SetResult();
            }

            return seen >= 12 ? Task.Delay(Timeout.Infinite, cancellation) : Task.CompletedTask;
        };
        var handle = await bed.StartAsync(new ReplayRequest { Origin = origin, Stage = "left", MaxInFlight = 4 });
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await handle.InterruptAsync();
        var stopped = await handle.Completion;
        var plan = await new RecoverPlanner(bed.Bed.Parts).PlanAsync(stopped, null, TestContext.Current.CancellationToken);
        Assert.InRange(plan.Counts.Publish, 1, 60);
        bed.OnShout = null;
        var recovered = await bed.Bed.RecoverAsync(stopped);
        Assert.Equal(RunStatus.Succeeded, recovered.Status);
        Assert.Equal(expected, await bed.Bed.ResultsAsync(recovered));
    }

    [Fact]
    public async Task A_run_that_is_stopped_before_its_gather_is_planned_has_not_succeeded()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3, Chain);
        var (reached, open) = (new TaskCompletionSource(), new TaskCompletionSource());
        bed.OnShout = async (_, cancellation) =>
        {
            reached.TrySetResult();
            await open.Task.WaitAsync(cancellation);
        };
        var handle = await bed.StartAsync(new ReplayRequest { Origin = origin, Stage = "left", Select = Selection.Parse("key = *1") });
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var stopping = handle.InterruptAsync();
        open.SetResult();
        await stopping;
        var stopped = await handle.Completion;
        Assert.Equal(RunStatus.Interrupted, stopped.Status);
        var recovered = await bed.Bed.RecoverAsync(stopped);
        Assert.Equal(RunStatus.Succeeded, recovered.Status);
        Assert.Single(await bed.Bed.StepsAsync(recovered, "all"));
    }

    [Fact]
    public async Task What_the_origin_records_after_a_replay_began_is_not_gathered_by_it()
    {
        var (gone, mended) = (new TaskCompletionSource(), false);
        var flaky = new FuncHandler("flaky", async (step, cancellation) =>
        {
            if (step.Item.EndsWith('2') && !mended)
            {
                await gone.Task.WaitAsync(cancellation);
            }

            await step.WriteTextAsync("x", cancellation: cancellation);
        });
        await using var bed = new ReplayBed(null, null, flaky);
        _ = bed.Bed.Write("in.txt", "item0\nitem1\nitem2");
        var running = await bed.Bed.Engine.StartAsync(bed.Bed.Request(Merged), TestContext.Current.CancellationToken);
        while ((await bed.Bed.StepsAsync(running.Run)).Count < 9)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        gone.SetException(new InvalidOperationException("no"));
        var origin = await running.Completion;
        Assert.Equal(RunStatus.Failed, origin.Status);
        var reached = new TaskCompletionSource();
        bed.OnShout = (_, cancellation) =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellation);
        };
        var replay = await bed.StartAsync(new ReplayRequest { Origin = origin, Stage = "two" });
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await replay.InterruptAsync();
        var stopped = await replay.Completion;
        (bed.OnShout, mended) = (null, true);
        Assert.Equal(6, Assert.Single(await bed.Bed.StepsAsync(await bed.Bed.RecoverAsync(origin), "all")).InputsCount);
        var recovered = await bed.Bed.RecoverAsync(stopped);
        Assert.Equal((RunStatus.Succeeded, 5L), (recovered.Status, Assert.Single(await bed.Bed.StepsAsync(recovered, "all")).InputsCount));
    }

    [Fact]
    public async Task A_replay_of_a_part_is_a_part()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(5);
        var part = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "one", Select = Selection.Parse("key = *1") });
        var again = await bed.ReplayAsync(new ReplayRequest { Origin = part, Stage = "two" });
        Assert.Equal((1L, true, false), (again.Header.Replay!.Count, again.Header.Replay.IsPartial, again.Header.Replay.Publish));
        var same = await bed.ReplayAsync(new ReplayRequest { Origin = part, Stage = "one" });
        Assert.Equal((1L, true, false), (same.Header.Replay!.Count, same.Header.Replay.IsPartial, same.Header.Replay.Publish));
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.ReplayAsync(new ReplayRequest { Origin = again, Stage = "one" }));
        Assert.Equal("replay.nothing", error.Code);
    }

    [Fact]
    public async Task Plans_know_which_effects_are_left_out_and_each_acknowledged_repeat_has_a_key_of_its_own()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(2, ReplayBed.ThreeStages.Replace("type: shout,", "type: send,", StringComparison.Ordinal));
        var planner = new ReplayPlanner(bed.Bed.Parts);
        var plan = await planner.PlanAsync(new ReplayRequest { Origin = origin, Stage = "two", Effects = EffectAnswer.Skip }, null, TestContext.Current.CancellationToken);
        Assert.Equal((2L, 2), (plan.Counts.Refuse, plan.Hazards.Count));
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(RunStatus.Succeeded, (await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "two", Effects = EffectAnswer.Repeat })).Status);
        }

        Assert.Equal(6, bed.Sent.Select(s => s.Key).Distinct().Count());
        var renamed = bed.Bed.Request(ReplayBed.ThreeStages.Replace("name: three, type: shout,", "name: other, type: send,", StringComparison.Ordinal)).Snapshot;
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "two", Given = renamed }));
        Assert.Equal("effects.unacknowledged", error.Code);
    }

    [Fact]
    public async Task A_plan_of_a_recover_knows_which_effects_are_left_out()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3, ReplayBed.ThreeStages.Replace("type: shout,", "type: send,", StringComparison.Ordinal));
        var waiting = await bed.Bed.Engine.DetachAsync(new ReplayRequest { Origin = origin, Stage = "two", Effects = EffectAnswer.Skip }, TestContext.Current.CancellationToken);
        var plan = await new RecoverPlanner(bed.Bed.Parts).PlanAsync(waiting, null, TestContext.Current.CancellationToken);
        Assert.Equal((3L, 0L, 3L), (plan.Counts.Publish, plan.Counts.Run, plan.Counts.Refuse));
    }

    [Fact]
    public async Task A_run_that_ended_since_it_was_looked_up_is_not_opened_again()
    {
        await using var bed = new ReplayBed();
        var ended = await bed.RunAsync(2);
        var stale = ended with { Summary = null };
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.Bed.Engine.RecoverAsync(stale, null, TestContext.Current.CancellationToken));
        Assert.Equal("run.ended", error.Code);
        Assert.Equal(RunStatus.Succeeded, (await bed.Bed.Journal.RunsAsync(new RunQuery { Number = ended.Number }, default))[0].Status);
    }
}
