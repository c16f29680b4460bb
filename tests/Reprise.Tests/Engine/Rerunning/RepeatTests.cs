using System.Collections.Concurrent;
using Reprise.Engine.Contract;
using Reprise.Engine.Processes;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;
using Reprise.Kernel.Verification;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Rerunning;

/// <summary>A rerun that executes each step several times.</summary>
public sealed class RepeatTests
{
    private const string Items = """
        pipeline: t
        inputs: [{ name: in, path: in.txt, to: a }]
        routes:
          a: { stages: [{ name: split, type: lines }], to: [b] }
          b: { stages: [{ name: work, type: work }], to: [c] }
          c: { stages: [{ name: all, type: gather, with: { as: concat }, publish: out }] }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_that_gives_other_bytes_each_time_is_flaky_and_alone_is_named()
    {
        var calls = 0;
        var work = new FuncHandler("work", async (step, stop) => await step.WriteTextAsync(step.Item is "b" ? $"{Interlocked.Increment(ref calls)}" : step.Item, cancellation: stop));
        await using var bed = await RecordedAsync(Items, FuncHandler.Lines(), work);

        var (run, head, steps) = await RerunAsync(bed, "out", repeat: 3);

        var flaky = Assert.Single(steps, s => s.Flaky);
        Assert.Equal(("b", "differs", 3), (flaky.Item, flaky.Verdict, flaky.Repeats));
        Assert.Equal([flaky.StepId], head.Flaky);
        Assert.Equal((3, flaky.StepId, Verdict.Differs), (head.Repeat, head.FirstDifference, run.Summary!.Verdict));
        Assert.Equal(3, flaky.RepeatHashes.Distinct().Count());
        Assert.StartsWith("flaky: 3 executions gave 3 different outputs; ", flaky.Reason, StringComparison.Ordinal);
        Assert.All(steps.Where(s => !s.Flaky), s => Assert.Equal(("identical", 3, s.OutputHashLive), (s.Verdict, s.Repeats, Assert.Single(s.RepeatHashes))));
        Assert.Equal((4, steps.Count - 1), (calls, (int)head.Counts.Identical));
    }

    [Fact]
    public async Task One_execution_that_differs_makes_the_step_differ_and_is_the_one_that_is_shown()
    {
        var work = new FuncHandler("work", async (step, stop) => await step.WriteTextAsync(step.Conditions.Repetition == 1 ? "other" : "made", cancellation: stop));
        await using var bed = await RecordedAsync(One, work);

        var (_, _, steps) = await RerunAsync(bed, "out", repeat: 3);

        var step = Assert.Single(steps);
        Assert.Equal(("differs", true, 2), (step.Verdict, step.Flaky, step.RepeatHashes.Count));
        Assert.Equal(step.OutputHashLive, step.RepeatHashes[0]);
        Assert.Equal(step.OutputHashReplayed, step.RepeatHashes[1]);
        var shown = await StepLookup.FindAsync(bed.Recording, step.RerunStepId, Cancellation);
        Assert.Equal("other", await bed.TextAsync(shown.Step));
    }

    [Fact]
    public async Task A_step_that_always_gives_the_same_other_bytes_differs_and_is_not_flaky()
    {
        var calls = 0;
        var work = new FuncHandler("work", async (step, stop) => await step.WriteTextAsync(Interlocked.Increment(ref calls) == 1 ? "made" : "other", cancellation: stop));
        await using var bed = await RecordedAsync(One, work);

        var (_, head, steps) = await RerunAsync(bed, "out", repeat: 3);

        Assert.Equal(("differs", false, 3), (Assert.Single(steps).Verdict, steps[0].Flaky, steps[0].Repeats));
        Assert.Empty(head.Flaky);
    }

    [Fact]
    public async Task A_step_of_which_only_some_executions_fail_is_flaky()
    {
        var calls = 0;
        var work = new FuncHandler("work", async (step, stop) => await step.WriteTextAsync(
            step.Conditions.Repetition == 2 ? throw new InvalidOperationException("not twice") : $"made {Interlocked.Increment(ref calls) > 9}", cancellation: stop));
        await using var bed = await RecordedAsync(One, work);

        var (_, _, steps) = await RerunAsync(bed, "out", repeat: 3);

        Assert.Equal(("differs", true), (Assert.Single(steps).Verdict, steps[0].Flaky));
        Assert.StartsWith("flaky: 3 executions gave 1 different outputs, and 1 failed; it failed", steps[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_only_played_is_played_once()
    {
        var calls = 0;
        var work = new FuncHandler("work", async (step, stop) => await step.WriteTextAsync($"{Interlocked.Increment(ref calls)}", cancellation: stop), Effect.Recorded);
        await using var bed = await RecordedAsync(One, work);

        var (run, _, steps) = await RerunAsync(bed, "out", repeat: 5);

        Assert.Equal((1, "recorded", 0), (calls, Assert.Single(steps).Verdict, steps[0].Repeats));
        Assert.Empty(steps[0].RepeatHashes);
        Assert.Equal((RunStatus.Succeeded, 0), (run.Status, run.Summary!.Total().Pending));
        Assert.Single(await bed.StepsAsync(run));
    }

    [Fact]
    public async Task Folder_and_where_it_can_be_shifted_clock_differ_between_repetitions()
    {
        var seen = new ConcurrentQueue<(string Item, StepConditions Conditions, string Folder)>();
        var work = new FuncHandler("work", async (step, stop) =>
        {
            seen.Enqueue((step.Item, step.Conditions, step.WorkFolder));
            await step.WriteTextAsync(step.Item, cancellation: stop);
        });
        await using var bed = await RecordedAsync(Items, FuncHandler.Lines(), work);
        seen.Clear();

        _ = await RerunAsync(bed, "out", repeat: 2);

        Assert.Equal(["a", "b", "c"], seen.Where(s => s.Conditions.Repetition == 1).Select(s => s.Item).Order(StringComparer.Ordinal));
        Assert.Equal(6, seen.Select(s => s.Folder).Distinct().Count());
        Assert.All(seen, s => Assert.Equal(s.Conditions.Repetition > 0 && ShiftedClock.Library is not null, s.Conditions.ClockShift > TimeSpan.FromDays(366)));
    }

    [Fact]
    public async Task The_first_pass_goes_from_the_sources_on_the_next_two_backwards_and_side_by_side()
    {
        await using var bed = await RecordedAsync(Items, FuncHandler.Lines(), new FuncHandler("work", async (step, stop) => await step.WriteTextAsync(step.Item, cancellation: stop)));
        var recorded = (await bed.Journal.RunsAsync(new RunQuery { Limit = 1 }, Cancellation))[0];
        var steps = (await bed.StepsAsync(recorded)).ConvertAll(s => new AncestryStep(s.Run, s.Number));
        using var stopping = new CancellationTokenSource();
        var run = new RunContext
        {
            Parts = bed.Parts,
            Recording = bed.Recording,
            Number = 2,
            Header = recorded.Header with { Rerun = new RerunTerms { Artifact = default, Ancestry = default, Steps = steps.Count, Repeat = 3 } },
            Graph = (await bed.Recording.GraphAsync(recorded, Cancellation))!,
            Stages = [],
            Stopping = stopping,
        };

        var frontier = new RerunFrontier(run, new Ancestry { Steps = steps, Stages = [] }, new HashSet<long> { 2, 8 });
        var units = await frontier.UnitsAsync(Cancellation).Select(u => (u.Index, u.Repetition, u.Number)).ToListAsync(Cancellation);

        // Five steps; 2 and 8 are the second of the first pass and the third of the second, which are recorded.
        Assert.Equal((13, 13), (units.Count, frontier.Length));
        Assert.Equal([0L, 2, 3, 4], units.Where(u => u.Repetition == 0).Select(u => u.Index));
        Assert.Equal([(4L, 1), (4L, 2), (3L, 1), (3L, 2), (2L, 2), (1L, 1), (1L, 2), (0L, 1), (0L, 2)], units.Where(u => u.Repetition > 0).Select(u => (u.Index, u.Repetition)));
        Assert.All(units, u => Assert.Equal((u.Repetition * 5) + u.Index + 1, u.Number));
    }

    [Fact]
    public async Task Two_repetitions_of_a_step_go_side_by_side()
    {
        var inside = 0;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = new FuncHandler("work", async (step, stop) =>
        {
            if (step.Conditions.Repetition > 0)
            {
                if (Interlocked.Increment(ref inside) == 2)
                {
                    both.SetResult();
                }

                await both.Task.WaitAsync(TimeSpan.FromSeconds(60), stop);
            }

            await step.WriteTextAsync("made", cancellation: stop);
        });
        await using var bed = await RecordedAsync(One, work);

        var (run, _, _) = await RerunAsync(bed, "out", repeat: 3, concurrency: 2);

        Assert.Equal(Verdict.Identical, run.Summary!.Verdict);
    }

    [Fact]
    public async Task From_end_to_end_repetitions_read_what_the_first_pass_made()
    {
        var calls = 0;
        var work = new FuncHandler("work", async (step, stop) => await step.WriteTextAsync(step.Item is "b" ? $"{Interlocked.Increment(ref calls)}" : step.Item, cancellation: stop));
        await using var bed = await RecordedAsync(Items, FuncHandler.Lines(), work);

        var (_, head, steps) = await RerunAsync(bed, "out", repeat: 3, endToEnd: true);

        Assert.Equal(steps.Single(s => s.Flaky).StepId, Assert.Single(head.Flaky));
        Assert.Equal(("differs", true, false), (steps[^1].Verdict, steps[^1].Inherited, steps[^1].Flaky));
    }

    [Fact]
    public void Every_pass_begins_every_step_once_and_passes_differ()
    {
        int[] firsts = [0, 1, 3, 5, 7];
        var orders = firsts.Select(first => Repetition.Order(first, Enumerable.Range(0, 100)).ToList()).ToList();

        Assert.All(orders, order => Assert.Equal(Enumerable.Range(0, 100), order.Order()));
        Assert.Equal(Enumerable.Range(0, 100), orders[0]);
        Assert.Equal(Enumerable.Range(0, 100).Reverse(), orders[1]);
        Assert.Equal(4, orders.Select(order => string.Join(',', order)).Distinct().Count());
    }

    private const string One = """
        pipeline: t
        inputs: [{ name: in, path: in.txt, to: a }]
        routes: { a: { stages: [{ name: one, type: work, publish: out }] } }
        """;

    private static async Task<EngineBed> RecordedAsync(string yaml, params IStepHandler[] handlers)
    {
        var bed = new EngineBed(null, null, handlers);
        bed.Write("in.txt", "a\nb\nc\n");
        Assert.Equal(RunStatus.Succeeded, (await bed.RunAsync(yaml)).Status);
        return bed;
    }

    private static async Task<(RunRecord Run, ManifestObject Head, IReadOnlyList<ManifestStep> Steps)> RerunAsync(
        EngineBed bed, string name, int repeat, int concurrency = 0, bool endToEnd = false)
    {
        var (digest, version) = await ArtifactLookup.FindAsync(bed.Recording, name, Cancellation);
        var request = new RerunRequest { Artifact = digest, Version = version, Repeat = repeat, Concurrency = concurrency, EndToEnd = endToEnd };
        var run = await (await bed.Engine.RerunAsync(request, Cancellation)).Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        var (head, steps) = await ManifestReader.ReadAsync(bed.Recording, run, _ => true, Cancellation);
        return (run, head, steps);
    }
}
