using System.Text;
using Reprise.Engine.Calls;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Calls;

/// <summary>Agents that answer later, and what they may say.</summary>
public sealed class CallReportTests : IAsyncLifetime
{
    private readonly TestAgent _agent = new();
    private CallBed _bed = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _bed = new CallBed(limits: new CallLimits { MaxDepth = 4, MaxResult = 1000, MaxInput = 1000, MaxContext = 100, MaxConcurrent = 6, TakeOver = TimeSpan.FromMilliseconds(50) });
        _ = _agent.On("root", _ => Task.FromResult(AgentReply.Later)).Answers("leaf", _ => "1");
        _ = _bed.Register(_agent, "root leaf self");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"x":1}""")]
    [InlineData("42")]
    [InlineData("null")]
    [InlineData("""{"id":9007199254740993}""")]
    public async Task A_result_that_is_reported_is_kept_as_it_came(string result)
    {
        var ticket = await TakenAsync();
        await ReportAsync(ticket.Id, "succeeded", result);
        Assert.Equal(("succeeded", result), await EndAsync(ticket));
    }

    [Fact]
    public async Task A_report_may_come_before_the_agent_has_answered_and_twice()
    {
        _ = _agent.On("root", async turn =>
        {
            await _bed.ReportAsync(turn, "1");
            await _bed.ReportAsync(turn, "1");
            return AgentReply.Later;
        });
        var ticket = await _bed.StartAsync("n.root");
        Assert.Equal(("succeeded", "1"), await EndAsync(ticket));
        await ReportAsync(ticket.Id, "succeeded", "1");
        Assert.Single((await _bed.StepsAsync(ticket.Id.Step.Run, attempts: true)), s => s.Status == StepStatus.Succeeded);
    }

    [Fact]
    public async Task Reports_at_once_count_once_and_one_that_says_something_else_is_refused()
    {
        var ticket = await TakenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReportAsync(ticket.Id, "succeeded", "1")));
        Assert.Single((await _bed.StepsAsync(ticket.Id.Step.Run, attempts: true)), s => s.Status == StepStatus.Succeeded);
        var other = await TakenAsync();
        var refused = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Record.ExceptionAsync(() => ReportAsync(other.Id, "succeeded", $"{i}")).AsTask()));
        Assert.Equal(7, refused.Count(e => e is RepriseException { Code: "attempt.superseded" }));
    }

    [Theory]
    [InlineData("succeeded", "{\"a\":1,\"b\":2}", true)]
    [InlineData("succeeded", "{ \"b\": 2, \"a\": 1 }", true)]
    [InlineData("succeeded", null, true)]
    [InlineData("running", "1", true)]
    [InlineData("succeeded", "2", false)]
    [InlineData("failed", null, false)]
    [InlineData("cancelled", null, false)]
    public async Task A_report_on_a_call_that_succeeded_is_taken_only_where_it_says_the_same(string status, string? result, bool isTaken)
    {
        _ = _agent.On("self", async turn => AgentReply.Ok(await _bed.NestedAsync(turn, "n.root", "1")));
        var root = await _bed.StartAsync("n.self");
        await CallBed.UntilAsync(() => _agent.Count("root") == 1);
        var below = _agent.Turns.Single(t => t.Name == "root").Id;
        await ReportAsync(below, "succeeded", "{\"a\":1,\"b\":2}");
        _ = await _bed.EndedAsync(root);
        foreach (var id in new[] { below, root.Id with { Attempt = 0 } })
        {
            var error = await Record.ExceptionAsync(() => ReportAsync(id, status, result));
            Assert.Equal(isTaken, error is null);
            Assert.True(isTaken || error is RepriseException { Code: "attempt.superseded" } refused && refused.Message.Contains("succeeded", StringComparison.Ordinal), $"{error}");
        }
    }

    [Fact]
    public async Task A_success_after_a_failure_that_was_reported_is_refused()
    {
        var ticket = await TakenAsync();
        await ReportAsync(ticket.Id, "failed", null);
        await ReportAsync(ticket.Id, "failed", null);
        var refused = await Assert.ThrowsAsync<RepriseException>(() => ReportAsync(ticket.Id, "succeeded", "1"));
        Assert.Equal("attempt.superseded", refused.Code);
        Assert.Contains("failed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_that_is_reported_fails_the_call_with_its_words()
    {
        var ticket = await TakenAsync();
        await _bed.Engine.Calls.ReportAsync(ticket.Id, new CallReport("failed") { Error = "no key", Details = """{"line":3}""" }, null, Cancellation);
        await _bed.Engine.Calls.ReportAsync(ticket.Id, new CallReport("failed") { Error = "no key" }, null, Cancellation);
        var ended = await _bed.EndedAsync(ticket);
        Assert.Equal(("failed", "call.failed", "n.root failed: no key", """{"line":3}"""), (ended.Status, ended.Error!.Code, ended.Error.Message, ended.Step.Log));
    }

    [Fact]
    public async Task A_word_that_is_no_end_changes_nothing()
    {
        var ticket = await TakenAsync();
        await ReportAsync(ticket.Id, "running", "1");
        await ReportAsync(ticket.Id, "no such word", "1");
        Assert.False(ticket.Ended.IsCompleted);
        await ReportAsync(ticket.Id, "succeeded", "2");
        Assert.Equal(("succeeded", "2"), await EndAsync(ticket));
    }

    [Fact]
    public async Task Reports_with_a_wrong_id_or_of_another_node_are_refused_and_change_nothing()
    {
        var ticket = await TakenAsync();
        var unknown = new ExecutionId(new StepId(ticket.Id.Step.Run, 77), 1);
        Assert.Equal("step.not_found", (await Assert.ThrowsAsync<RepriseException>(() => ReportAsync(unknown, "succeeded", "1"))).Code);
        var elsewhere = new ExecutionId(new StepId(RunId.Create(DateTimeOffset.UnixEpoch, 3), 1), 1);
        Assert.Equal("step.not_found", (await Assert.ThrowsAsync<RepriseException>(() => ReportAsync(elsewhere, "succeeded", "1"))).Code);
        Assert.Equal("attempt.superseded", (await Assert.ThrowsAsync<RepriseException>(() => ReportAsync(ticket.Id with { Attempt = 2 }, "succeeded", "1"))).Code);
        Assert.Equal("attempt.superseded", (await Assert.ThrowsAsync<RepriseException>(
            () => _bed.Engine.Calls.ReportAsync(ticket.Id, new CallReport("succeeded"), "other", Cancellation))).Code);
        Assert.False(ticket.Ended.IsCompleted);
        await ReportAsync(ticket.Id, "succeeded", "5");
        Assert.Equal(("succeeded", "5"), await EndAsync(ticket));
        Assert.Equal("attempt.superseded", (await Assert.ThrowsAsync<RepriseException>(() => ReportAsync(ticket.Id with { Attempt = 2 }, "failed", "1"))).Code);
    }

    [Fact]
    public async Task A_result_that_is_no_json_or_too_large_fails_the_call()
    {
        var ticket = await TakenAsync();
        await ReportAsync(ticket.Id, "succeeded", "{not json");
        Assert.Equal("call.failed", (await _bed.EndedAsync(ticket)).Error!.Code);
        _ = _agent.Answers("leaf", _ => $"\"{new string('x', 2000)}\"");
        Assert.Equal("call.limit", (await _bed.CallAsync("n.leaf")).Error!.Code);
        _ = _agent.Answers("leaf", _ => "{\"a\":");
        Assert.Equal("call.failed", (await _bed.CallAsync("n.leaf")).Error!.Code);
    }

    [Theory]
    [InlineData("n.nothing", "{}", null, "node.unknown")]
    [InlineData("nothing", "{}", null, "node.unknown")]
    [InlineData("n.leaf", "{", null, "call.invalid")]
    [InlineData("n.leaf", """{"a":1,"a":2}""", null, "call.invalid")]
    [InlineData("n.leaf", "LARGE", null, "call.limit")]
    [InlineData("n.leaf", "{}", "LARGE", "call.limit")]
    public async Task A_call_that_is_refused_writes_nothing(string target, string input, string? context, string code)
    {
        var large = $"\"{new string('x', 2000)}\"";
        var refused = await Assert.ThrowsAsync<RepriseException>(() => _bed.StartAsync(target, input.Replace("LARGE", large, StringComparison.Ordinal), context?.Replace("LARGE", large, StringComparison.Ordinal)));
        Assert.Equal(code, refused.Code);
        Assert.Empty(await _bed.Journal.RunsAsync(new RunQuery(), Cancellation));
    }

    [Fact]
    public async Task A_tree_grows_only_so_deep_and_only_so_many_calls_go_on_at_once()
    {
        _ = _agent.On("self", async turn => AgentReply.Ok(await _bed.NestedAsync(turn, "n.self", turn.Body)));
        var deep = await _bed.CallAsync("n.self");
        Assert.Equal(4, (await _bed.StepsAsync(deep.Run.Header.Id)).Count);
        Assert.Contains("at the most 4 are allowed", (await _bed.StepsAsync(deep.Run.Header.Id)).MaxBy(s => s.Number)!.Error!.Message, StringComparison.Ordinal);
        var tickets = new List<CallTicket>();
        for (var i = 0; i < 6; i++)
        {
            tickets.Add(await _bed.StartAsync("n.root"));
        }

        var runs = (await _bed.Journal.RunsAsync(new RunQuery(), Cancellation)).Count;
        Assert.Equal("call.busy", (await Assert.ThrowsAsync<RepriseException>(() => _bed.StartAsync("n.leaf"))).Code);
        Assert.Equal(runs, (await _bed.Journal.RunsAsync(new RunQuery(), Cancellation)).Count);
        foreach (var ticket in tickets)
        {
            await ReportAsync(ticket.Id, "succeeded", "1");
        }

        Assert.Equal("succeeded", (await _bed.CallAsync("n.leaf")).Status);
    }

    [Fact]
    public async Task Of_calls_that_come_all_at_once_no_more_are_let_in_than_may_go_on()
    {
        await using var bed = new CallBed(limits: new CallLimits { MaxConcurrent = 3 });
        await using var agent = new TestAgent();
        _ = agent.On("wait", _ => Task.FromResult(AgentReply.Later));
        _ = bed.Register(agent, "wait");
        var calls = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            try
            {
                _ = await bed.StartAsync("n.wait", $"{i}");
                return "taken";
            }
            catch (RepriseException e)
            {
                return e.Code;
            }
        }));
        Assert.Equal((3, 37), (calls.Count(c => c == "taken"), calls.Count(c => c == "call.busy")));
        Assert.Equal(3, (await bed.Journal.RunsAsync(new RunQuery(), TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task An_execution_that_has_ended_calls_nobody()
    {
        var ticket = await TakenAsync();
        await ReportAsync(ticket.Id, "succeeded", "1");
        _ = await _bed.EndedAsync(ticket);
        var refused = await Assert.ThrowsAsync<RepriseException>(() => _bed.Engine.Calls.CallAsync(ticket.Id, CallBed.Request("n.leaf", "{}"), Cancellation));
        Assert.Equal(("attempt.superseded", 0), (refused.Code, _agent.Count("leaf")));
    }

    [Fact]
    public async Task A_call_is_read_while_it_goes_on_and_held_until_it_ends()
    {
        var ticket = await TakenAsync();
        Assert.Equal("running", (await _bed.Engine.Calls.ReadAsync(ticket.Id, TimeSpan.Zero, Cancellation)).Status);
        var held = _bed.Engine.Calls.ReadAsync(ticket.Id, TimeSpan.FromMinutes(1), Cancellation);
        Assert.False(held.IsCompleted);
        Assert.True(_bed.Engine.Calls.Note(ticket.Id, "half way"));
        await ReportAsync(ticket.Id, "succeeded", """{"a":1}""");
        var ended = await held.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.Equal(("succeeded", """{"a":1}""", "half way"), (ended.Status, CallBed.Text(ended.Result), ended.Step.Log));
        var later = await _bed.Engine.Calls.ReadAsync(ticket.Id with { Attempt = 0 }, TimeSpan.Zero, Cancellation);
        Assert.Equal(("succeeded", """{"a":1}"""), (later.Status, CallBed.Text(later.Result)));
    }

    private async Task<CallTicket> TakenAsync()
    {
        var ticket = await _bed.StartAsync("n.root");
        await CallBed.UntilAsync(() => _agent.Turns.Any(t => t.Id == ticket.Id));
        return ticket;
    }

    private Task ReportAsync(ExecutionId id, string status, string? result) =>
        _bed.Engine.Calls.ReportAsync(id, new CallReport(status) { Result = result is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(result) }, null, Cancellation);

    private async Task<(string Status, string Result)> EndAsync(CallTicket ticket)
    {
        var ended = await _bed.EndedAsync(ticket);
        return (ended.Status, CallBed.Text(ended.Result));
    }
}
