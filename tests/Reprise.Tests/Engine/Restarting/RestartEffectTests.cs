using Reprise.Engine.Contract;
using Reprise.Engine.Restarting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Tests.Engine.Replaying;

namespace Reprise.Tests.Engine.Restarting;

/// <summary>Effects and restarts: nothing takes effect twice unless somebody says so.</summary>
public sealed class RestartEffectTests
{
    private const string Sending = """
        pipeline: s
        inputs: [ { name: in, path: in.txt, to: a } ]
        routes:
          a:
            stages: [ { name: one, type: lines } ]
            to: [b]
          b:
            stages:
              - { name: two, type: upper }
              - { name: out, type: send }
              - { name: last, type: shout }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_took_effect_is_served_from_its_recording()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3, Sending);
        var restart = await RestartAsync(bed, new RestartRequest { Origin = origin });
        Assert.Equal((RunStatus.Succeeded, 3), (restart.Status, bed.Sent.Count));
    }

    [Fact]
    public async Task A_forced_effect_stops_the_restart_before_anything_begins_and_the_plan_lists_it()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3, Sending);
        var request = new RestartRequest { Origin = origin, Force = ["out"] };
        var plan = await new RestartPlanner(bed.Bed.Parts).PlanAsync(request, null, Cancellation);
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.Bed.Engine.RestartAsync(request, Cancellation));
        Assert.Equal(("effects.unacknowledged", 3, 3), (error.Code, error.Facts.Count, plan.Hazards.Count));
        Assert.Equal(error.Facts.Select(f => f.Key), plan.Hazards.Select(h => h.StepId));
        Assert.Equal(3, plan.Counts.Refuse);
        _ = Assert.Single(await bed.Bed.Journal.RunsAsync(new RunQuery(), Cancellation));
        Assert.Equal(3, bed.Sent.Count);
    }

    [Fact]
    public async Task Each_effect_is_answered_by_itself_and_a_repeat_gets_another_idempotency_key()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3, Sending);
        var keys = bed.Sent.ToDictionary(s => s.Item, s => s.Key, StringComparer.Ordinal);
        var sent = (await bed.Bed.StepsAsync(origin)).Where(s => s.Effect == Effect.External).OrderBy(s => s.Item, StringComparer.Ordinal).ToList();
        bed.Sent.Clear();

        var restart = await RestartAsync(bed, new RestartRequest
        {
            Origin = origin,
            Force = ["out"],
            Effects = EffectAnswer.Skip,
            EffectsOf = new Dictionary<string, EffectAnswer>(StringComparer.Ordinal) { [new StepId(origin.Header.Id, sent[1].Number).ToString()] = EffectAnswer.Repeat },
        });

        var (item, key) = Assert.Single(bed.Sent);
        Assert.Equal(sent[1].Item, item);
        Assert.NotEqual(keys[item], key);
        Assert.Equal(2, (await bed.Bed.StepsAsync(restart)).Count(s => s.Status == StepStatus.Skipped));

        bed.Sent.Clear();
        _ = await RestartAsync(bed, new RestartRequest { Origin = restart, Force = ["out"], Effects = EffectAnswer.Skip });
        Assert.Empty(bed.Sent);
    }

    [Fact]
    public async Task An_answer_names_a_stage_by_its_own_name_or_a_step_by_a_prefix_of_its_id()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3, Sending);
        var sent = (await bed.Bed.StepsAsync(origin)).First(s => s.Effect == Effect.External);
        bed.Sent.Clear();
        var request = new RestartRequest { Origin = origin, Force = ["out"] };
        _ = await RestartAsync(bed, request with { EffectsOf = new Dictionary<string, EffectAnswer>(StringComparer.Ordinal) { ["out"] = EffectAnswer.Repeat } });
        Assert.Equal(3, bed.Sent.Count);
        bed.Sent.Clear();
        var prefix = $"{new StepId(origin.Header.Id, sent.Number)}.1";
        _ = await RestartAsync(bed, request with { Effects = EffectAnswer.Skip, EffectsOf = new Dictionary<string, EffectAnswer>(StringComparer.Ordinal) { [prefix] = EffectAnswer.Repeat } });
        Assert.Single(bed.Sent);
    }

    [Fact]
    public async Task An_effect_whose_input_changed_is_a_hazard_that_is_found_while_running()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(2, Sending);
        var step = (await bed.Bed.StepsAsync(origin)).First(s => s.Stage == 1);
        var changes = new RunChanges { Outputs = [new GivenOutput(step, "OTHER"u8.ToArray())] };
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.Bed.Engine.RestartAsync(new RestartRequest { Origin = origin, Changes = changes }, Cancellation));
        Assert.Equal("effects.unacknowledged", error.Code);
        var forced = await RestartAsync(bed, new RestartRequest { Origin = origin, Force = ["two"] });
        Assert.Equal((RunStatus.Succeeded, 2), (forced.Status, bed.Sent.Count));
    }

    [Fact]
    public async Task The_plan_says_what_is_reused_what_runs_and_what_is_not_known_yet()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(2, ReplayBed.ThreeStages);
        var steps = new List<PlanStep>();
        var plan = await new RestartPlanner(bed.Bed.Parts).PlanAsync(new RestartRequest { Origin = origin, Force = ["two"] }, steps.Add, Cancellation);
        Assert.Equal(new PlanCounts(1, 2, 0, 0, 0, 2), plan.Counts);
        Assert.Equal(("restart", origin.Header.Id.Value), (plan.Verb, plan.Origin!.RunId));
        Assert.Equal("asked for", plan.Stages[1].Reasons.Single().Reason);
        Assert.Contains("until b/two has run", plan.Stages[2].Reasons.Single().Reason, StringComparison.Ordinal);
        Assert.Equal(5, steps.Count);
        _ = Assert.Single(await bed.Bed.Journal.RunsAsync(new RunQuery(), Cancellation));
    }

    private static async Task<RunRecord> RestartAsync(ReplayBed bed, RestartRequest request) =>
        await (await bed.Bed.Engine.RestartAsync(request, Cancellation)).Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
}
