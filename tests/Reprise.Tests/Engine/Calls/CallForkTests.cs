using System.Text;
using System.Text.Json;
using Reprise.Engine.Restarting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Calls;

/// <summary>Forks of agent runs that change what is asked and also name single calls: a call that is asked otherwise stands elsewhere, and is still the one that was meant.</summary>
public sealed class CallForkTests : IAsyncLifetime
{
    private static readonly RunChanges Topic = new() { InputPatches = [new InputPatch(null, "/topic", JsonElement.Parse("8"))] };
    private static readonly RunChanges Context = new() { Context = JsonElement.Parse("""{"model":"large"}""") };
    private readonly TestAgent _agent = new();
    private CallBed _bed = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _bed = new CallBed();
        _ = _agent
            .On("root", async turn => AgentReply.Ok(await _bed.NestedAsync(turn, "n.write", await _bed.NestedAsync(turn, "n.plan", turn.Body))))
            .On("plan", async turn => AgentReply.Ok($$"""{"fact":{{await _bed.NestedAsync(turn, "n.fact", "{}")}},"of":{{turn.Body}}}"""))
            .Answers("fact", _ => "1")
            .Answers("write", turn => turn.Body);
        _ = _bed.Register(_agent, "root plan fact write");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Theory]
    [InlineData("input")]
    [InlineData("context")]
    public async Task A_replaced_answer_stands_for_the_call_that_is_asked_otherwise_now(string what)
    {
        var origin = await DoneAsync();
        var outputs = new[] { await GivenAsync(origin, "n.plan", """{"fact":9}""") };
        var fork = await ForkAsync(origin, (what is "input" ? Topic : Context) with { Outputs = outputs });
        Assert.Equal((2, 1, 1, 2), Counts);
        Assert.Equal("""{"fact":9}""", _agent.Turns.Last(t => t.Name == "write").Body);
        Assert.Equal(DecisionKind.Replace, (await _bed.StepAsync(fork.Header.Id, "n.plan")).Decision);
    }

    [Fact]
    public async Task A_replaced_answer_stands_behind_another_replaced_answer()
    {
        var origin = await DoneAsync();
        var fork = await ForkAsync(origin, new RunChanges { Outputs = [await GivenAsync(origin, "n.plan", """{"fact":9}"""), await GivenAsync(origin, "n.write", "\"given\"")] });
        Assert.Equal((2, 1, 1, 1), Counts);
        Assert.Equal("\"given\"", await _bed.ResultAsync(await _bed.StepAsync(fork.Header.Id, "n.root")));
    }

    [Fact]
    public async Task A_replaced_answer_stands_for_one_call_of_several_that_are_alike()
    {
        _ = _agent.On("root", async turn => AgentReply.Ok($"[{await _bed.NestedAsync(turn, "n.fact", "{}")},{await _bed.NestedAsync(turn, "n.fact", "{}")},{await _bed.NestedAsync(turn, "n.fact", "{}")}]"));
        _ = _bed.Register(_agent, "root fact:recorded");
        var origin = await DoneAsync();
        var second = (await _bed.StepsAsync(origin.Header.Id)).Where(s => s.Target == "n.fact").ElementAt(1);
        var fork = await ForkAsync(origin, Topic with { Outputs = [new GivenOutput(second, Encoding.UTF8.GetBytes("7"))] });
        Assert.Equal("[1,7,1]", await _bed.ResultAsync(await _bed.StepAsync(fork.Header.Id, "n.root")));
        Assert.Equal(3, _agent.Count("fact"));
    }

    [Fact]
    public async Task The_answer_of_the_call_that_is_the_root_can_be_replaced()
    {
        var origin = await DoneAsync();
        var given = await GivenAsync(origin, "n.plan", """{"fact":9}""");
        var fork = await EndAsync(new RestartRequest { Origin = origin, Step = given.Step, Scope = RestartScope.Execution, Changes = new RunChanges { Outputs = [given] } });
        Assert.Equal((1, 1, 1, 1), Counts);
        Assert.Equal("""{"fact":9}""", await _bed.ResultAsync(await _bed.StepAsync(fork.Header.Id, "n.plan")));
    }

    [Fact]
    public async Task A_named_call_runs_again_where_something_above_it_is_asked_otherwise()
    {
        var origin = await DoneAsync();
        var fork = await EndAsync(new RestartRequest { Origin = origin, Step = await _bed.StepAsync(origin.Header.Id, "n.fact"), Changes = Topic });
        Assert.Equal((2, 2, 2, 2), Counts);
        Assert.Equal("asked for", (await _bed.StepAsync(fork.Header.Id, "n.fact")).Reason);
    }

    [Theory]
    [InlineData("context", "its context is another")]
    [InlineData("forced", "it was asked for")]
    [InlineData("without reuse", "reuse was not asked for")]
    public async Task An_effect_below_a_call_that_is_asked_otherwise_has_to_be_answered_for(string how, string why)
    {
        _ = _bed.Register(_agent, "root plan fact:external write");
        var origin = await DoneAsync();
        var request = new RestartRequest
        {
            Origin = origin,
            Changes = how is "context" ? Context : Topic,
            Force = how is "forced" ? ["n.fact"] : [],
            Reuse = how is "without reuse" ? Reach.None : Reach.Origin,
        };
        var hazard = Assert.Single((await new RestartPlanner(_bed.Parts).PlanAsync(request, null, Cancellation)).Hazards);
        Assert.EndsWith($"where it is called again, {why}", hazard.Reason, StringComparison.Ordinal);
        Assert.Equal("effects.unacknowledged", (await Assert.ThrowsAsync<RepriseException>(() => EndAsync(request))).Code);
        Assert.Equal((1, 1, 1, 1), Counts);
        Assert.Equal(RunStatus.Succeeded, (await EndAsync(request with { EffectsOf = new Dictionary<string, EffectAnswer>(StringComparer.Ordinal) { [hazard.StepId] = EffectAnswer.Repeat } })).Status);
        Assert.Equal((2, 2, 2, 2), Counts);
    }

    [Fact]
    public async Task An_effect_that_its_recording_may_serve_needs_no_answer()
    {
        _ = _bed.Register(_agent, "root plan fact:external write");
        var fork = await ForkAsync(await DoneAsync(), Topic);
        Assert.Equal((RunStatus.Succeeded, (2, 2, 1, 2)), (fork.Status, Counts));
    }

    [Fact]
    public async Task An_effect_below_a_call_that_the_origin_had_reused_is_a_hazard_of_the_plan()
    {
        _ = _bed.Register(_agent, "root plan fact:external write");
        var first = await DoneAsync();
        var second = await EndAsync(new RestartRequest { Origin = first });
        var third = await EndAsync(new RestartRequest { Origin = second });
        var request = new RestartRequest { Origin = third, Force = ["n.fact"] };
        var plan = await new RestartPlanner(_bed.Parts).PlanAsync(request, null, Cancellation);
        Assert.Equal(new StepId(first.Header.Id, (await _bed.StepAsync(first.Header.Id, "n.fact")).Number).ToString(), Assert.Single(plan.Hazards).StepId);
        Assert.Equal(1, plan.Stages.Single(s => s.Target == "n.fact").Refuse);
        Assert.Equal("effects.unacknowledged", (await Assert.ThrowsAsync<RepriseException>(() => EndAsync(request))).Code);
        Assert.Equal((3, 1, 1, 1), Counts);
        Assert.Equal(RunStatus.Succeeded, (await EndAsync(request with { Effects = EffectAnswer.Repeat })).Status);
        Assert.Equal((4, 2, 2, 1), Counts);
        Assert.Empty((await new RestartPlanner(_bed.Parts).PlanAsync(request with { Force = ["n.write"] }, null, Cancellation)).Hazards);
    }

    private (int Root, int Plan, int Fact, int Write) Counts => (_agent.Count("root"), _agent.Count("plan"), _agent.Count("fact"), _agent.Count("write"));

    private async Task<RunRecord> DoneAsync() => await _bed.EndOfAsync((await _bed.CallAsync("n.root", """{"topic":7}""")).Run.Header.Id);

    private async Task<GivenOutput> GivenAsync(RunRecord origin, string target, string answer) => new(await _bed.StepAsync(origin.Header.Id, target), Encoding.UTF8.GetBytes(answer));

    private Task<RunRecord> ForkAsync(RunRecord origin, RunChanges changes) => EndAsync(new RestartRequest { Origin = origin, Changes = changes });

    private async Task<RunRecord> EndAsync(RestartRequest request) =>
        await (await _bed.Engine.RestartAsync(request, Cancellation)).Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
}
