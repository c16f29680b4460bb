using Reprise.Engine.Calls;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Calls;

/// <summary>A server that is killed while agents work, and the next that goes on: nothing lost, nothing doubled.</summary>
public sealed class CallRecoveryTests : IAsyncLifetime
{
    private readonly TestAgent _agent = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("reprise-calls-").FullName;
    private readonly List<CallBed> _beds = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var bed in _beds)
        {
            await bed.DisposeAsync();
        }

        await _agent.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_agent_that_works_on_while_the_server_dies_reports_to_the_next_once_and_is_not_called_again()
    {
        var first = Open();
        _ = _agent.On("root", _ => Task.FromResult(AgentReply.Later));
        _ = first.Register(_agent, "root leaf");
        var ticket = await first.StartAsync("n.root");
        await first.AcceptedAsync(ticket.Id.Step.Run, "n.root");
        await first.KillAsync();
        var second = Open();
        var handle = await second.RecoverAsync(ticket.Id.Step.Run);
        await second.ReportAsync(_agent.Turns.First(), "7");
        await second.ReportAsync(_agent.Turns.First(), "7");
        var run = await handle.Completion.WaitAsync(CallBed.Patience);
        Assert.Equal((RunStatus.Succeeded, 1), (run.Status, _agent.Count("root")));
        Assert.Equal("7", await second.ResultAsync(await second.StepAsync(run.Header.Id, "n.root")));
    }

    [Fact]
    public async Task An_agent_that_answers_inline_is_called_again_because_nobody_is_there_to_hear_its_answer()
    {
        var first = Open();
        var hang = new TaskCompletionSource();
        _ = _agent.On("root", async turn =>
        {
            await (turn.Id.Attempt == 1 ? hang.Task : Task.CompletedTask);
            return AgentReply.Ok("1");
        });
        _ = first.Register(_agent, "root");
        var ticket = await first.StartAsync("n.root");
        await CallBed.UntilAsync(() => _agent.Count("root") == 1);
        await first.KillAsync();
        var run = await (await Open().RecoverAsync(ticket.Id.Step.Run)).Completion.WaitAsync(CallBed.Patience);
        hang.SetResult();
        Assert.Equal((RunStatus.Succeeded, 2), (run.Status, _agent.Count("root")));
    }

    [Fact]
    public async Task A_late_report_waits_until_its_run_is_taken_over()
    {
        var first = Open();
        _ = _agent.On("root", _ => Task.FromResult(AgentReply.Later));
        _ = first.Register(_agent, "root");
        var ticket = await first.StartAsync("n.root");
        await first.AcceptedAsync(ticket.Id.Step.Run, "n.root");
        await first.KillAsync();
        var second = Open();
        var early = second.ReportAsync(_agent.Turns.First(), "7");
        Assert.False(early.IsCompleted);
        var run = await (await second.RecoverAsync(ticket.Id.Step.Run)).Completion.WaitAsync(CallBed.Patience);
        await early;
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public async Task A_late_report_of_an_effect_that_was_lost_with_its_server_is_refused_with_what_is_true()
    {
        var first = Open();
        var hang = new TaskCompletionSource();
        _ = _agent.On("send", async _ =>
        {
            await hang.Task;
            return AgentReply.Ok("1");
        });
        _ = first.Register(_agent, "send:external");
        var ticket = await first.StartAsync("n.send");
        await CallBed.UntilAsync(() => _agent.Count("send") == 1);
        await first.KillAsync();
        var second = Open();
        var run = await (await second.RecoverAsync(ticket.Id.Step.Run)).Completion.WaitAsync(CallBed.Patience);
        var refused = await Assert.ThrowsAsync<RepriseException>(() => second.ReportAsync(_agent.Turns.First(), "7"));
        hang.SetResult();
        Assert.Equal((RunStatus.Interrupted, "attempt.superseded"), (run.Status, refused.Code));
        Assert.Contains("in doubt whether the call took effect", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"reprise resolve {ticket.Id.Step} --done|--again", refused.Hint, StringComparison.Ordinal);
        Assert.Equal("step.not_found", (await Assert.ThrowsAsync<RepriseException>(
            () => second.Engine.Calls.ReportAsync(new ExecutionId(new StepId(ticket.Id.Step.Run, 99), 1), new CallReport("succeeded"), null, Cancellation))).Code);
    }

    [Fact]
    public async Task A_caller_that_lives_on_calls_on_where_it_stood_and_its_occurrences_count_on()
    {
        var first = Open();
        CallBed current = first;
        var (goOn, results) = (new TaskCompletionSource(), new List<string>());
        _ = _agent.On("root", turn =>
        {
            _ = WorkAsync(turn);
            return Task.FromResult(AgentReply.Later);
        }).Answers("leaf", _ => $"{_agent.Count("leaf")}");
        _ = first.Register(_agent, "root leaf");
        var ticket = await first.StartAsync("n.root");
        await CallBed.UntilAsync(() => results.Count == 2);
        await first.AcceptedAsync(ticket.Id.Step.Run, "n.root");
        await first.KillAsync();
        var second = current = Open();
        var handle = await second.RecoverAsync(ticket.Id.Step.Run);
        goOn.SetResult();
        var run = await handle.Completion.WaitAsync(CallBed.Patience);
        Assert.Equal((RunStatus.Succeeded, 3, 1), (run.Status, _agent.Count("leaf"), _agent.Count("root")));
        Assert.Equal(["1", "2", "3"], results);
        Assert.Equal([0, 1, 2], (await second.StepsAsync(run.Header.Id)).Where(s => s.Target == "n.leaf").Select(s => s.Ordinal));
        Assert.Equal(["n.leaf"], (await second.StepAsync(run.Header.Id, "n.root")).Below.Select(c => c.Target));

        async Task WorkAsync(AgentTurn turn)
        {
            results.Add(await current.NestedAsync(turn, "n.leaf"));
            results.Add(await current.NestedAsync(turn, "n.leaf"));
            await goOn.Task;
            results.Add(await current.NestedAsync(turn, "n.leaf"));
            await current.ReportAsync(turn, "0");
        }
    }

    [Fact]
    public async Task Where_the_agents_died_too_the_root_runs_again_and_finished_calls_below_it_are_served_without_new_rows()
    {
        var first = Open();
        CallBed current = first;
        var hang = new TaskCompletionSource();
        var last = false;
        _ = _agent.On("root", async turn =>
        {
            var parts = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => current.NestedAsync(turn, "n.leaf", $"{(turn.Id.Attempt == 1 ? i : 9 - i)}")));
            return AgentReply.Ok(await current.NestedAsync(turn, "n.slow", $"[{string.Join(',', parts.Order())}]"));
        }).Answers("leaf", turn => turn.Body).On("slow", async _ =>
        {
            if (!last)
            {
                await hang.Task;
            }

            return AgentReply.Ok("\"done\"");
        });
        _ = first.Register(_agent, "root leaf slow");
        var ticket = await first.StartAsync("n.root");
        await CallBed.UntilAsync(() => _agent.Count("slow") == 1);
        await first.KillAsync();
        var second = current = Open();
        last = true;
        _ = second.Register(_agent, "root leaf slow", instance: "i2"); // The agents' process died with the server.
        var before = (await second.StepsAsync(ticket.Id.Step.Run)).Count;
        var run = await (await second.RecoverAsync(ticket.Id.Step.Run)).Completion.WaitAsync(CallBed.Patience);
        hang.SetResult();
        Assert.Equal((RunStatus.Succeeded, 10, 2, 2), (run.Status, _agent.Count("leaf"), _agent.Count("slow"), _agent.Count("root")));
        var steps = await second.StepsAsync(run.Header.Id);
        Assert.Equal((before, 12), (steps.Count, steps.Count));
        Assert.Equal((2, 2), (steps.Single(s => s.Target == "n.root").Attempt, steps.Single(s => s.Target == "n.slow").Attempt));
        var superseded = await Assert.ThrowsAsync<RepriseException>(() => second.ReportAsync(_agent.Turns.First(t => t.Name == "root"), "0"));
        Assert.Equal("attempt.superseded", superseded.Code);
        Assert.Equal("\"done\"", await second.ResultAsync(steps.Single(s => s.Target == "n.root")));
    }

    [Fact]
    public async Task A_failed_run_is_recovered_its_failed_call_gets_the_next_attempt_and_the_same_code_need_not_be_there()
    {
        var bed = Open();
        var fails = true;
        _ = _agent.On("root", async turn => AgentReply.Ok($"[{await bed.NestedAsync(turn, "n.leaf")},{await bed.NestedAsync(turn, "n.slow")}]"))
            .Answers("leaf", _ => "1").On("slow", _ => Task.FromResult(fails ? new AgentReply(500, "{}") : AgentReply.Ok("2")));
        _ = bed.Register(_agent, "root leaf@1 slow");
        var failed = await bed.CallAsync("n.root");
        fails = false;
        _ = bed.Register(_agent, "root leaf@2 slow");
        var run = await (await bed.RecoverAsync(failed.Run.Header.Id)).Completion.WaitAsync(CallBed.Patience);
        Assert.Equal((RunStatus.Succeeded, 1, 2, 2), (run.Status, _agent.Count("leaf"), _agent.Count("slow"), _agent.Count("root")));
        var steps = await bed.StepsAsync(run.Header.Id);
        Assert.Equal(["attempt 2, after a failure", "reuse was not asked for", "attempt 2, after a failure"], steps.Select(s => s.Reason));
        Assert.Equal((3, 0), (run.Summary!.Total().Succeeded, run.Summary.Total().Failed));
        Assert.Equal("run.ended", (await Assert.ThrowsAsync<RepriseException>(() => bed.RecoverAsync(run.Header.Id))).Code);
    }

    [Fact]
    public async Task An_orderly_stop_writes_no_rows_and_the_next_process_takes_the_run()
    {
        var first = Open();
        _ = _agent.On("root", _ => Task.FromResult(AgentReply.Later));
        _ = first.Register(_agent, "root");
        var ticket = await first.StartAsync("n.root");
        await first.AcceptedAsync(ticket.Id.Step.Run, "n.root");
        await first.StopAsync();
        Assert.Equal(StepStatus.Running, (await first.StepAsync(ticket.Id.Step.Run, "n.root")).Status);
        while ((await first.RunAsync(ticket.Id.Step.Run)).Status != RunStatus.Queued)
        {
            await Task.Yield(); // It waits for the next worker as soon as this process gives it up.
        }

        var second = Open();
        var handle = await second.RecoverAsync(ticket.Id.Step.Run);
        await second.ReportAsync(_agent.Turns.First(), "7");
        Assert.Equal((RunStatus.Succeeded, 1), ((await handle.Completion.WaitAsync(CallBed.Patience)).Status, _agent.Count("root")));
    }

    [Fact]
    public async Task A_node_that_stays_silent_after_a_kill_loses_what_it_worked_on_to_the_next_attempt()
    {
        var first = Open();
        CallBed current = first;
        _ = _agent.On("root", turn => Task.FromResult(turn.Id.Attempt == 1 ? AgentReply.Later : AgentReply.Ok("2")));
        _ = first.Register(_agent, "root");
        var ticket = await first.StartAsync("n.root");
        await first.AcceptedAsync(ticket.Id.Step.Run, "n.root");
        await first.KillAsync();
        var second = current = Open();
        var handle = await second.RecoverAsync(ticket.Id.Step.Run);
        Assert.False(handle.Completion.IsCompleted);
        _ = second.Register(_agent, "root", instance: "i2");
        Assert.Equal((RunStatus.Succeeded, 2), ((await handle.Completion.WaitAsync(CallBed.Patience)).Status, _agent.Count("root")));
        Assert.Equal("attempt.superseded", (await Assert.ThrowsAsync<RepriseException>(() => current.ReportAsync(_agent.Turns.First(), "1"))).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(17)]
    [InlineData(24)]
    [InlineData(28)]
    public async Task Killed_between_any_two_durable_operations_a_tree_ends_with_each_call_recorded_once(int appends)
    {
        var first = Open();
        CallBed current = first;
        _ = _agent.On("root", async turn => AgentReply.Ok($"[{string.Join(',', await Task.WhenAll(Enumerable.Range(0, 3).Select(i => current.NestedAsync(turn, "n.middle", $"{i}"))))}]"))
            .On("middle", async turn => AgentReply.Ok(await current.NestedAsync(turn, "n.leaf", turn.Body))).Answers("leaf", turn => turn.Body);
        _ = first.Register(_agent, "root middle leaf");
        first.DieAfter(appends);
        var started = first.StartAsync("n.root");
        _ = await Task.WhenAny(started, first.Dead);
        await first.Dead;
        var id = (await first.Journal.RunsAsync(new RunQuery(), Cancellation))[0].Header.Id;
        await CallBed.UntilAsync(() => !first.Engine.Calls.IsOpen(id));
        var recorded = (await first.StepsAsync(id)).Where(s => s.Status == StepStatus.Succeeded).ToDictionary(s => s.Number, s => s.CompletedAt);
        var second = current = Open();
        _ = second.Register(_agent, "root middle leaf", instance: "i2");
        var run = await (await second.RecoverAsync(id)).Completion.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        var steps = await second.StepsAsync(id);
        Assert.Equal(7, steps.Count);
        Assert.Equal(7, steps.Select(s => s.Slot).Distinct().Count());
        Assert.All(recorded, r => Assert.Equal(r.Value, steps.Single(s => s.Number == r.Key).CompletedAt));
        Assert.Equal("[0,1,2]", await second.ResultAsync(steps.Single(s => s.Target == "n.root")));
    }

    private CallBed Open()
    {
        var bed = new CallBed(_folder, new CallLimits { NodeLease = TimeSpan.FromMinutes(5) });
        _beds.Add(bed);
        return bed;
    }
}
