using Reprise.Agents;
using Reprise.Tests.Engine.Calls;

namespace Reprise.Tests.Agents;

/// <summary>Agents made with the SDK, called through a real server.</summary>
public sealed class AgentTests : IAsyncLifetime
{
    private AgentBed _bed = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bed = await AgentBed.StartAsync();

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task An_agent_is_called_and_calls_others_and_each_call_is_a_step_below_its_caller()
    {
        _ = await _bed.AgentAsync("facts", a => a.Reasoner("extract", (Question q, CallContext _) => Task.FromResult(new Answer(q.Text.ToUpperInvariant(), q.MaxWords))));
        _ = await _bed.AgentAsync("write", a => a.Reasoner("summarise", async (Question q, CallContext ctx) =>
        {
            var both = await Task.WhenAll(ctx.CallAsync<Answer>("facts.extract", q), ctx.CallAsync<Answer>("facts.extract", q with { Text = "other" }));
            return new { ctx.RunId, All = both.Select(b => b.Said) };
        }));

        var ended = await _bed.CallAsync("write.summarise", new { text = "abc", max_words = 3 });

        Assert.Equal(("succeeded", "write.summarise"), (ended.Status, ended.Target));
        Assert.Equal($$"""{"run_id":"{{ended.RunId}}","all":["ABC","OTHER"]}""", ended.Result!.Value.GetRawText());
        var steps = await _bed.StepsAsync(ended.RunId);
        Assert.Equal(["facts.extract", "facts.extract", "write.summarise"], steps.Select(s => s.Target).Order());
        Assert.All(steps.Where(s => s.Target == "facts.extract"), s => Assert.Equal(steps.Single(p => p.Target == "write.summarise").StepId, s.ParentId));
    }

    [Fact]
    public async Task What_is_declared_stands_with_the_server_and_an_inline_reasoner_answers_the_request_itself()
    {
        var app = await _bed.AgentAsync("n", a => a
            .Reasoner("quick", (int x, CallContext _) => Task.FromResult(x + 1), new ReasonerOptions { Inline = true, Effect = CallEffect.Pure, Version = "7", Tags = ["a"] })
            .Reasoner("plain", (CallContext _) => Task.FromResult("none")));

        var node = await _bed.Client.NodeAsync("n", Cancellation);
        Assert.Equal([("n.quick", "pure", "7"), ("n.plain", "recorded", "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(typeof(AgentTests).Assembly.Location, Cancellation))))],
            node.Targets.Select(t => (t.Target, t.Effect, t.Version)));
        Assert.Equal(("integer", app.Address!.ToString().TrimEnd('/')), (node.Targets[0].InputSchema!.Value.GetProperty("type").GetString(), node.BaseUrl));
        Assert.Equal("8", (await _bed.CallAsync("n.quick", 7)).Result!.Value.GetRawText());
        Assert.Equal("none", (await _bed.Client.ExecuteHeldAsync("n.plain", cancellation: Cancellation)).Result!.Value.GetString());
        using var direct = await _bed.Server.Http.PostAsync(new Uri(app.Address, "reasoners/quick"), new StringContent("41"), Cancellation);
        Assert.Equal("42", await direct.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task An_error_of_a_callee_comes_with_its_code_and_message_and_the_caller_may_go_on()
    {
        _ = await _bed.AgentAsync("n", a => a
            .Reasoner("bad", (CallContext _) => Task.FromException<int>(new InvalidOperationException("no such place")))
            .Reasoner("brave", async (CallContext ctx) =>
            {
                var failed = await Assert.ThrowsAsync<CallFailedException>(() => ctx.CallAsync<int>("n.bad", null));
                var unknown = await Assert.ThrowsAsync<RepriseApiException>(() => ctx.CallAsync<int>("n.nothing", null));
                return new { failed.Code, failed.Headline, failed.Target, Unknown = unknown.Code };
            })
            .Reasoner("timid", async (CallContext ctx) => await ctx.CallAsync<int>("n.bad", null)));

        var brave = (await _bed.CallAsync("n.brave", null)).Result!.Value;
        Assert.Equal("""{"code":"call.failed","headline":"n.bad failed: no such place","target":"n.bad","unknown":"node.unknown"}""", brave.GetRawText());
        var timid = await _bed.CallAsync("n.timid", null);
        Assert.Equal(("failed", "n.timid failed: n.bad failed: no such place", "call.failed"), (timid.Status, timid.Error, timid.ErrorDetails!.Code));
    }

    [Fact]
    public async Task A_cancelled_run_fires_the_token_of_its_calls()
    {
        var (begun, fired) = (new TaskCompletionSource(), false);
        _ = await _bed.AgentAsync("n", a => a.Reasoner("wait", async (CallContext ctx) =>
        {
            _ = ctx.Cancellation.Register(() => fired = true);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, ctx.Cancellation);
            return 1;
        }));
        var call = await _bed.Client.BeginAsync("n.wait", cancellation: Cancellation);
        await begun.Task;
        _ = await _bed.Client.CancelAsync(call.RunId, "enough", Cancellation);
        Assert.Equal(("cancelled", true), ((await _bed.Client.WaitAsync(call.RunId, Cancellation)).Status, fired));
        Assert.Equal("cancelled", (await _bed.Client.ExecutionAsync(call.ExecutionId, Cancellation)).Status);
    }

    [Fact]
    public async Task Context_notes_and_idempotency_key_are_at_hand_and_a_context_too_large_for_a_header_is_fetched()
    {
        _ = await _bed.AgentAsync("n", a => a
            .Reasoner("root", async (CallContext ctx) => (await ctx.CallAsync<Seen>("n.leaf", null), await ctx.CallAsync<Seen>("n.leaf", null, new CallOptions { Context = new { model = "other" } })).ToString())
            .Reasoner("leaf", async (CallContext ctx) =>
            {
                await ctx.NoteAsync("half way");
                return new Seen(ctx.ContextAs<Model>()!.Name.Length, ctx.IdempotencyKey!.Length > 10);
            }));

        Assert.Equal("(Seen { Length = 5000, HasKey = True }, Seen { Length = 5, HasKey = True })", (await _bed.CallAsync("n.root", null, new { model = new string('m', 5000) })).Result!.Value.GetString());
        var leaf = (await _bed.StepsAsync("last")).Last(s => s.Target == "n.leaf");
        Assert.Equal("half way", leaf.Log);
    }

    [Fact]
    public async Task A_restart_serves_what_succeeded_and_tells_the_caller()
    {
        var (paid, isBroken) = (0, true);
        _ = await _bed.AgentAsync("n", a => a
            .Reasoner("root", async (CallContext ctx) =>
            {
                var first = await ctx.StartAsync<int>("n.costly", 1);
                return isBroken ? throw new InvalidOperationException("not yet") : $"{first.IsReused} {await first.ResultAsync()}";
            })
            .Reasoner("costly", (int x, CallContext _) => Task.FromResult(x + Interlocked.Increment(ref paid))));
        var failed = await _bed.CallAsync("n.root", null);
        await CallBed.UntilAsync(() => paid == 1);
        Assert.Equal("failed", (await _bed.Client.WaitAsync(failed.RunId, Cancellation)).Status);
        isBroken = false;
        var again = await _bed.Client.RestartAsync(failed.RunId, cancellation: Cancellation);
        Assert.Equal("succeeded", (await _bed.Client.WaitAsync(again.RunId, Cancellation)).Status);
        Assert.Equal(("True 2", 1), ((await _bed.Client.ExecutionAsync(again.RunId, Cancellation)).Result!.Value.GetString(), paid));
    }

    [Fact]
    public async Task Fifty_agents_register_at_once_and_each_is_called()
    {
        var agents = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => StartAsync(i)));
        Assert.Equal(50, (await _bed.Client.NodesAsync(Cancellation)).Count);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _bed.CallAsync($"m{i}.who", null)));
        Assert.Equal(Enumerable.Range(0, 50), answers.Select(a => a.Result!.Value.GetInt32()));
        await Task.WhenAll(agents.Select(async a => await a.DisposeAsync()));
        Assert.All(await _bed.Client.NodesAsync(Cancellation), n => Assert.Equal("stopped", n.Status));

        async Task<AgentApp> StartAsync(int number)
        {
            var app = Agent.Create($"m{number}", options: _bed.Options).Reasoner("who", (CallContext _) => Task.FromResult(number));
            await app.StartAsync(Cancellation);
            return app;
        }
    }

    internal sealed record Question(string Text, int MaxWords);

    internal sealed record Answer(string Said, int Words);

    internal sealed record Seen(int Length, bool HasKey);

    internal sealed record Model([property: System.Text.Json.Serialization.JsonPropertyName("model")] string Name);
}
