using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Engine.Calls;

/// <summary>Calls that change the world: claimed first, never repeated silently.</summary>
public sealed class CallEffectTests : IAsyncLifetime
{
    private readonly TestAgent _agent = new();
    private CallBed _bed = null!;
    private string _input = "1";

    public ValueTask InitializeAsync()
    {
        _bed = new CallBed();
        _ = _agent.On("root", async turn => AgentReply.Ok(await _bed.NestedAsync(turn, "n.notify", _input))).Answers("notify", _ => "\"sent\"");
        _ = _bed.Register(_agent, "root notify:external");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task The_intent_stands_in_the_journal_before_the_agent_hears_of_the_call()
    {
        StepStatus? seen = null;
        _ = _agent.On("notify", async turn =>
        {
            seen = (await _bed.StepAsync(turn.Id.Step.Run, "n.notify")).Status;
            return AgentReply.Ok("1");
        });
        var run = await _bed.CallAsync("n.root");
        Assert.Equal((StepStatus.InDoubt, "succeeded"), (seen, run.Status));
        Assert.Equal(StepStatus.Succeeded, (await _bed.StepAsync(run.Run.Header.Id, "n.notify")).Status);
    }

    [Fact]
    public async Task Where_its_key_matches_the_recording_serves()
    {
        var origin = await _bed.CallAsync("n.root");
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        Assert.Equal((RunStatus.Succeeded, 1, 1), (restart.Status, restart.Summary!.Total().Reused, _agent.Count("notify")));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("forced")]
    [InlineData("without reuse")]
    public async Task What_would_repeat_an_effect_is_refused_unless_somebody_answers_for_it(string how)
    {
        var origin = (await _bed.CallAsync("n.root")).Run.Header.Id;
        var refused = await RestartAsync(origin, how, new RestartTerms());
        Assert.Equal((RunStatus.Failed, 1), (refused.Status, _agent.Count("notify")));
        var step = await _bed.StepAsync(refused.Header.Id, "n.notify");
        Assert.Equal((StepStatus.Refused, "effects.unacknowledged"), (step.Status, step.Error!.Code));
        var named = new StepId(origin, (await _bed.StepAsync(origin, "n.notify")).Number).ToString();
        var left = await RestartAsync(origin, how, new RestartTerms { EffectsOf = new Dictionary<string, EffectAnswer>(StringComparer.Ordinal) { [named] = EffectAnswer.Skip } });
        Assert.Equal((StepStatus.Skipped, 1), ((await _bed.StepAsync(left.Header.Id, "n.notify")).Status, _agent.Count("notify")));
        var repeated = await RestartAsync(origin, how, new RestartTerms { EffectsOf = new Dictionary<string, EffectAnswer>(StringComparer.Ordinal) { ["n.notify"] = EffectAnswer.Repeat } });
        Assert.Equal((RunStatus.Succeeded, 2), (repeated.Status, _agent.Count("notify")));
        Assert.Equal((RunStatus.Succeeded, 3), ((await RestartAsync(origin, how, new RestartTerms { Effects = EffectAnswer.Repeat })).Status, _agent.Count("notify")));
    }

    [Fact]
    public async Task A_call_whose_agent_breaks_off_is_in_doubt_until_somebody_resolves_it()
    {
        _ = _agent.On("notify", _ => Task.FromResult(AgentReply.Later));
        var ticket = await _bed.StartAsync("n.root");
        await CallBed.UntilAsync(() => _agent.Count("notify") == 1);
        _ = _bed.Register(_agent, "root notify:external", instance: "i2"); // A new process: the old one is gone.
        var run = await _bed.EndOfAsync(ticket.Id.Step.Run);
        var step = await _bed.StepAsync(run.Header.Id, "n.notify");
        Assert.Equal((RunStatus.Failed, StepStatus.InDoubt), (run.Status, step.Status));
        var refused = await _bed.RestartAsync(run.Header.Id);
        Assert.Equal("effects.in_doubt", (await _bed.StepAsync(refused.Header.Id, "n.notify")).Error!.Code);
        var resolver = new StepResolver(_bed.Recording, ProcessIdentity.Current(), TimeProvider.System);
        _ = await resolver.ResolveAsync(new Reprise.Engine.Recordings.RecordedStep(run, step), new Resolution(true, "seen", "me"), default);
        _ = _agent.On("root", async turn => AgentReply.Ok(await _bed.NestedAsync(turn, "n.notify", _input) is "none" ? "1" : "2"));
        var recovered = await (await _bed.RecoverAsync(run.Header.Id)).Completion.WaitAsync(CallBed.Patience);
        Assert.Equal((RunStatus.Succeeded, 1), (recovered.Status, _agent.Count("notify")));
    }

    [Fact]
    public async Task A_call_that_was_never_sent_is_not_in_doubt()
    {
        await using var other = new TestAgent();
        _ = _bed.Register(other, "notify:external", node: "away");
        await other.DisposeAsync();
        _ = _agent.On("root", async turn => AgentReply.Ok(await _bed.NestedAsync(turn, "away.notify")));
        var run = await _bed.CallAsync("n.root");
        var step = await _bed.StepAsync(run.Run.Header.Id, "away.notify");
        Assert.Equal((StepStatus.Failed, "node.unreachable"), (step.Status, step.Error!.Code));
    }

    [Fact]
    public async Task The_idempotency_key_is_the_same_over_recover_and_restart_and_another_for_another_input()
    {
        var works = false;
        _ = _agent.On("notify", _ => Task.FromResult(works ? AgentReply.Ok("1") : new AgentReply(500, "{}")));
        var origin = (await _bed.CallAsync("n.root")).Run.Header.Id;
        _ = await (await _bed.RecoverAsync(origin)).Completion.WaitAsync(CallBed.Patience);
        works = true;
        _ = await _bed.RestartAsync(origin);
        _input = "2";
        _ = await _bed.RestartAsync(origin, new RestartTerms { Effects = EffectAnswer.Repeat });
        var keys = _agent.Turns.Where(t => t.Name == "notify").Select(t => t.Headers["Idempotency-Key"]).ToList();
        Assert.Equal(4, keys.Count);
        Assert.Equal(2, keys.Distinct().Count());
        Assert.Single(keys.Take(3).Distinct());
    }

    private async Task<RunRecord> RestartAsync(RunId origin, string how, RestartTerms terms)
    {
        _input = how is "changed" ? "2" : "1";
        terms = how is "forced" ? terms with { Force = ["n.notify"] } : terms;
        return await _bed.RestartAsync(origin, terms, h => how is "without reuse" ? h with { Reuse = Reprise.Kernel.Planning.Reach.None } : h);
    }
}
