using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Calls;

/// <summary>root → plan → two assessments in parallel → synthesis (fails once) → verification, over real HTTP agents.</summary>
public sealed class CallGraphTests : IAsyncLifetime
{
    private readonly TestAgent _agent = new();
    private CallBed _bed = null!;
    private bool _synthesisFails = true;

    public ValueTask InitializeAsync()
    {
        _bed = new CallBed();
        _ = _agent
            .On("root", RootAsync)
            .Answers("plan", _ => """{"parts":["risk","cost"]}""")
            .Answers("assess", turn => $$"""{"of":{{turn.Body}}}""")
            .On("synthesis", _ => Task.FromResult(_synthesisFails ? new AgentReply(500, """{"error":"no model"}""") : AgentReply.Ok("\"both\"")))
            .Answers("verification", _ => "true");
        _ = _bed.Register(_agent, "root plan assess synthesis verification");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task A_failed_tree_is_recorded_with_every_call_below_its_caller()
    {
        var failed = await _bed.CallAsync("n.root", """{"topic":"bridge"}""", """{"model":"m1"}""");
        Assert.Equal(("failed", "call.failed"), (failed.Status, failed.Error!.Code));
        Assert.Contains("no model", failed.Error.Message, StringComparison.Ordinal);
        var run = await _bed.EndOfAsync(failed.Run.Header.Id);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal((3, 2, 0), (run.Summary!.Total().Succeeded, run.Summary.Total().Failed, run.Summary.Total().Pending));
        var steps = await _bed.StepsAsync(run.Header.Id);
        Assert.All(steps, s => Assert.Equal((-1, s.Target == "n.root" ? 0L : 1L), (s.Stage, s.Parent)));
        Assert.Equal(["n.assess", "n.assess", "n.plan", "n.root", "n.synthesis"], steps.Select(s => s.Target).Order());
        Assert.Equal("""{"parts":["risk","cost"]}""", await _bed.ResultAsync(steps.Single(s => s.Target == "n.plan")));
        Assert.All(_agent.Turns, t => Assert.Equal("eyJtb2RlbCI6Im0xIn0", t.Headers["X-Reprise-Context"]));
        Assert.All(_agent.Turns.Where(t => t.Name != "root"), t => Assert.Equal($"{new StepId(run.Header.Id, 1)}.1", t.Headers["X-Parent-Execution-ID"]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("n.synthesis")]
    [InlineData("n.root")]
    public async Task A_restart_from_anywhere_pays_only_for_what_had_not_succeeded(string? failedCall)
    {
        var origin = await _bed.CallAsync("n.root", """{"topic":"bridge"}""", """{"model":"m1"}""");
        _synthesisFails = false;
        var restart = await _bed.RestartAsync(origin.Run.Header.Id, await TermsAsync(origin.Run.Header.Id, failedCall));
        Assert.Equal(RunStatus.Succeeded, restart.Status);
        Assert.Equal((2, 1, 2, 2, 1), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("assess"), _agent.Count("synthesis"), _agent.Count("verification")));
        var total = restart.Summary!.Total();
        Assert.Equal((3, 3, 0), (total.Succeeded, total.Reused, total.Failed));
        var steps = await _bed.StepsAsync(restart.Header.Id);
        var reused = steps.Where(s => s.Decision == DecisionKind.Reuse).ToList();
        Assert.Equal(["n.assess", "n.assess", "n.plan"], reused.Select(s => s.Target).Order());
        Assert.All(reused, s => Assert.Equal((origin.Run.Header.Id, 0L), (s.ReusedFrom!.Run, s.DurationMicros)));
        Assert.Equal("the root of a restart runs from its first line", steps.Single(s => s.Target == "n.root").Reason);
        var turn = _agent.Turns.Last(t => t.Name == "root");
        Assert.Equal("""{"topic":"bridge"}""", turn.Body);
        Assert.Equal("eyJtb2RlbCI6Im0xIn0", turn.Headers["X-Reprise-Context"]);
    }

    [Fact]
    public async Task A_restart_of_a_restart_names_the_steps_that_really_executed()
    {
        var origin = await _bed.CallAsync("n.root");
        _synthesisFails = false;
        var second = await _bed.RestartAsync(origin.Run.Header.Id);
        var third = await _bed.RestartAsync(second.Header.Id);
        Assert.Equal((3, 1, 2, 2, 1), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("assess"), _agent.Count("synthesis"), _agent.Count("verification")));
        var sources = (await _bed.StepsAsync(third.Header.Id)).Where(s => s.Decision == DecisionKind.Reuse).ToDictionary(s => s.Target + s.Ordinal + s.Number, s => s.ReusedFrom!.Run);
        Assert.Equal(5, sources.Count);
        Assert.All(sources, s => Assert.Equal(s.Key.StartsWith("n.synthesis", StringComparison.Ordinal) || s.Key.StartsWith("n.verification", StringComparison.Ordinal) ? second.Header.Id : origin.Run.Header.Id, s.Value));
    }

    [Fact]
    public async Task A_restart_of_a_succeeded_call_runs_it_again_and_below_it_only_what_its_new_bytes_change()
    {
        _synthesisFails = false;
        var origin = await _bed.CallAsync("n.root");
        _ = await _bed.RestartAsync(origin.Run.Header.Id, await TermsAsync(origin.Run.Header.Id, "n.plan"));
        Assert.Equal((2, 2, 2, 1, 1), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("assess"), _agent.Count("synthesis"), _agent.Count("verification")));
        _ = _agent.Answers("plan", _ => """{"parts":["risk","price"]}""");
        _ = await _bed.RestartAsync(origin.Run.Header.Id, await TermsAsync(origin.Run.Header.Id, "n.plan"));
        Assert.Equal((3, 3, 3, 2, 1), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("assess"), _agent.Count("synthesis"), _agent.Count("verification")));
    }

    [Fact]
    public async Task Nothing_is_reused_after_a_restart_without_reuse()
    {
        var origin = await _bed.CallAsync("n.root");
        _synthesisFails = false;
        var restart = await _bed.RestartAsync(origin.Run.Header.Id, change: h => h with { Reuse = Reprise.Kernel.Planning.Reach.None });
        Assert.Equal((0, 6), (restart.Summary!.Total().Reused, restart.Summary.Total().Succeeded));
        Assert.Equal((2, 2, 4, 2, 1), (_agent.Count("root"), _agent.Count("plan"), _agent.Count("assess"), _agent.Count("synthesis"), _agent.Count("verification")));
    }

    [Fact]
    public async Task What_is_recorded_serves_while_its_node_is_down()
    {
        _synthesisFails = false;
        await using var other = new TestAgent();
        _ = other.Answers("facts", _ => "[1,2]");
        _ = _bed.Register(other, "facts", node: "away");
        _ = _agent.On("root", async turn => AgentReply.Ok(await _bed.NestedAsync(turn, "away.facts", "{}")));
        var origin = await _bed.CallAsync("n.root");
        await other.DisposeAsync();
        _ = _bed.Nodes.Stop("away");
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        Assert.Equal(RunStatus.Succeeded, restart.Status);
        Assert.Equal("[1,2]", await _bed.ResultAsync(await _bed.StepAsync(restart.Header.Id, "n.root")));
        Assert.Equal(1, other.Count("facts"));
    }

    [Fact]
    public async Task Two_restarts_of_one_run_at_once_both_take_what_succeeded()
    {
        var origin = await _bed.CallAsync("n.root");
        _synthesisFails = false;
        var both = await Task.WhenAll(_bed.RestartAsync(origin.Run.Header.Id), _bed.RestartAsync(origin.Run.Header.Id));
        Assert.All(both, r => Assert.Equal((RunStatus.Succeeded, 3), (r.Status, r.Summary!.Total().Reused)));
        Assert.Equal(1, _agent.Count("plan"));
    }

    private async Task<RestartTerms> TermsAsync(RunId run, string? target)
    {
        if (target is null)
        {
            return new RestartTerms();
        }

        var named = await _bed.StepAsync(run, target);
        var above = (await _bed.StepsAsync(run)).Where(s => s.Number == named.Parent);
        return new RestartTerms { Step = new StepId(run, named.Number).ToString(), ForceSlots = [named.Slot, .. above.Select(s => s.Slot)] };
    }

    private async Task<AgentReply> RootAsync(AgentTurn turn)
    {
        var plan = await _bed.NestedAsync(turn, "n.plan");
        var parts = System.Text.Json.JsonElement.Parse(plan).GetProperty("parts").EnumerateArray().Select(p => p.GetRawText());
        var assessed = await Task.WhenAll(parts.Select(p => _bed.NestedAsync(turn, "n.assess", $$"""{"part":{{p}}}""")));
        var whole = await _bed.NestedAsync(turn, "n.synthesis", $$"""{"of":[{{string.Join(',', assessed)}}]}""");
        return AgentReply.Ok(await _bed.NestedAsync(turn, "n.verification", $$"""{"of":{{whole}}}"""));
    }
}
