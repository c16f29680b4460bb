using Reprise.Engine.Restarting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;
using Reprise.Tests.Engine.Replaying;

namespace Reprise.Tests.Engine.Restarting;

/// <summary>Restarts of pipeline runs: what succeeded is reused, the rest runs, the origin stays as it was.</summary>
public sealed class RestartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restart_reuses_what_succeeded_before_the_failure()
    {
        await using var bed = new ReplayBed();
        var broken = true;
        bed.OnShout = (item, _) => broken && item.EndsWith('3') ? throw new InvalidOperationException("no voice") : Task.CompletedTask;
        var origin = await bed.RunAsync(5);
        Assert.Equal(RunStatus.Failed, origin.Status);
        var done = (await bed.Bed.StepsAsync(origin)).Count(s => s.Status == StepStatus.Succeeded);
        bed.Forget();
        broken = false;

        var restart = await RestartAsync(bed, new RestartRequest { Origin = origin, Reason = "mended", Actor = "test" });

        Assert.Equal((RunStatus.Succeeded, RunKind.Restart, origin.Header.Id, "mended"), (restart.Status, restart.Header.Kind, restart.Header.Origin!.Run, restart.Header.Reason));
        Assert.Equal((0, 11 - done), (bed.Calls("lines"), bed.Calls("upper") + bed.Calls("shout")));
        var steps = await bed.Bed.StepsAsync(restart);
        Assert.Equal((11, done), (steps.Count, steps.Count(s => s.Decision == DecisionKind.Reuse)));
        Assert.All(steps.Where(s => s.Decision == DecisionKind.Reuse), s => Assert.Equal(origin.Header.Id, s.ReusedFrom!.Run));
        Assert.Equal($"it failed in {origin.Header.Id}", steps.Single(s => s.Stage == 2 && s.Item.EndsWith('3')).Reason);
        Assert.Equal(restart.Header.Restart!.Plan!.Stages.Sum(s => s.Reuse), done);
        Assert.Empty(PlanOutcome.Differences(restart.Header.Restart.Plan, restart.Summary!, null));
    }

    [Fact]
    public async Task What_the_origin_reused_from_another_run_is_reused_again_and_named_by_the_step_that_executed()
    {
        const string Yaml = "pipeline: p\ninputs: [ { name: in, path: in.txt, to: a } ]\nroutes:\n  a: { stages: [ { name: one, type: lines }, { name: two, type: upper } ] }\n";
        await using var bed = new ReplayBed();
        _ = bed.Bed.Write("in.txt", "x\ny");
        var first = await bed.Bed.RunAsync(Yaml);
        var second = await bed.Bed.RunAsync(Yaml, Reach.Any);
        Assert.Equal(3, second.Summary!.Total().Reused);
        bed.Forget();
        var restart = await (await bed.Bed.Engine.RestartAsync(new RestartRequest { Origin = second }, Cancellation)).Completion;
        Assert.Equal((0, 3), (bed.Calls("lines") + bed.Calls("upper"), restart.Summary!.Total().Reused));
        Assert.All(await bed.Bed.StepsAsync(restart), s => Assert.Equal(first.Header.Id, s.ReusedFrom!.Run));
        var again = await (await bed.Bed.Engine.RestartAsync(new RestartRequest { Origin = restart }, Cancellation)).Completion;
        Assert.Equal(3, again.Summary!.Total().Reused);
    }

    [Fact]
    public async Task A_restart_of_a_restart_names_the_step_that_executed()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3);
        var first = await RestartAsync(bed, new RestartRequest { Origin = origin });
        bed.Forget();
        var second = await RestartAsync(bed, new RestartRequest { Origin = first });
        Assert.Equal(0, bed.Calls("lines") + bed.Calls("upper") + bed.Calls("shout"));
        Assert.All(await bed.Bed.StepsAsync(second), s => Assert.Equal((DecisionKind.Reuse, origin.Header.Id), (s.Decision, s.ReusedFrom!.Run)));
        Assert.Equal((origin.Header.Id, first.Header.Id), (second.Header.Lineage, second.Header.Origin!.Run));
    }

    [Fact]
    public async Task A_forced_stage_runs_again_and_the_change_stops_where_bytes_stay_the_same()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(4);
        bed.Forget();
        var restart = await RestartAsync(bed, new RestartRequest { Origin = origin, Force = ["two"] });
        Assert.Equal((0, 4, 0), (bed.Calls("lines"), bed.Calls("upper"), bed.Calls("shout")));
        Assert.All((await bed.Bed.StepsAsync(restart)).Where(s => s.Stage == 1), s => Assert.Equal((DecisionKind.Execute, "asked for"), (s.Decision, s.Reason)));
    }

    [Fact]
    public async Task A_named_step_runs_again_and_no_other()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(4);
        var step = (await bed.Bed.StepsAsync(origin)).First(s => s.Stage == 1 && s.Item.EndsWith('2'));
        bed.Forget();
        var restart = await RestartAsync(bed, new RestartRequest { Origin = origin, Step = step });
        Assert.Equal((0, 1, 0), (bed.Calls("lines"), bed.Calls("upper"), bed.Calls("shout")));
        Assert.Equal(step.Slot, (await bed.Bed.StepsAsync(restart)).Single(s => s.Decision == DecisionKind.Execute).Slot);
    }

    [Fact]
    public async Task The_result_of_a_forced_step_serves_the_restarts_after_it()
    {
        var count = 0;
        var random = new Running.FuncHandler("dice", (step, cancellation) => step.WriteTextAsync($"throw {++count}", cancellation: cancellation), Effect.Recorded);
        await using var bed = new ReplayBed(null, null, random);
        const string Yaml = "pipeline: d\ninputs: [ { name: in, path: in.txt, to: a } ]\nroutes:\n  a: { stages: [ { name: roll, type: dice } ] }\n";
        var origin = await bed.RunAsync(1, Yaml);
        var forced = await RestartAsync(bed, new RestartRequest { Origin = origin, Force = ["a/roll"] });
        var after = await RestartAsync(bed, new RestartRequest { Origin = forced });
        Assert.Equal(2, count);
        Assert.Equal(forced.Header.Id, (await bed.Bed.StepsAsync(after)).Single().ReusedFrom!.Run);
    }

    [Fact]
    public async Task Without_reuse_everything_runs()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3);
        bed.Forget();
        _ = await RestartAsync(bed, new RestartRequest { Origin = origin, Reuse = Reach.None });
        Assert.Equal((1, 3, 3), (bed.Calls("lines"), bed.Calls("upper"), bed.Calls("shout")));
    }

    [Fact]
    public async Task The_inputs_are_the_recorded_ones_though_the_file_has_changed_or_is_gone()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3);
        File.Delete(bed.Bed.Write("in.txt", "other"));
        var restart = await RestartAsync(bed, new RestartRequest { Origin = origin, Reuse = Reach.None });
        Assert.Equal(await DigestsAsync(bed, origin), await DigestsAsync(bed, restart));
    }

    [Fact]
    public async Task A_run_that_goes_on_is_not_restarted()
    {
        await using var bed = new ReplayBed();
        var gate = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        bed.OnShout = (_, _) =>
        {
            _ = reached.TrySetResult();
            return gate.Task;
        };
        _ = bed.Bed.Write("in.txt", "a");
        var handle = await bed.Bed.Engine.StartAsync(bed.Bed.Request(ReplayBed.ThreeStages), Cancellation);
        await reached.Task;
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.Bed.Engine.RestartAsync(new RestartRequest { Origin = handle.Run }, Cancellation));
        Assert.Equal("run.running", error.Code);
        gate.SetResult();
        _ = await handle.Completion;
    }

    [Fact]
    public async Task A_stage_that_is_not_there_is_named_with_the_nearest()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(1);
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.Bed.Engine.RestartAsync(new RestartRequest { Origin = origin, Force = ["tow"] }, Cancellation));
        Assert.Equal("snapshot.stage_unknown", error.Code);
        Assert.Contains("two", error.Hint, StringComparison.Ordinal);
        _ = Assert.Single(await bed.Bed.Journal.RunsAsync(new RunQuery(), Cancellation));
    }

    [Fact]
    public async Task A_restart_of_a_replay_publishes_the_same_outputs_again()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(4);
        var broken = true;
        bed.OnShout = (item, _) => broken && item.EndsWith('1') ? throw new InvalidOperationException("no voice") : Task.CompletedTask;
        var replay = await bed.ReplayAsync(new() { Origin = origin, Stage = "one" });
        Assert.Equal(RunStatus.Failed, replay.Status);
        broken = false;
        bed.Forget();
        var restart = await RestartAsync(bed, new RestartRequest { Origin = replay });
        Assert.Equal((RunStatus.Succeeded, 0), (restart.Status, bed.Calls("lines")));
        Assert.Equal(8, (await bed.Bed.StepsAsync(restart)).Count);
        Assert.Equal((0, 0), (bed.Calls("upper"), bed.Calls("shout")));
    }

    [Fact]
    public async Task A_restart_that_is_cut_off_goes_on_with_the_same_terms()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(6);
        bed.Forget();
        var first = true;
        bed.OnShout = (_, _) => first ? throw new InvalidOperationException("cut") : Task.CompletedTask;
        var restart = await RestartAsync(bed, new RestartRequest { Origin = origin, Force = ["three"] });
        Assert.Equal(RunStatus.Failed, restart.Status);
        first = false;
        bed.Forget();
        var recovered = await (await bed.Bed.Engine.RecoverAsync(restart, null, Cancellation)).Completion;
        Assert.Equal((RunStatus.Succeeded, 0, 0), (recovered.Status, bed.Calls("lines"), bed.Calls("upper")));
        Assert.All((await bed.Bed.StepsAsync(recovered)).Where(s => s.Stage == 2 && s.Status == StepStatus.Succeeded), s => Assert.Equal(DecisionKind.Execute, s.Decision));
    }

    private static async Task<RunRecord> RestartAsync(ReplayBed bed, RestartRequest request) =>
        await (await bed.Bed.Engine.RestartAsync(request, Cancellation)).Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

    private static async Task<IEnumerable<object>> DigestsAsync(ReplayBed bed, RunRecord run) =>
        (await bed.Bed.StepsAsync(run)).SelectMany(s => s.Outputs.Select(o => (object)(s.Stage, s.Item, o.Digest))).Order();
}
