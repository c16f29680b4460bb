using Reprise.Engine.Contract;
using Reprise.Engine.Planning;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Planning;

/// <summary>What a plan says is what the run then does.</summary>
public sealed class RunPlannerTests
{
    private const string Letters = """
        pipeline: letters
        inputs: [{ name: letters, path: letters.txt, to: split }]
        routes:
          split:
            stages: [{ name: lines, type: lines }]
            to: [work]
          work:
            stages:
              - { name: upper, type: upper }
              - { name: again, type: upper, from: upper, with: { mark: 1 } }
              - { name: both, type: join, from: [upper, again] }
            to: { all: both, firsts: upper }
          all:
            stages:
              - { name: gather, type: gather, with: { as: lines }, publish: letters/all.txt }
              - { name: shout, type: upper }
          firsts:
            stages:
              - { name: parents, type: gather, with: { by: parent, as: lines } }
        """;

    [Fact]
    public async Task A_first_run_is_known_down_to_the_first_fan_out()
    {
        await using var bed = Bed("a\nb\n");
        var plan = await PlanAsync(bed, Letters, Reach.Any);

        Assert.Equal(1, StageOf(plan, "lines").Run);
        Assert.Equal("never ran", Assert.Single(StageOf(plan, "lines").Reasons).Reason);
        Assert.All(plan.Stages.Skip(1), stage =>
        {
            Assert.Equal((0, 0, 1), (stage.Reuse, stage.Run, stage.Unknown));
            Assert.Equal(new PlanReason("unknown until split/lines has run", 1), Assert.Single(stage.Reasons));
        });
        await AgreesAsync(bed, plan, Letters, Reach.Any);
    }

    [Fact]
    public async Task Without_reuse_nothing_recorded_serves()
    {
        await using var bed = Bed("a\nb\n");
        _ = await bed.RunAsync(Letters);
        var plan = await PlanAsync(bed, Letters, Reach.None);

        Assert.Equal(new PlanCounts(0, 1, 0, 0, 0, 6), plan.Counts);
        Assert.Equal(0, plan.SavedMs);
    }

    [Fact]
    public async Task A_second_run_reuses_everything_and_says_from_where()
    {
        await using var bed = Bed("a\nb\nc\n");
        var first = await bed.RunAsync(Letters);
        var steps = new List<PlanStep>();
        var plan = await PlanAsync(bed, Letters, Reach.Any, steps);

        Assert.Equal(new PlanCounts(first.Summary!.Total().Succeeded, 0, 0, 0, 0, 0), plan.Counts);
        Assert.Equal(plan.Counts.Reuse, steps.Count);
        Assert.All(steps, step => Assert.Equal(first.Header.Id.Value, step.Source!.RunId));
        Assert.Contains(steps, step => step is { Target: "split/lines", Item: "letters", Decision: "reuse" });
        Assert.Equal(first.Summary.Total().WorkMicros / 1000.0, plan.SavedMs, tolerance: 1);
        Assert.Equal(first.Header.Snapshot.ToString(), plan.Snapshot);
        await AgreesAsync(bed, plan, Letters, Reach.Any);
    }

    [Fact]
    public async Task A_changed_parameter_runs_its_stage_and_leaves_what_follows_unknown()
    {
        await using var bed = Bed("a\nb\nc\n");
        _ = await bed.RunAsync(Letters);
        var changed = Letters.Replace("mark: 1", "mark: 2", StringComparison.Ordinal);
        var plan = await PlanAsync(bed, changed, Reach.Any);

        Assert.Equal((0, 3, 0), Counts(StageOf(plan, "again")));
        Assert.Equal(new PlanReason("parameter mark changed", 3), Assert.Single(StageOf(plan, "again").Reasons));
        Assert.Equal((0, 0, 3), Counts(StageOf(plan, "both")));
        Assert.Equal(new PlanReason("unknown until work/again has run", 1), Assert.Single(StageOf(plan, "gather").Reasons));
        Assert.Equal((1, 0, 0), Counts(StageOf(plan, "parents")));
        await AgreesAsync(bed, plan, changed, Reach.Any);
    }

    [Fact]
    public async Task What_is_unknown_may_turn_out_unchanged()
    {
        await using var bed = Bed("a\nb\nc\n");
        _ = await bed.RunAsync(Letters);
        var changed = Letters.Replace("mark: 1", "mark: 2", StringComparison.Ordinal);
        _ = await PlanAsync(bed, changed, Reach.Any);
        var run = await bed.RunAsync(changed, Reach.Any);

        Assert.Equal((3, 10), (run.Summary!.Total().Succeeded, run.Summary.Total().Reused)); // The same letters in capitals: the change stops there.
    }

    [Fact]
    public async Task A_changed_item_runs_alone_once_the_split_is_recorded()
    {
        await using var bed = Bed("a\nb\nc\n");
        _ = await bed.RunAsync(Letters);
        bed.Write("letters.txt", "a\nb\nd\n");
        var before = await PlanAsync(bed, Letters, Reach.Any);
        Assert.Equal((0, 1), (before.Counts.Reuse, before.Counts.Run));
        Assert.Equal("its input changed", Assert.Single(StageOf(before, "lines").Reasons).Reason);

        var half = Letters[..Letters.IndexOf("    to: [work]", StringComparison.Ordinal)];
        _ = await bed.RunAsync(half, Reach.Any);
        var steps = new List<PlanStep>();
        var plan = await PlanAsync(bed, Letters, Reach.Any, steps);

        Assert.Equal((2, 1, 0), Counts(StageOf(plan, "upper")));
        Assert.Equal((2, 0, 1), Counts(StageOf(plan, "both")));
        Assert.Contains(steps, step => step is { Target: "work/both", Item: "d", Decision: "unknown", Reason: "unknown until work/upper has run" });
        await AgreesAsync(bed, plan, Letters, Reach.Any);
    }

    [Fact]
    public async Task A_plan_writes_nothing()
    {
        await using var bed = Bed("a\nb\nc\n");
        _ = await bed.RunAsync(Letters);
        bed.Write("letters.txt", "a\nz\n");
        var before = await StateAsync(bed);

        _ = await PlanAsync(bed, Letters, Reach.Any);

        Assert.Equal(before, await StateAsync(bed));
    }

    [Fact]
    public async Task An_effect_that_took_place_and_would_again_is_a_hazard()
    {
        var notify = new FuncHandler("notify", static (step, cancel) => step.WriteTextAsync("sent", cancellation: cancel), Effect.External);
        await using var bed = new EngineBed(null, null, notify);
        bed.Write("a.txt", "a");
        const string yaml = "pipeline: p\ninputs: [{ name: a, path: a.txt, to: r }]\nroutes: { r: { stages: [{ name: send, type: notify }] } }\n";
        var first = await bed.RunAsync(yaml);
        var plan = await PlanAsync(bed, yaml, Reach.Any);

        var hazard = Assert.Single(plan.Hazards);
        Assert.Equal("r/send", hazard.Target);
        Assert.Equal(Assert.Single(await bed.StepsAsync(first)).Number, StepId.Parse(hazard.StepId).Number);
    }

    [Fact]
    public async Task A_list_of_outputs_too_long_for_its_row_is_followed_through()
    {
        await using var bed = Bed(string.Join('\n', Enumerable.Range(0, StepRecord.MaxListed + 500)));
        _ = await bed.RunAsync(Letters);
        var plan = await PlanAsync(bed, Letters, Reach.Any);

        Assert.Equal((3 * (StepRecord.MaxListed + 500)) + 4, plan.Counts.Reuse);
        Assert.Equal(plan.Counts.Reuse, plan.Stages.Sum(s => s.Reuse));
        await AgreesAsync(bed, plan, Letters, Reach.Any);
    }

    private static EngineBed Bed(string letters)
    {
        var bed = new EngineBed(null, null, FuncHandler.Lines(), FuncHandler.Upper(), FuncHandler.Join());
        bed.Write("letters.txt", letters);
        return bed;
    }

    private static Task<PlanObject> PlanAsync(EngineBed bed, string yaml, Reach reuse, List<PlanStep>? steps = null) =>
        new RunPlanner(bed.Parts).PlanAsync(bed.Request(yaml, reuse), steps is null ? null : steps.Add, TestContext.Current.CancellationToken);

    /// <summary>Runs it: of a stage that the plan knew all about the counts must be the same; of the others what it knew is the least.</summary>
    private static async Task AgreesAsync(EngineBed bed, PlanObject plan, string yaml, Reach reuse)
    {
        var run = await bed.RunAsync(yaml, reuse);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        foreach (var (planned, did) in plan.Stages.Zip(run.Summary!.Stages))
        {
            if (planned.Unknown == 0)
            {
                Assert.Equal((planned.Target, planned.Reuse, planned.Run), (planned.Target, did.Reused, did.Succeeded));
            }
            else
            {
                Assert.True(did.Reused >= planned.Reuse && did.Succeeded >= planned.Run && did.Reused + did.Succeeded >= planned.Reuse + planned.Run + planned.Unknown);
            }
        }
    }

    private static async Task<(int Runs, int Steps, int Names, int Objects)> StateAsync(EngineBed bed)
    {
        var runs = await bed.Journal.RunsAsync(new RunQuery(), default);
        var steps = 0;
        foreach (var run in runs)
        {
            steps += (await bed.StepsAsync(run, attempts: true)).Count;
        }

        var objects = 0;
        await foreach (var _ in bed.Store.ListAsync(TestContext.Current.CancellationToken))
        {
            objects++;
        }

        return (runs.Count, steps, (await bed.Journal.NamesAsync(new NameQuery(), default)).Count, objects);
    }

    private static PlanStage StageOf(PlanObject plan, string stage) => Assert.Single(plan.Stages, s => string.Equals(s.Stage, stage, StringComparison.Ordinal));

    private static (long Reuse, long Run, long Unknown) Counts(PlanStage stage) => (stage.Reuse, stage.Run, stage.Unknown);
}
