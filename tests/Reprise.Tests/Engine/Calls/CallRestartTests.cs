using System.Text;
using System.Text.Json;
using Reprise.Engine.Contract;
using Reprise.Engine.Restarting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Calls;

/// <summary>Restarts and forks of agent runs as a person asks for them: what is forced, what a plan says, what is replaced.</summary>
public sealed class CallRestartTests : IAsyncLifetime
{
    private readonly TestAgent _agent = new();
    private CallBed _bed = null!;
    private bool _fails = true;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _bed = new CallBed();
        _ = _agent
            .On("root", async turn =>
            {
                var plan = await _bed.NestedAsync(turn, "n.plan", turn.Body);
                return AgentReply.Ok(await _bed.NestedAsync(turn, "n.write", plan));
            })
            .On("plan", async turn => AgentReply.Ok($$"""{"fact":{{await _bed.NestedAsync(turn, "n.fact", "{}")}},"of":{{turn.Body}}}"""))
            .Answers("fact", _ => "1")
            .On("write", _ => Task.FromResult(_fails ? new AgentReply(500, """{"error":"no model"}""") : AgentReply.Ok("\"text\"")));
        _ = _bed.Register(_agent, "root plan fact write");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task A_restart_of_the_run_calls_the_root_and_what_failed()
    {
        var origin = await FailedAsync();
        var plan = await PlanAsync(new RestartRequest { Origin = origin });
        _fails = false;
        var restart = await RestartAsync(new RestartRequest { Origin = origin, Reason = "again" });
        Assert.Equal((RunStatus.Succeeded, RunKind.Restart, "again", origin.Header.Lineage), (restart.Status, restart.Header.Kind, restart.Header.Reason, restart.Header.Lineage));
        Assert.Equal((2, 1, 1, 2), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("fact"), _agent.Count("write")));
        Assert.Equal(new PlanCounts(1, 2, 0, 0, 0, 0), plan.Counts);
        Assert.Equal(("n.plan", "n.root", "n.write"), (Target(plan, s => s.Reuse), Target(plan, s => s.Run), plan.Stages.Last(s => s.Run > 0).Target));
        Assert.Equal(restart.Header.Restart!.Plan!.Stages.Sum(s => s.Run), plan.Counts.Run);
    }

    [Fact]
    public async Task A_named_call_runs_again_with_the_callers_above_it_and_nothing_else()
    {
        _fails = false;
        var origin = await DoneAsync();
        var fact = await _bed.StepAsync(origin.Header.Id, "n.fact");
        _ = await RestartAsync(new RestartRequest { Origin = origin, Step = fact });
        Assert.Equal((2, 2, 2, 1), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("fact"), _agent.Count("write")));
    }

    [Fact]
    public async Task A_forced_target_runs_again()
    {
        _fails = false;
        var origin = await DoneAsync();
        _ = await RestartAsync(new RestartRequest { Origin = origin, Force = ["n.write"] });
        Assert.Equal((2, 1, 1, 2), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("fact"), _agent.Count("write")));
    }

    [Fact]
    public async Task A_forced_target_below_another_call_runs_again_with_its_callers_and_the_plan_says_so()
    {
        _fails = false;
        var origin = await DoneAsync();
        var request = new RestartRequest { Origin = origin, Force = ["n.fact"] };
        var plan = await PlanAsync(request);
        Assert.Equal("n.fact below it is to run again", plan.Stages.Single(s => s.Target == "n.plan").Reasons.Single().Reason);
        var restart = await RestartAsync(request);
        Assert.Equal((2, 2, 2, 1), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("fact"), _agent.Count("write")));
        Assert.Equal("n.fact below it is to run again", (await _bed.StepAsync(restart.Header.Id, "n.plan")).Reason);
    }

    [Fact]
    public async Task A_target_that_was_never_called_cannot_be_forced()
    {
        _fails = false;
        var origin = await DoneAsync();
        var error = await Assert.ThrowsAsync<RepriseException>(() => RestartAsync(new RestartRequest { Origin = origin, Force = ["n.fcat"] }));
        Assert.Equal("snapshot.stage_unknown", error.Code);
        Assert.Contains("n.fact", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_call_can_be_planned_before_its_input_ever_stood_in_the_store()
    {
        _fails = false;
        var origin = await DoneAsync("""{"topic":7}""");
        var call = await _bed.StepAsync(origin.Header.Id, "n.plan");
        var set = new RunChanges { InputPatches = [new InputPatch(null, "/topic", JsonElement.Parse("8"))] };
        Assert.Equal("n.plan", (await PlanAsync(new RestartRequest { Origin = origin, Step = call, Scope = RestartScope.Execution })).Stages[0].Target);
        Assert.Equal("n.plan", (await PlanAsync(new RestartRequest { Origin = origin, Step = call, Scope = RestartScope.Execution, Changes = set })).Stages[0].Target);
    }

    [Fact]
    public async Task A_run_that_went_otherwise_than_its_plan_says_where()
    {
        _fails = false;
        var origin = await DoneAsync();
        _ = _agent.On("root", async turn =>
        {
            var text = await _bed.NestedAsync(turn, "n.write", await _bed.NestedAsync(turn, "n.plan", turn.Body));
            return AgentReply.Ok(await _bed.NestedAsync(turn, "n.write", text)); // Once more than it did, though nothing of it that is known has changed.
        });
        var restart = await RestartAsync(new RestartRequest { Origin = origin });
        var details = await Reprise.Engine.Recordings.RunDetails.ReadAsync(_bed.Recording, restart, Cancellation);
        Assert.Equal(["n.root", "n.plan", "n.write"], details.Stages.Select(s => s.Target));
        Assert.Contains("n.write: 1 ran, 0 planned", details.Otherwise);
    }

    [Fact]
    public async Task What_was_asked_after_a_call_that_runs_again_is_unknown_until_it_has_run()
    {
        _fails = false;
        var origin = await DoneAsync();
        _ = _bed.Register(_agent, "root plan fact@2 write");
        var plan = await PlanAsync(new RestartRequest { Origin = origin });
        Assert.Equal(new PlanCounts(0, 2, 0, 0, 0, 2), plan.Counts);
        Assert.Equal("unknown until n.plan has run", plan.Stages.Single(s => s.Target == "n.write").Reasons.Single().Reason);
    }

    [Theory]
    [InlineData("n.root")]
    [InlineData("n.write")]
    public async Task The_result_of_a_call_is_not_rerun_and_the_error_says_what_to_do(string target)
    {
        _fails = false;
        var origin = await DoneAsync();
        var digest = (await _bed.StepAsync(origin.Header.Id, target)).Outputs[0].Digest;
        var error = await Assert.ThrowsAsync<RepriseException>(() => _bed.Engine.RerunAsync(new Reprise.Engine.Rerunning.RerunRequest { Artifact = digest }, Cancellation));
        Assert.Equal("rerun.call", error.Code);
        Assert.Contains("reprise restart", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recover_of_a_call_tree_can_be_planned()
    {
        var origin = await FailedAsync();
        var plan = await new Reprise.Engine.Planning.RecoverPlanner(_bed.Parts).PlanAsync(origin, null, Cancellation);
        Assert.Equal(("recover", new PlanCounts(2, 2, 0, 0, 0, 0)), (plan.Verb, plan.Counts));
    }

    [Fact]
    public async Task One_call_is_the_root_of_a_new_run()
    {
        _fails = false;
        var origin = await DoneAsync("""{"topic":7}""");
        var call = await _bed.StepAsync(origin.Header.Id, "n.plan");
        var restart = await RestartAsync(new RestartRequest { Origin = origin, Step = call, Scope = RestartScope.Execution });
        Assert.Equal(("n.plan", RunStatus.Succeeded), (restart.Header.Target, restart.Status));
        Assert.Equal((1, 2, 1, 1), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("fact"), _agent.Count("write")));
        Assert.Equal("""{"topic":7}""", _agent.Turns.Last(t => t.Name == "plan").Body);
    }

    [Fact]
    public async Task A_fork_with_another_input_runs_what_depends_on_it()
    {
        _fails = false;
        var origin = await DoneAsync("""{"topic":7,"lang":"en"}""");
        var changes = new RunChanges { InputPatches = [new InputPatch(null, "/topic", JsonElement.Parse("8"))] };
        var plan = await PlanAsync(new RestartRequest { Origin = origin, Changes = changes });
        var fork = await RestartAsync(new RestartRequest { Origin = origin, Changes = changes });
        Assert.Equal((RunKind.Fork, RunStatus.Succeeded), (fork.Header.Kind, fork.Status));
        Assert.Equal("""{"topic":8,"lang":"en"}""", _agent.Turns.Last(t => t.Name == "root").Body);
        Assert.Equal((2, 2, 1, 2), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("fact"), _agent.Count("write")));
        Assert.Equal(new PlanCounts(0, 1, 0, 0, 0, 3), plan.Counts);
    }

    [Fact]
    public async Task A_context_that_is_changed_reaches_the_agents_and_the_keys_of_everything_below()
    {
        _fails = false;
        var origin = await DoneAsync();
        var fork = await RestartAsync(new RestartRequest { Origin = origin, Changes = new RunChanges { Context = JsonElement.Parse("""{"model":"large"}""") } });
        Assert.Equal(0, fork.Summary!.Total().Reused);
        Assert.Equal("eyJtb2RlbCI6ImxhcmdlIn0", _agent.Turns.Last(t => t.Name == "fact").Headers["X-Reprise-Context"]);
    }

    [Fact]
    public async Task A_replaced_answer_stands_for_the_call()
    {
        _fails = false;
        var origin = await DoneAsync();
        var plan = await _bed.StepAsync(origin.Header.Id, "n.plan");
        var fork = await RestartAsync(new RestartRequest { Origin = origin, Changes = new RunChanges { Outputs = [new GivenOutput(plan, Encoding.UTF8.GetBytes("""{"fact":2}"""))] } });
        Assert.Equal((2, 1, 1, 2), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("fact"), _agent.Count("write")));
        Assert.Equal("""{"fact":2}""", _agent.Turns.Last(t => t.Name == "write").Body);
        Assert.Equal(DecisionKind.Replace, (await _bed.StepAsync(fork.Header.Id, "n.plan")).Decision);
    }

    [Fact]
    public async Task A_callee_with_new_code_is_called_again_and_so_is_its_caller_and_the_plan_says_why()
    {
        _fails = false;
        var origin = await DoneAsync();
        _ = _bed.Register(_agent, "root plan fact@2 write");
        var plan = await PlanAsync(new RestartRequest { Origin = origin });
        _ = await RestartAsync(new RestartRequest { Origin = origin });
        Assert.Equal((2, 2, 2, 1), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("fact"), _agent.Count("write")));
        Assert.Contains(plan.Stages.Single(s => s.Target == "n.plan").Reasons, r => r.Reason.Contains("n.fact", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_pipeline_has_a_call_has_not()
    {
        _fails = false;
        var origin = await DoneAsync();
        var error = await Assert.ThrowsAsync<RepriseException>(() => RestartAsync(new RestartRequest
        {
            Origin = origin,
            Changes = new RunChanges { Params = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1" } },
        }));
        Assert.Equal("usage.invalid", error.Code);
        Assert.Equal("usage.invalid", (await Assert.ThrowsAsync<RepriseException>(() => RestartAsync(new RestartRequest { Origin = origin, Scope = RestartScope.Execution }))).Code);
    }

    [Fact]
    public async Task An_effect_that_would_be_repeated_stops_the_restart_unless_somebody_answers_for_it()
    {
        _fails = false;
        _ = _bed.Register(_agent, "root plan fact write:external");
        var origin = await DoneAsync();
        var request = new RestartRequest { Origin = origin, Force = ["n.write"] };
        var plan = await PlanAsync(request);
        var error = await Assert.ThrowsAsync<RepriseException>(() => RestartAsync(request));
        Assert.Equal(("effects.unacknowledged", 1, 1), (error.Code, plan.Hazards.Count, _agent.Count("write")));
        var restart = await RestartAsync(request with { EffectsOf = Answer(plan.Hazards[0].StepId) });
        Assert.Equal(2, _agent.Count("write"));
        _ = await RestartAsync(new RestartRequest { Origin = restart, Force = ["n.write"], EffectsOf = Answer("n.write") });
        Assert.Equal(3, _agent.Count("write"));
        foreach (var (name, code) in new[] { ("n.wriet", "snapshot.stage_unknown"), ("stp_zzzz", "step.not_found") })
        {
            var unknown = await Assert.ThrowsAsync<RepriseException>(() => RestartAsync(request with { Effects = EffectAnswer.Skip, EffectsOf = Answer(name) }));
            Assert.Equal(code, unknown.Code);
        }

        Assert.Equal("usage.invalid", (await Assert.ThrowsAsync<RepriseException>(() => RestartAsync(request with { EffectsOf = Answer(new StepId(restart.Header.Id, 1).ToString()) }))).Code);
        _ = await RestartAsync(new RestartRequest { Origin = origin });
        Assert.Equal(3, _agent.Count("write"));

        static Dictionary<string, EffectAnswer> Answer(string name) => new(StringComparer.Ordinal) { [name] = EffectAnswer.Repeat };
    }

    private static string? Target(PlanObject plan, Func<PlanStage, long> count) => plan.Stages.First(s => count(s) > 0).Target;

    private async Task<RunRecord> DoneAsync(string input = "{}")
    {
        var ended = await _bed.CallAsync("n.root", input);
        return await _bed.EndOfAsync(ended.Run.Header.Id);
    }

    private Task<RunRecord> FailedAsync() => DoneAsync();

    private Task<PlanObject> PlanAsync(RestartRequest request) => new RestartPlanner(_bed.Parts).PlanAsync(request, null, Cancellation);

    private async Task<RunRecord> RestartAsync(RestartRequest request) =>
        await (await _bed.Engine.RestartAsync(request, Cancellation)).Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
}
