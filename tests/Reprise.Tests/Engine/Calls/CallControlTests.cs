using Reprise.Engine.Calls;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Engine.Calls;

/// <summary>Cancelling, pausing, deadlines, and nodes that go away.</summary>
public sealed class CallControlTests : IAsyncLifetime
{
    private readonly TestAgent _agent = new();
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CallBed _bed = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Open(new CallLimits { CancelGrace = TimeSpan.FromSeconds(2) });
        _ = _agent
            .On("root", turn => LaterAsync(turn, async () => $"[{string.Join(',', await Task.WhenAll(_bed.NestedAsync(turn, "n.middle", "1"), _bed.NestedAsync(turn, "n.leaf", "0")))}]"))
            .On("middle", turn => LaterAsync(turn, () => _bed.NestedAsync(turn, "n.slow", "2")))
            .On("slow", async turn => turn.Id.Attempt == 1 ? AgentReply.Later : AgentReply.Ok("3"))
            .Answers("leaf", _ => "0");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _ = _goOn.TrySetResult();
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task A_cancelled_run_ends_from_the_bottom_up_and_its_agents_are_told()
    {
        _agent.OnCancel = async id =>
        {
            var turn = _agent.Turns.Single(t => t.Id.ToString() == id);
            await _bed.Engine.Calls.ReportAsync(turn.Id, new CallReport("cancelled"), null, Cancellation);
            return true;
        };
        var ticket = await SlowAsync();
        var canceller = new RunCanceller(_bed.Recording, ProcessIdentity.Current(), TimeProvider.System);
        var run = await canceller.CancelAsync(await _bed.RunAsync(ticket.Id.Step.Run), "enough", Cancellation);
        Assert.Equal(RunStatus.Cancelled, run.Status);
        Assert.Equal(["slow", "middle", "root"], _agent.Cancelled.Select(id => _agent.Turns.Single(t => t.Id.ToString() == id).Name));
        Assert.Equal(["n.leaf succeeded", "n.middle cancelled", "n.root cancelled", "n.slow cancelled"], (await _bed.StepsAsync(run.Header.Id)).Select(s => $"{s.Target} {s.Status}".ToLowerInvariant()).Order());
        Assert.Equal("cancelled", (await _bed.EndedAsync(ticket)).Status);
        var late = await Assert.ThrowsAsync<RepriseException>(() => _bed.ReportAsync(_agent.Turns.Single(t => t.Name == "slow"), "1"));
        Assert.Equal("attempt.superseded", late.Code);
        var restart = await RestartAsync(run.Header.Id);
        Assert.Equal((RunStatus.Succeeded, 1, 1), (restart.Status, restart.Summary!.Total().Reused, _agent.Count("leaf")));
    }

    [Fact]
    public async Task Agents_that_do_not_answer_a_cancellation_are_not_waited_for_longer_than_they_have()
    {
        await _bed.DisposeAsync();
        Open(new CallLimits { CancelGrace = TimeSpan.FromMilliseconds(50) });
        _agent.OnCancel = async _ =>
        {
            await _goOn.Task;
            return true;
        };
        var ticket = await SlowAsync();
        var run = await new RunCanceller(_bed.Recording, ProcessIdentity.Current(), TimeProvider.System).CancelAsync(await _bed.RunAsync(ticket.Id.Step.Run), null, Cancellation);
        Assert.Equal((RunStatus.Cancelled, 3), (run.Status, _agent.Cancelled.Count));
    }

    [Fact]
    public async Task While_a_run_is_paused_new_calls_wait_and_what_is_in_work_ends()
    {
        _ = _agent.On("root", async turn =>
        {
            await _goOn.Task;
            return AgentReply.Ok(await _bed.NestedAsync(turn, "n.leaf"));
        });
        var ticket = await _bed.StartAsync("n.root");
        await CallBed.UntilAsync(() => _agent.Count("root") == 1);
        var pauser = new RunPauser(_bed.Journal, TimeProvider.System);
        _ = await pauser.PauseAsync(await _bed.RunAsync(ticket.Id.Step.Run), null, Cancellation);
        await CallBed.UntilAsync(() => _bed.Engine.Calls.IsPaused(ticket.Id.Step.Run));
        _goOn.SetResult();
        StepRecord? waiting = null;
        while (waiting is null)
        {
            waiting = (await _bed.StepsAsync(ticket.Id.Step.Run)).FirstOrDefault(s => s.Target == "n.leaf");
        }

        var id = new ExecutionId(new StepId(ticket.Id.Step.Run, waiting.Number), 0);
        Assert.Equal("waiting", (await _bed.Engine.Calls.ReadAsync(id, TimeSpan.Zero, Cancellation)).Status);
        Assert.Equal(0, _agent.Count("leaf"));
        _ = await pauser.ResumeAsync(await _bed.RunAsync(ticket.Id.Step.Run), null, Cancellation);
        Assert.Equal("succeeded", (await _bed.EndedAsync(ticket)).Status);
        Assert.Equal([(2L, 1, StepStatus.Succeeded)], (await _bed.StepsAsync(ticket.Id.Step.Run)).Where(s => s.Target == "n.leaf").Select(s => (s.Number, s.Attempt, s.Status)));
    }

    [Fact]
    public async Task A_call_that_waited_when_the_server_was_killed_waits_for_its_caller()
    {
        _ = _agent.On("root", async turn =>
        {
            if (turn.Id.Attempt == 1)
            {
                await _goOn.Task;
            }

            return AgentReply.Ok(await _bed.NestedAsync(turn, "n.leaf"));
        });
        var root = Directory.CreateTempSubdirectory("reprise-calls-").FullName;
        await _bed.DisposeAsync();
        Open(new CallLimits(), root);
        await using (var first = _bed)
        {
            var ticket = await first.StartAsync("n.root");
            await CallBed.UntilAsync(() => _agent.Count("root") == 1);
            _ = await new RunPauser(first.Journal, TimeProvider.System).PauseAsync(await first.RunAsync(ticket.Id.Step.Run), null, Cancellation);
            await CallBed.UntilAsync(() => first.Engine.Calls.IsPaused(ticket.Id.Step.Run));
            _goOn.SetResult();
            while ((await first.StepsAsync(ticket.Id.Step.Run)).Count < 2)
            {
                await Task.Yield();
            }

            await first.KillAsync();
            Open(new CallLimits(), root, "i2");
            var run = await (await _bed.RecoverAsync(ticket.Id.Step.Run)).Completion.WaitAsync(CallBed.Patience);
            Assert.Equal((RunStatus.Succeeded, 2, 1), (run.Status, _agent.Count("root"), _agent.Count("leaf")));
            Assert.Equal([1, 2], (await _bed.StepsAsync(run.Header.Id)).OrderBy(s => s.Attempt).Select(s => s.Attempt));
            await _bed.DisposeAsync();
        }

        Directory.Delete(root, recursive: true);
        Open(new CallLimits());
    }

    [Fact]
    public async Task A_call_has_a_deadline_and_its_agent_is_told()
    {
        await _bed.DisposeAsync();
        Open(new CallLimits { Deadline = TimeSpan.FromMilliseconds(300) });
        _ = _agent.On("root", _ => Task.FromResult(AgentReply.Later));
        var ended = await _bed.CallAsync("n.root");
        Assert.Equal(("failed", "step.timeout"), (ended.Status, ended.Error!.Code));
        await CallBed.UntilAsync(() => _agent.Cancelled.Contains(ended.Id.ToString()));
        Assert.Equal("attempt.superseded", (await Assert.ThrowsAsync<RepriseException>(() => _bed.ReportAsync(_agent.Turns.Single(), "1"))).Code);
    }

    [Fact]
    public async Task A_node_that_is_silent_for_its_lease_loses_what_it_works_on_and_recover_gives_it_the_next_attempt()
    {
        await _bed.DisposeAsync();
        Open(new CallLimits { NodeLease = TimeSpan.FromSeconds(2) });
        var beats = _agent.On("root", turn => Task.FromResult(turn.Id.Attempt == 1 ? AgentReply.Later : AgentReply.Ok("5")));
        var ended = await _bed.CallAsync("n.root");
        Assert.Equal(("failed", "node.lost"), (ended.Status, ended.Error!.Code));
        var refused = await _bed.CallAsync("n.leaf");
        Assert.Equal(("node.lost", 0), (refused.Error!.Code, beats.Count("leaf")));
        Assert.True(_bed.Nodes.Hear("n"));
        var run = await (await _bed.RecoverAsync(ended.Run.Header.Id)).Completion.WaitAsync(CallBed.Patience);
        Assert.Equal((RunStatus.Succeeded, 2), (run.Status, _agent.Count("root")));
    }

    [Fact]
    public async Task A_node_that_comes_back_as_another_process_fails_what_the_old_one_worked_on_and_nothing_else()
    {
        var ticket = await SlowAsync();
        _ = _bed.Register(_agent, Names, instance: "i1"); // The same process says so again: nothing happens.
        Assert.False(ticket.Ended.IsCompleted);
        _ = _bed.Register(_agent, Names, instance: "i2", version: "2");
        var ended = await _bed.EndedAsync(ticket);
        Assert.Equal(("failed", "node.lost"), (ended.Status, ended.Error!.Code));
        Assert.Contains("came back as a new process", ended.Error.Message, StringComparison.Ordinal);
        var restart = await RestartAsync(ticket.Id.Step.Run);
        Assert.Equal((0, 2), (restart.Summary!.Total().Reused, _agent.Count("leaf"))); // Its version is another, so its code is.
        Assert.Equal("the code changed", (await _bed.StepAsync(restart.Header.Id, "n.leaf")).Reason);
    }

    private const string Names = "root middle slow leaf";

    private void Open(CallLimits limits, string? folder = null, string instance = "i1")
    {
        _bed = new CallBed(folder, limits);
        _ = _bed.Register(_agent, Names, instance: instance);
    }

    private async Task<CallTicket> SlowAsync()
    {
        var ticket = await _bed.StartAsync("n.root");
        await CallBed.UntilAsync(() => _agent.Count("slow") == 1);
        while ((await _bed.StepsAsync(ticket.Id.Step.Run)).All(s => s.Status != StepStatus.Succeeded))
        {
            await Task.Yield();
        }

        return ticket;
    }

    private async Task<RunRecord> RestartAsync(RunId origin)
    {
        _ = _agent.Answers("slow", _ => "3");
        return await _bed.RestartAsync(origin);
    }

    // Works beside the answer, and reports its result.
    private Task<AgentReply> LaterAsync(AgentTurn turn, Func<Task<string>> work)
    {
        _ = Task.Run(async () =>
        {
            try
            {
                await _bed.ReportAsync(turn, await work());
            }
            catch (Exception e) when (e is RepriseException or InvalidOperationException)
            {
                // What it called was cancelled: so will it be.
            }
        }, Cancellation);
        return Task.FromResult(AgentReply.Later);
    }
}
