using Reprise.Agents;
using Reprise.Agents.Chat;
using Reprise.Agents.Testing;
using Reprise.Tests.Support;

namespace Reprise.Tests.Agents;

/// <summary>Agents that ask a chat model: each question is a recorded call of its own.</summary>
public sealed class ChatTests
{
    private const string Key = "sk-secret-secret-secret";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_is_a_step_with_request_and_answer_and_a_restart_takes_no_tokens()
    {
        await using var chat = await ChatServer.StartAsync();
        await using var bed = await AgentBed.StartAsync();
        var isBroken = true;
        _ = await bed.AgentAsync("n", a => a.Chat(SettingsOf(chat)).Reasoner("root", async (string topic, CallContext ctx) =>
        {
            var reply = await ctx.ChatAsync(new ChatPrompt([new ChatLine("system", "short"), new ChatLine("user", topic)]) { Temperature = 0.5, Seed = 7 });
            return isBroken ? throw new InvalidOperationException("not yet") : $"{reply.Text} {reply.Usage!.TotalTokens}";
        }));
        chat.Next(200, ChatServer.Answer($"rain, says {Key}"));

        var failed = await bed.CallAsync("n.root", "weather");
        Assert.Equal("failed", failed.Status);
        var call = (await bed.StepsAsync(failed.RunId)).Single(s => s.Target == "n.chat");
        Assert.Equal("""{"model":"m1","messages":[{"role":"system","content":"short"},{"role":"user","content":"weather"}],"temperature":0.5,"seed":7}""", chat.Requests.Single().GetRawText());
        Assert.Equal("Bearer " + Key, chat.Keys.Single());
        var result = (await bed.Client.ExecutionAsync(call.StepId, Cancellation)).Result!.Value;
        Assert.Equal(("rain, says ***", "m-2026", "stop", 123), (Text("text"), Text("model"), Text("finish_reason"), result.GetProperty("usage").GetProperty("total_tokens").GetInt32()));
        Assert.Equal("1.50", result.GetProperty("response").GetProperty("score").GetRawText());

        isBroken = false;
        var again = await bed.Client.RestartAsync(failed.RunId, cancellation: Cancellation);
        Assert.Equal(("succeeded", 1), ((await bed.Client.WaitAsync(again.RunId, Cancellation)).Status, chat.Requests.Count));
        Assert.Equal((123, 0), await TokensAsync(failed.RunId));
        Assert.Equal((0, 123), await TokensAsync(again.RunId));
        Assert.Equal("rain, says *** 123", (await bed.Client.ExecutionAsync(again.RunId, Cancellation)).Result!.Value.GetString());

        async Task<(int, int)> TokensAsync(string run) => await bed.Server.GetAsync($"/api/v1/runs/{run}") is var found ? (found.GetProperty("tokens").GetInt32(), found.GetProperty("saved_tokens").GetInt32()) : default;

        string? Text(string name) => result.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_tokens_below_a_call_that_is_served_are_saved_as_well(bool inline)
    {
        await using var chat = await ChatServer.StartAsync();
        await using var bed = await AgentBed.StartAsync();
        var isBroken = true;
        chat.Next(200, ChatServer.Answer("rain"));
        _ = await bed.AgentAsync("n", a => a.Chat(SettingsOf(chat))
            .Reasoner("assess", async (CallContext ctx) =>
            {
                ctx.Tokens = 7; // As of a model that it asks by itself.
                return (await ctx.ChatAsync("weather")).Text;
            }, new ReasonerOptions { Inline = inline })
            .Reasoner("root", async (CallContext ctx) => await ctx.CallAsync<string>("n.assess", null) is var text && isBroken ? throw new InvalidOperationException("not yet") : text));
        var failed = await bed.CallAsync("n.root", null);
        var plan = await bed.Server.SendAsync(System.Net.Http.HttpMethod.Post, $"/api/v1/executions/{failed.RunId}/restart", new { plan = true }, System.Net.HttpStatusCode.OK);
        Assert.Equal(130, plan.GetProperty("saved_tokens").GetInt32());

        isBroken = false;
        var again = await bed.Client.RestartAsync(failed.RunId, cancellation: Cancellation);
        _ = await bed.Client.WaitAsync(again.RunId, Cancellation);
        var run = await bed.Server.GetAsync($"/api/v1/runs/{again.RunId}");
        Assert.Equal((0, 130, 1), (run.GetProperty("tokens").GetInt32(), run.GetProperty("saved_tokens").GetInt32(), chat.Requests.Count));
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"no such model"}}""", "answered 400: {\"error\":{\"message\":\"no such model\"}}")]
    [InlineData(200, """{"choices":[]}""", "answered with no text at choices/0/message/content")]
    [InlineData(200, "<html>", "answered with no text at choices/0/message/content")]
    public async Task What_the_model_does_not_answer_fails_the_call_with_its_words(int status, string body, string said)
    {
        await using var chat = await ChatServer.StartAsync();
        chat.Next(status, body);
        var host = new AgentTestHost(new AgentDefinition("n").Chat(SettingsOf(chat)).Reasoner("root", async (CallContext ctx) => (await ctx.ChatAsync("hello")).Text));
        var failed = await Assert.ThrowsAsync<CallFailedException>(() => host.CallAsync<string>("n.root", null, cancellation: Cancellation));
        Assert.Contains(said, failed.Headline, StringComparison.Ordinal);
        Assert.Equal("HELLO", await host.CallAsync<string>("n.root", null, cancellation: Cancellation));
    }

    [Fact]
    public async Task An_agent_without_a_model_or_a_key_is_told_what_to_set()
    {
        var host = new AgentTestHost(new AgentDefinition("n").Reasoner("root", async (CallContext ctx) => (await ctx.ChatAsync("hello")).Text));
        Assert.Contains("The agent n has no chat model", (await Assert.ThrowsAsync<CallFailedException>(() => host.CallAsync<string>("n.root", null, cancellation: Cancellation))).Headline, StringComparison.Ordinal);
        Assert.Contains("there is none", Refused(new ChatSettings("m") { Key = null }), StringComparison.Ordinal);
        Assert.Contains("not one that can be recorded", Refused(new ChatSettings("m") { Key = "k", Endpoint = new Uri("http://user:pass@host/v1") }), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, new ChatSettings("m") { Key = Key }.ToString(), StringComparison.Ordinal);

        static string Refused(ChatSettings settings) => Assert.Throws<RepriseApiException>(() => new AgentDefinition("n").Chat(settings)).Headline;
    }

    private static ChatSettings SettingsOf(ChatServer chat) => new("m1") { Endpoint = new Uri(chat.Endpoint), Key = Key };
}
