using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;
using Reprise.Kernel.Verification;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Rerunning;

/// <summary>A rerun of steps whose environment has to be made ready first.</summary>
public sealed class RerunEnvironmentTests
{
    private const string One = """
        pipeline: t
        inputs: [{ name: in, path: in.txt, to: a }]
        routes: { a: { stages: [{ name: one, type: work, publish: out }] } }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("environment.failed")]
    [InlineData("exec.not_found")]
    [InlineData("artifact.damaged")]
    [InlineData(null)]
    public async Task Whatever_keeps_an_environment_from_being_made_makes_the_step_unreplayable_and_stops_a_strict_rerun(string? code)
    {
        var work = new PreparedHandler();
        await using var bed = await RecordedAsync(work);
        work.Prepare = _ => throw (code is null ? new InvalidDataException("no room") : new RepriseException(code, "no room"));

        var run = await (await RerunAsync(bed)).Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        var (_, steps) = await ManifestReader.ReadAsync(bed.Recording, run, _ => true, Cancellation);
        var strict = await Assert.ThrowsAsync<RepriseException>(() => RerunAsync(bed, strict: true));

        Assert.Equal(("unreplayable", "its recorded environment cannot be made: no room"), (Assert.Single(steps).Verdict, steps[0].Reason));
        Assert.Equal("strict.environment_differs", strict.Code);
    }

    [Fact]
    public async Task Installing_is_cancelled_with_the_rerun_that_was_to_begin()
    {
        var work = new PreparedHandler();
        await using var bed = await RecordedAsync(work);
        using var cancel = new CancellationTokenSource();
        work.Prepare = async stop =>
        {
            await cancel.CancelAsync();
            await Task.Delay(TimeSpan.FromSeconds(60), stop);
        };

        var beginning = RerunAsync(bed, stop: cancel.Token);
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => beginning);

        Assert.Equal((1, 1), (work.Prepared, work.Cancelled));
    }

    [Fact]
    public async Task Installing_is_cancelled_with_the_rerun_that_goes_on()
    {
        var work = new PreparedHandler();
        await using var bed = await RecordedAsync(work);
        var began = new TaskCompletionSource();
        work.Prepare = async stop =>
        {
            if (work.Prepared > 1)
            {
                began.SetResult();
                await Task.Delay(TimeSpan.FromSeconds(60), stop);
            }
        };

        var handle = await RerunAsync(bed);
        await began.Task;
        await handle.CancelAsync();
        var run = await handle.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.Equal((RunStatus.Cancelled, 1), (run.Summary!.Status, work.Cancelled));
        Assert.Empty(await bed.StepsAsync(run));
    }

    [Fact]
    public async Task A_strict_rerun_that_is_recovered_holds_to_its_terms()
    {
        var work = new PreparedHandler();
        await using var bed = await RecordedAsync(work);
        work.Prepare = async stop =>
        {
            if (work.Prepared > 1)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            }
        };
        var handle = await RerunAsync(bed, strict: true);
        await handle.InterruptAsync();
        var cut = await handle.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal(RunStatus.Interrupted, cut.Summary!.Status);

        work.Prepare = _ => throw new RepriseException("environment.failed", "no room");
        var refused = await Assert.ThrowsAsync<RepriseException>(() => bed.RecoverAsync(cut));
        Assert.Equal("strict.environment_differs", refused.Code);

        work.Prepare = _ => ValueTask.CompletedTask;
        Assert.Equal(Verdict.Identical, (await bed.RecoverAsync(cut)).Summary!.Verdict);
    }

    private static async Task<EngineBed> RecordedAsync(PreparedHandler work)
    {
        var bed = new EngineBed(null, null, work);
        _ = bed.Write("in.txt", "a");
        Assert.Equal(RunStatus.Succeeded, (await bed.RunAsync(One)).Status);
        (work.Prepared, work.Cancelled) = (0, 0);
        return bed;
    }

    private static async Task<Reprise.Engine.RunHandle> RerunAsync(EngineBed bed, bool strict = false, CancellationToken? stop = null)
    {
        var (digest, version) = await ArtifactLookup.FindAsync(bed.Recording, "out", Cancellation);
        return await bed.Engine.RerunAsync(new RerunRequest { Artifact = digest, Version = version, Strict = strict }, stop ?? Cancellation);
    }

    /// <summary>A step type that is made ready before it is executed; the test says how.</summary>
    private sealed class PreparedHandler : StepHandler
    {
        public Func<CancellationToken, ValueTask> Prepare { get; set; } = _ => ValueTask.CompletedTask;

        public int Prepared { get; set; }

        public int Cancelled { get; set; }

        public override HandlerInfo Info { get; } = new("work", "1", Effect.Pure);

        public override ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation) =>
            ValueTask.FromResult(Binding(stage, null) with { Prepare = PrepareAsync });

        public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation) => await step.WriteTextAsync("made", cancellation: cancellation);

        private async ValueTask PrepareAsync(CancellationToken cancellation)
        {
            Prepared++;
            try
            {
                await Prepare(cancellation);
            }
            catch (OperationCanceledException)
            {
                Cancelled++;
                throw;
            }
        }
    }
}
