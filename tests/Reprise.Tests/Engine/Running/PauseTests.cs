using System.Collections.Concurrent;
using Reprise.Engine;
using Reprise.Engine.Replaying;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Tests.Engine.Replaying;

namespace Reprise.Tests.Engine.Running;

public sealed class PauseTests
{
    private const string Pipeline = """
        pipeline: pausing
        inputs: [{ name: letters, path: letters.txt, to: split }]
        routes:
          split: { stages: [{ name: lines, type: lines }], to: [work] }
          work: { stages: [{ name: check, type: check, publish: "out/${item}" }], to: [all] }
          all: { stages: [{ name: gather, type: gather, with: { as: lines } }] }
        """;

    private readonly TaskCompletionSource _entered = new();
    private readonly TaskCompletionSource _open = new();
    private readonly ConcurrentQueue<string> _begun = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_run_ends_what_is_in_work_starts_nothing_and_goes_on_when_it_is_resumed()
    {
        await using var bed = Bed();
        var handle = await PausedAsync(bed);
        _open.SetResult();
        await RecordedAsync(bed, handle.Run, 2); // The split, and what was in work.
        await PassThroughAsync(bed);
        _ = Assert.Single(_begun);
        Assert.Equal(RunStatus.Paused, (await FindAsync(bed, handle.Run)).Status);

        _ = await Pauser(bed).ResumeAsync(await FindAsync(bed, handle.Run), null, Cancellation);
        var run = await EndAsync(handle);
        Assert.Equal((RunStatus.Succeeded, 6L), (run.Status, run.Summary!.Total().Succeeded));
        Assert.Equal(["a", "b", "c", "d"], _begun.Order());
        Assert.Single(await bed.StepsAsync(run, "all/gather"));
    }

    [Fact]
    public async Task A_paused_run_that_is_stopped_stays_paused_and_recover_resumes_it()
    {
        await using var bed = Bed();
        var handle = await PausedAsync(bed);
        _open.SetResult();
        await handle.InterruptAsync();
        var run = await EndAsync(handle);
        Assert.Equal(RunStatus.Interrupted, run.Status);
        Assert.Equal(RunStatus.Paused, (await FindAsync(bed, run)).Status);
        _ = Assert.Single(_begun);

        Assert.Equal(RunStatus.Succeeded, (await bed.RecoverAsync(run)).Status);
        Assert.Equal(["a", "b", "c", "d"], _begun.Order());
    }

    [Fact]
    public async Task A_paused_run_can_be_cancelled_and_one_that_has_ended_can_not_be_paused()
    {
        await using var bed = Bed();
        var handle = await PausedAsync(bed);
        _open.SetResult();
        var cancelled = await new RunCanceller(bed.Recording, bed.Parts.Owner, TimeProvider.System).CancelAsync(await FindAsync(bed, handle.Run), null, Cancellation);
        Assert.Equal(RunStatus.Cancelled, cancelled.Status);
        _ = Assert.Single(_begun);
        var refused = await Assert.ThrowsAsync<RepriseException>(() => Pauser(bed).PauseAsync(cancelled, null, Cancellation));
        Assert.Equal("run.ended", refused.Code);
        _ = await EndAsync(handle);
    }

    [Fact]
    public async Task A_failed_step_of_a_paused_run_is_tried_again_when_it_is_resumed()
    {
        await using var bed = Bed(fails: step => step is { Item: "a", Attempt: 1 });
        var handle = await PausedAsync(bed, Pipeline.Replace("type: check", "type: check, retry: { attempts: 2, delay: 1ms }", StringComparison.Ordinal));
        _open.SetResult();
        await RecordedAsync(bed, handle.Run, 2);
        await PassThroughAsync(bed);
        _ = Assert.Single(_begun);
        _ = await Pauser(bed).ResumeAsync(await FindAsync(bed, handle.Run), null, Cancellation);
        Assert.Equal(RunStatus.Succeeded, (await EndAsync(handle)).Status);
        Assert.Equal(["a", "a", "b", "c", "d"], _begun.Order());
    }

    [Fact]
    public async Task A_paused_replay_publishes_nothing()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(50);
        bed.Forget();
        bed.OnShout = async (_, _) =>
        {
            _ = _entered.TrySetResult();
            await _open.Task;
        };
        var handle = await bed.StartAsync(new ReplayRequest { Origin = origin, Stage = "two", Concurrency = 1, MaxInFlight = 2 });
        await PauseAsync(bed.Bed, handle);
        _open.SetResult();
        await RecordedAsync(bed.Bed, handle.Run, 1);
        await PassThroughAsync(bed.Bed);
        Assert.Equal((1, 1L), (bed.Calls("shout"), handle.Publisher!.Done));
        Assert.InRange(handle.Publisher.Published, 1, 3);

        _ = await Pauser(bed.Bed).ResumeAsync(await FindAsync(bed.Bed, handle.Run), null, Cancellation);
        var run = await EndAsync(handle);
        Assert.Equal((RunStatus.Succeeded, 50), (run.Status, bed.Calls("shout")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_paused_rerun_starts_nothing_and_can_be_stopped(bool stop)
    {
        await using var bed = Bed(waits: false);
        var origin = await bed.RunAsync(Pipeline, concurrency: 1);
        var artifact = (await bed.StepsAsync(origin, "all/gather"))[0].Outputs[0].Digest;
        _begun.Clear();
        _waits = true;
        var handle = await bed.Engine.RerunAsync(new Reprise.Engine.Rerunning.RerunRequest { Artifact = artifact, Concurrency = 1 }, Cancellation);
        await PauseAsync(bed, handle);
        _open.SetResult();
        await RecordedAsync(bed, handle.Run, 1);
        await PassThroughAsync(bed);
        var begun = Assert.Single(_begun);
        if (stop)
        {
            await handle.InterruptAsync();
            Assert.Equal(RunStatus.Interrupted, (await EndAsync(handle)).Status);
            Assert.Equal([begun], _begun);
            return;
        }

        _ = await Pauser(bed).ResumeAsync(await FindAsync(bed, handle.Run), null, Cancellation);
        Assert.Equal(RunStatus.Succeeded, (await EndAsync(handle)).Status);
        Assert.Equal(["a", "b", "c", "d"], _begun.Order());
    }

    private bool _waits = true;

    private static RunPauser Pauser(EngineBed bed) => new(bed.Journal, TimeProvider.System);

    private static async Task<RunRecord> FindAsync(EngineBed bed, RunRecord run) => (await bed.Journal.RunsAsync(new RunQuery { Number = run.Number }, Cancellation))[0];

    private static Task<RunRecord> EndAsync(RunHandle handle) => handle.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

    private async Task<RunHandle> PausedAsync(EngineBed bed, string pipeline = Pipeline)
    {
        var handle = await bed.Engine.StartAsync(bed.Request(pipeline, concurrency: 1), Cancellation);
        await PauseAsync(bed, handle);
        return handle;
    }

    /// <summary>Pauses the run once its first step is in work, as another process would, and returns when the owner has seen it.</summary>
    private async Task PauseAsync(EngineBed bed, RunHandle handle)
    {
        await _entered.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        _ = await Pauser(bed).PauseAsync(await FindAsync(bed, handle.Run), "the service is down", Cancellation);
        while (!handle.IsPaused)
        {
            await Task.Delay(5, Cancellation);
        }
    }

    private static async Task RecordedAsync(EngineBed bed, RunRecord run, int rows)
    {
        while ((await bed.StepsAsync(run, attempts: true)).Count < rows)
        {
            await Task.Delay(5, Cancellation);
        }
    }

    /// <summary>Another run goes all the way through the same queues: whatever else was free to go has gone.</summary>
    private static async Task PassThroughAsync(EngineBed bed)
    {
        _ = bed.Write("other.txt", "x\ny\n");
        var other = await bed.RunAsync(Pipeline.Replace("letters.txt", "other.txt", StringComparison.Ordinal).Replace("type: check", "type: upper", StringComparison.Ordinal));
        Assert.Equal(RunStatus.Succeeded, other.Status);
    }

    private EngineBed Bed(bool waits = true, Func<StepContext, bool>? fails = null)
    {
        _waits = waits;
        var bed = new EngineBed(null, null, FuncHandler.Lines(), FuncHandler.Upper(), new FuncHandler("check", async (step, cancel) =>
        {
            _begun.Enqueue(step.Item);
            _ = _waits && _entered.TrySetResult();
            await (_waits ? _open.Task.WaitAsync(cancel) : Task.CompletedTask);
            if (fails?.Invoke(step) == true)
            {
                throw new InvalidOperationException("no good");
            }

            await step.WriteTextAsync(await step.ReadTextAsync(cancel), cancellation: cancel);
        }));
        _ = bed.Write("letters.txt", "a\nb\nc\nd\n");
        return bed;
    }
}
