using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Running;

public sealed class StepResolverTests
{
    private const string Pipeline = """
        pipeline: sending
        inputs: [{ name: letters, path: letters.txt, to: split }]
        routes:
          split: { stages: [{ name: lines, type: lines }], to: [work, all] }
          work: { stages: [{ name: send, type: send, timeout: 100ms }, { name: after, type: upper }] }
          all: { stages: [{ name: gather, type: gather, with: { as: lines } }] }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_that_ran_out_of_time_is_resolved_and_what_follows_has_numbers_of_its_own()
    {
        await using var bed = Bed();
        var (run, step) = await TimedOutAsync(bed);
        _ = bed.Write("receipt.txt", "received");
        var resolved = await Resolver(bed).ResolveAsync(step, new Resolution(true, "seen", "me", Path.Combine(bed.Root, "receipt.txt")), Cancellation);
        Assert.Equal((StepStatus.Succeeded, "text/plain", "resolved as done by me: seen"), (resolved.Step.Status, resolved.Step.Outputs[0].MediaType, resolved.Step.Reason));
        Assert.Null((await bed.Journal.RunsAsync(new RunQuery { Number = run.Number }, Cancellation))[0].Owner);

        var recovered = await bed.RecoverAsync(run);
        Assert.Equal((RunStatus.Succeeded, 0L), (recovered.Status, recovered.Summary!.Total().InDoubt));
        var after = Assert.Single(await bed.StepsAsync(run, "work/after"), s => s.Item == "slow");
        Assert.Equal("RECEIVED", await bed.TextAsync(after));
        var steps = await bed.StepsAsync(run);
        Assert.Equal(steps.Count, steps.Select(s => s.Number).Distinct().Count());
    }

    [Fact]
    public async Task A_step_that_is_not_in_doubt_is_refused_and_its_run_is_left_as_it_was()
    {
        await using var bed = Bed();
        var (run, _) = await TimedOutAsync(bed);
        var other = new RecordedStep(run, (await bed.StepsAsync(run, "work/after"))[0]);
        var refused = await Assert.ThrowsAsync<RepriseException>(() => Resolver(bed).ResolveAsync(other, new Resolution(true, "seen", "me"), Cancellation));
        Assert.Equal(("effects.not_in_doubt", 3), (refused.Code, refused.ExitCode));
        var found = (await bed.Journal.RunsAsync(new RunQuery { Number = run.Number }, Cancellation))[0];
        Assert.Equal((RunStatus.Interrupted, 1L, null), (found.Status, found.Summary!.Total().InDoubt, found.Owner));
    }

    [Fact]
    public async Task A_run_that_a_live_process_owns_is_refused()
    {
        await using var bed = Bed();
        var (run, step) = await TimedOutAsync(bed);
        await bed.Journal.OwnAsync(OwnAction.Claim, [run.Number], bed.Parts.Owner, Cancellation);
        var elsewhere = new StepResolver(bed.Recording, new RunOwner("another-machine/another-boot", 7, 7), TimeProvider.System);
        var refused = await Assert.ThrowsAsync<RepriseException>(() => elsewhere.ResolveAsync(step, new Resolution(false, "unseen", "me"), Cancellation));
        Assert.Equal("run.owned", refused.Code);
        Assert.Equal(bed.Parts.Owner, (await bed.Journal.RunsAsync(new RunQuery { Number = run.Number }, Cancellation))[0].Owner);
    }

    private static StepResolver Resolver(EngineBed bed) => new(bed.Recording, bed.Parts.Owner, TimeProvider.System);

    private static async Task<(RunRecord Run, RecordedStep Step)> TimedOutAsync(EngineBed bed)
    {
        var run = await bed.RunAsync(Pipeline);
        Assert.Equal(RunStatus.Interrupted, run.Status);
        return (run, new RecordedStep(run, Assert.Single(await bed.StepsAsync(run, "work/send"), s => s.Status == StepStatus.InDoubt)));
    }

    private static EngineBed Bed()
    {
        var bed = new EngineBed(null, null, FuncHandler.Lines(), FuncHandler.Upper(), new FuncHandler("send", async (step, cancel) =>
        {
            await (step.Item == "slow" ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask);
            await step.WriteTextAsync("sent", cancellation: cancel);
        }, Effect.External));
        _ = bed.Write("letters.txt", "a\nslow\nb\n");
        return bed;
    }
}
