using System.Net;
using System.Text.Json;
using Reprise.Engine.Calls;
using Reprise.Tests.Engine.Calls;

namespace Reprise.Tests.Server.Agents;

/// <summary>The agent protocol on the wire, by agents that know nothing of Reprise.</summary>
public sealed class AgentProtocolTests : IAsyncLifetime
{
    private ServerBed _bed = null!;
    private HttpAgent _agent = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bed = await ServerBed.StartAsync(o => o with { Calls = new CallLimits { MaxConcurrent = 4 } });
        _agent = new HttpAgent(_bed.Server.Address, "n");
        _agent.Reasoner("root", async turn => $"[{await _agent.CallAsync(turn, "n.leaf", "1")},{await _agent.CallAsync(turn, "n.leaf", "1")}]");
        _agent.Reasoner("leaf", turn => Task.FromResult($"{_agent.Agent.Count("leaf")}"));
        await _agent.RegisterAsync("root leaf");
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task A_sync_call_answers_with_the_result_and_its_tree_can_be_looked_at()
    {
        var ended = await CallAsync("n.root", """{"input":{"a":1},"context":{"model":"m"}}""");
        Assert.Equal("""{"model":"m"}""", ended.GetProperty("context").GetRawText());
        Assert.Equal(("succeeded", "[1,2]", "n.root"), (Text(ended, "status"), ended.GetProperty("result").GetRawText(), Text(ended, "target")));
        var run = await _bed.GetAsync($"/api/v1/runs/{Text(ended, "run_id")}");
        Assert.Equal(("succeeded", "n.root", 3), (Text(run, "status"), Text(run, "target"), run.GetProperty("counts").GetProperty("succeeded").GetInt32()));
        Assert.Equal(7, run.GetProperty("input").GetProperty("size").GetInt32());
        var steps = (await _bed.GetAsync($"/api/v1/runs/{Text(ended, "run_id")}/steps")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["n.root", "n.leaf", "n.leaf"], steps.Select(s => Text(s, "target")));
        Assert.All(steps, s => Assert.Equal("agent", Text(s, "type")));
        Assert.Equal([null, Text(steps[0], "step_id"), Text(steps[0], "step_id")], steps.Select(s => s.GetProperty("parent_id").GetString()));
        var turn = _agent.Agent.Turns.First(t => t.Name == "leaf");
        Assert.Equal((Text(steps[0], "step_id") + ".1", Text(ended, "run_id"), "eyJtb2RlbCI6Im0ifQ"), (turn.Headers["X-Parent-Execution-ID"], turn.Headers["X-Workflow-ID"], turn.Headers["X-Reprise-Context"]));
        Assert.StartsWith($"00-{Text(run, "trace_id")}-", turn.Headers["traceparent"], StringComparison.Ordinal);
        var leaf = await _bed.GetAsync($"/api/v1/executions/{turn.Headers["X-Execution-ID"]}");
        Assert.Equal(("""{"model":"m"}""", "succeeded"), (leaf.GetProperty("context").GetRawText(), Text(leaf, "status")));
    }

    [Fact]
    public async Task The_input_of_a_call_that_failed_can_be_read()
    {
        _agent.Reasoner("root", turn => _agent.CallAsync(turn, "n.leaf", """{"of":"the leaf"}"""));
        _ = _agent.Agent.On("leaf", _ => Task.FromResult(new AgentReply(500, "{}")));
        using var sent = await _agent.SendAsync(null, "/api/v1/execute/n.root", "{}");
        var step = (await _bed.GetAsync("/api/v1/runs/last/steps")).GetProperty("items").EnumerateArray().Single(s => Text(s, "target") == "n.leaf");
        Assert.Equal("failed", Text(step, "status"));
        Assert.Equal("""{"of":"the leaf"}""", await _bed.Http.GetStringAsync($"/api/v1/steps/{Text(step, "step_id")}/inputs/0/content", Cancellation));
        Assert.Equal("artifact.not_found", Text(await _bed.SendAsync(HttpMethod.Get, $"/api/v1/steps/{Text(step, "step_id")}/inputs/1/content", null, HttpStatusCode.NotFound), "code"));
    }

    [Fact]
    public async Task An_async_call_answers_at_once_and_a_get_is_held_until_it_ends()
    {
        var goOn = new TaskCompletionSource();
        _agent.Reasoner("leaf", async _ =>
        {
            await goOn.Task;
            return """{"id":9007199254740993}""";
        });
        var begun = await _bed.SendAsync(HttpMethod.Post, "/api/v1/execute/async/n.leaf", """{"input":{}}""", HttpStatusCode.Accepted);
        Assert.Equal("running", Text(begun, "status"));
        var held = _bed.GetAsync($"/api/v1/executions/{Text(begun, "execution_id")}");
        Assert.False(held.IsCompleted);
        goOn.SetResult();
        var ended = await held;
        Assert.Equal(("succeeded", """{"id":9007199254740993}"""), (Text(ended, "status"), ended.GetProperty("result").GetRawText()));
        Assert.Equal(Text(begun, "run_id"), Text(await _bed.GetAsync($"/api/v1/executions/{Text(begun, "run_id")}"), "run_id"));
    }

    [Theory]
    [InlineData("X-Execution-ID")]
    [InlineData("X-Parent-Execution-ID")]
    public async Task Either_header_names_the_caller_and_a_wrong_parent_beside_the_true_id_does_no_harm(string header)
    {
        _agent.Reasoner("root", async turn =>
        {
            using var http = new HttpClient { BaseAddress = _bed.Server.Address };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/execute/n.leaf") { Content = new StringContent("""{"input":1}""", System.Text.Encoding.UTF8, "application/json") };
            request.Headers.Add(header, turn.Headers["X-Execution-ID"]);
            if (header == "X-Execution-ID")
            {
                request.Headers.Add("X-Parent-Execution-ID", "exec_of_somebody_else");
            }

            using var answer = await http.SendAsync(request, Cancellation);
            return await answer.Content.ReadAsStringAsync(Cancellation);
        });
        var root = await CallAsync("n.root", """{"input":{}}""");
        Assert.Equal(Text(root, "run_id"), Text(root.GetProperty("result"), "run_id"));
        Assert.Equal(Text(root, "execution_id")[..^2], Text(root.GetProperty("result"), "parent_execution_id"));
    }

    [Fact]
    public async Task Calls_that_cannot_be_made_are_refused_as_problems_and_nothing_is_recorded()
    {
        foreach (var (path, body, status, code) in new[]
        {
            ("/api/v1/execute/n.nothing", "{}", HttpStatusCode.NotFound, "node.unknown"),
            ("/api/v1/execute/async/nothing", "{}", HttpStatusCode.NotFound, "node.unknown"),
            ("/api/v1/execute/n.leaf", "[]", HttpStatusCode.BadRequest, "call.invalid"),
            ("/api/v1/execute/n.leaf", "{", HttpStatusCode.BadRequest, "call.invalid"),
            ("/api/v1/execute/n.leaf", """{"input":{"a":1,"a":2}}""", HttpStatusCode.BadRequest, "call.invalid"),
            ("/api/v1/execute/n.leaf", """{"webhook":{"url":"file:///etc/passwd"}}""", HttpStatusCode.BadRequest, "call.invalid"),
            ("/api/v1/nodes/register", """{"id":"a.b","base_url":"http://127.0.0.1:1"}""", HttpStatusCode.BadRequest, "node.invalid"),
            ("/api/v1/nodes/register", """{"id":"m","base_url":"http://127.0.0.1:1","reasoners":[{"id":"a","effect":"wild"}]}""", HttpStatusCode.BadRequest, "node.invalid"),
            ("/api/v1/nodes/stranger/heartbeat", "{}", HttpStatusCode.NotFound, "node.unknown"),
            ("/api/v1/executions/nonsense/status", """{"status":"succeeded"}""", HttpStatusCode.NotFound, "step.not_found"),
            ("/api/v1/executions/stp_00000000000000001112.1/status", """{"status":"succeeded"}""", HttpStatusCode.NotFound, "step.not_found"),
            ("/api/v1/memory/get", """{"key":"none"}""", HttpStatusCode.NotFound, "memory.absent"),
        })
        {
            Assert.Equal(code, Text(await _bed.SendAsync(HttpMethod.Post, path, body, status), "code"));
        }

        Assert.Equal(0, (await _bed.GetAsync("/api/v1/runs")).GetProperty("items").GetArrayLength());
        Assert.Equal("step.not_found", Text(await _bed.SendAsync(HttpMethod.Get, "/api/v1/executions/stp_nothing", null, HttpStatusCode.NotFound), "code"));
    }

    [Theory]
    [InlineData("X-Execution-ID", "stp_nonsense.1", HttpStatusCode.BadRequest)]
    [InlineData("X-Parent-Execution-ID", "stp_d201s655the5faf799.1", HttpStatusCode.BadRequest)]
    [InlineData("X-Execution-ID", "exec_of_somebody_else", HttpStatusCode.OK)]
    public async Task An_id_of_this_servers_form_that_it_never_gave_is_refused_and_a_strangers_is_none(string header, string id, HttpStatusCode status)
    {
        _agent.Reasoner("leaf", _ => Task.FromResult("1"));
        var answer = await _bed.SendAsync(HttpMethod.Post, "/api/v1/execute/n.leaf", """{"input":{}}""", status, (header, id));
        Assert.Equal(status == HttpStatusCode.OK ? null : "call.invalid", answer.TryGetProperty("code", out var code) ? code.GetString() : null);
        Assert.Equal(status == HttpStatusCode.OK ? 1 : 0, (await _bed.GetAsync("/api/v1/runs")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_call_that_is_sent_again_with_its_idempotency_key_is_the_same_call()
    {
        var goOn = new TaskCompletionSource();
        _agent.Reasoner("leaf", async _ =>
        {
            await goOn.Task;
            return "7";
        });
        var key = ("Idempotency-Key", "one");
        const string Input = """{"input":{"a":1}}""";
        var first = await _bed.SendAsync(HttpMethod.Post, "/api/v1/execute/async/n.leaf", Input, HttpStatusCode.Accepted, key);
        var second = await _bed.SendAsync(HttpMethod.Post, "/api/v1/execute/async/n.leaf", Input, HttpStatusCode.Accepted, key);
        Assert.Equal((Text(first, "execution_id"), "running"), (Text(second, "execution_id"), Text(second, "status")));
        Assert.Equal("idempotency.conflict", Text(await _bed.SendAsync(HttpMethod.Post, "/api/v1/execute/async/n.leaf", """{"input":{"a":2}}""", HttpStatusCode.UnprocessableEntity, key), "code"));
        goOn.SetResult();
        var held = await _bed.SendAsync(HttpMethod.Post, "/api/v1/execute/n.leaf", Input, HttpStatusCode.OK, key); // Another path, so another request.
        var again = await _bed.SendAsync(HttpMethod.Post, "/api/v1/execute/n.leaf", Input, HttpStatusCode.OK, key);
        Assert.Equal((Text(held, "execution_id"), "7"), (Text(again, "execution_id"), again.GetProperty("result").GetRawText()));
        Assert.Equal(2, _agent.Agent.Count("leaf"));
    }

    [Fact]
    public async Task As_many_calls_as_are_allowed_go_on_and_one_more_is_told_to_come_back()
    {
        var goOn = new TaskCompletionSource();
        _agent.Reasoner("leaf", async _ =>
        {
            await goOn.Task;
            return "1";
        });
        for (var i = 0; i < 4; i++)
        {
            _ = await _bed.SendAsync(HttpMethod.Post, "/api/v1/execute/async/n.leaf", """{"input":{}}""", HttpStatusCode.Accepted);
        }

        using var refused = await _bed.Http.PostAsync("/api/v1/execute/n.leaf", null, Cancellation);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (refused.StatusCode, refused.Headers.GetValues("Retry-After").Single()));
        goOn.SetResult();
    }

    [Fact]
    public async Task Reports_of_other_nodes_and_of_executions_that_have_ended_otherwise_are_refused()
    {
        var goOn = new TaskCompletionSource();
        _agent.Reasoner("leaf", async _ =>
        {
            await goOn.Task;
            return "1";
        });
        var begun = await _bed.SendAsync(HttpMethod.Post, "/api/v1/execute/async/n.leaf", """{"input":{}}""", HttpStatusCode.Accepted);
        await using var stranger = new HttpAgent(_bed.Server.Address, "stranger");
        using var refused = await stranger.ReportAsync(Text(begun, "execution_id"), new { status = "succeeded", result = "stolen" });
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        goOn.SetResult();
        Assert.Equal("1", (await _bed.GetAsync($"/api/v1/executions/{Text(begun, "execution_id")}")).GetProperty("result").GetRawText());
        using var again = await _agent.ReportAsync(Text(begun, "execution_id"), new { status = "succeeded", result = 1 });
        using var other = await _agent.ReportAsync(Text(begun, "execution_id"), new { status = "succeeded", result = 5 });
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (again.StatusCode, other.StatusCode));
        Assert.Equal("1", (await _bed.GetAsync($"/api/v1/executions/{Text(begun, "execution_id")}")).GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task Fifty_nodes_register_at_once_and_each_is_called()
    {
        var nodes = Enumerable.Range(0, 50).Select(i => new HttpAgent(_bed.Server.Address, $"m{i}")).ToList();
        await Task.WhenAll(nodes.Select(n => n.RegisterAsync("who")));
        Assert.Equal(51, (await _bed.GetAsync("/api/v1/nodes")).GetProperty("items").GetArrayLength());
        for (var i = 0; i < nodes.Count; i++)
        {
            var number = i;
            _ = nodes[i].Agent.Answers("who", _ => $"{number}");
            Assert.Equal($"{i}", (await CallAsync($"m{i}.who", "{}")).GetProperty("result").GetRawText());
            await nodes[i].DisposeAsync();
        }
    }

    [Fact]
    public async Task What_the_sdks_ask_for_beside_calls_is_answered()
    {
        var begun = await CallAsync("n.leaf", "{}");
        var run = ("X-Workflow-ID", Text(begun, "run_id"));
        _ = await _bed.SendAsync(HttpMethod.Post, "/api/v1/nodes/n/heartbeat", """{"status":"ready","version":"1","timestamp":"2026-07-01T00:00:00"}""", HttpStatusCode.OK);
        _ = await _bed.SendAsync(HttpMethod.Post, "/api/v1/memory/set", """{"key":"k","data":{"a":1}}""", HttpStatusCode.OK, run);
        Assert.Equal("""{"a":1}""", (await _bed.SendAsync(HttpMethod.Post, "/api/v1/memory/get", """{"key":"k"}""", HttpStatusCode.OK, run)).GetProperty("data").GetRawText());
        _ = await _bed.SendAsync(HttpMethod.Post, "/api/v1/memory/get", """{"key":"k"}""", HttpStatusCode.NotFound, ("X-Workflow-ID", "another"));
        _ = await _bed.SendAsync(HttpMethod.Post, "/api/v1/memory/delete", """{"key":"k"}""", HttpStatusCode.OK, run);
        _ = await _bed.SendAsync(HttpMethod.Post, "/api/v1/memory/get", """{"key":"k"}""", HttpStatusCode.NotFound, run);
        foreach (var path in new[] { "/api/v1/did/register", "/api/v1/workflow/executions/events", $"/api/v1/executions/{Text(begun, "execution_id")}/logs" })
        {
            _ = await _bed.SendAsync(HttpMethod.Post, path, """{"entries":[{"message":"x","level":"info"}]}""", HttpStatusCode.Accepted);
        }

        foreach (var path in new[] { "/api/v1/executions/note", "/api/ui/v1/executions/note" })
        {
            Assert.False((await _bed.SendAsync(HttpMethod.Post, path, """{"message":"late"}""", HttpStatusCode.OK, ("X-Execution-ID", Text(begun, "execution_id")))).GetProperty("taken").GetBoolean());
        }

        using var socket = new System.Net.WebSockets.ClientWebSocket();
        await socket.ConnectAsync(new Uri(_bed.Server.Address.ToString().Replace("http", "ws", StringComparison.Ordinal) + "api/v1/memory/events/ws"), Cancellation);
        await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, Cancellation);
        _ = await _bed.SendAsync(HttpMethod.Post, "/api/v1/nodes/n/shutdown", "{}", HttpStatusCode.OK);
        Assert.Equal("stopped", Text(await _bed.GetAsync("/api/v1/nodes/n"), "status"));
    }

    [Fact]
    public async Task A_note_stands_on_the_call()
    {
        _agent.Reasoner("leaf", async turn =>
        {
            Assert.True((await _bed.SendAsync(HttpMethod.Post, "/api/v1/executions/note", """{"message":"half way","tags":["a"]}""", HttpStatusCode.OK, ("X-Execution-ID", turn.Headers["X-Execution-ID"]))).GetProperty("taken").GetBoolean());
            return "1";
        });
        var ended = await CallAsync("n.leaf", "{}");
        Assert.Equal("half way", Text(await _bed.GetAsync($"/api/v1/steps/{Text(ended, "execution_id")}"), "log"));
    }

    [Fact]
    public async Task The_next_server_goes_on_where_this_one_stopped_and_knows_its_nodes()
    {
        var goOn = new TaskCompletionSource();
        var folder = Directory.CreateTempSubdirectory("reprise-server-").FullName;
        var first = await ServerBed.StartAsync(folder: folder);
        var address = first.Server.Address;
        await using var agent = new HttpAgent(address, "n");
        agent.Reasoner("root", async _ =>
        {
            await goOn.Task;
            return "\"late\"";
        });
        await agent.RegisterAsync("root");
        var begun = await first.SendAsync(HttpMethod.Post, "/api/v1/execute/async/n.root", """{"input":{}}""", HttpStatusCode.Accepted);
        await CallBed.UntilAsync(() => agent.Agent.Count("root") == 1);
        var run = ("X-Run-ID", Text(begun, "run_id"));
        _ = await first.SendAsync(HttpMethod.Post, "/api/v1/memory/set", """{"key":"k","data":{"a":1}}""", HttpStatusCode.OK, run);
        await first.DisposeAsync();
        await using (var second = await ServerBed.StartAsync(o => o with { Listen = new IPEndPoint(IPAddress.Loopback, address.Port) }, folder))
        {
            Assert.Equal("""{"a":1}""", (await second.SendAsync(HttpMethod.Post, "/api/v1/memory/get", """{"key":"k"}""", HttpStatusCode.OK, run)).GetProperty("data").GetRawText());
            goOn.SetResult(); // The agent only knows that address.
            var ended = await second.GetAsync($"/api/v1/executions/{Text(begun, "execution_id")}");
            while (Text(ended, "status") == "running")
            {
                ended = await second.GetAsync($"/api/v1/executions/{Text(begun, "execution_id")}");
            }

            Assert.Equal(("succeeded", "\"late\"", 1), (Text(ended, "status"), ended.GetProperty("result").GetRawText(), agent.Agent.Count("root")));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private Task<JsonElement> CallAsync(string target, string body) => _bed.SendAsync(HttpMethod.Post, $"/api/v1/execute/{target}", body, HttpStatusCode.OK);
}
