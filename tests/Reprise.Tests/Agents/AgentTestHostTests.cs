using Reprise.Agents;
using Reprise.Agents.Testing;

namespace Reprise.Tests.Agents;

/// <summary>Agents in a test without server or network.</summary>
public sealed class AgentTestHostTests
{
    private static readonly AgentDefinition Write = new AgentDefinition("write").Reasoner("both", async (Topic topic, CallContext ctx) =>
    {
        await ctx.NoteAsync($"about {topic.Name}");
        var first = await ctx.StartAsync<Fact>("facts.find", new { topic.Name, Number = 1 });
        var second = await ctx.CallAsync<Fact>("facts.find", new { topic.Name, Number = 2 });
        return new[] { (await first.ResultAsync()).Text, second.Text };
    });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_between_agents_stay_in_the_process_and_are_kept_to_assert_on()
    {
        var facts = new AgentDefinition("facts").Reasoner("find", (Wanted w, CallContext ctx) => Task.FromResult(new Fact($"{w.Name} {w.Number} {ctx.ContextAs<Topic>()!.Name}")));
        var host = new AgentTestHost(Write, facts);

        Assert.Equal(["rain 1 c", "rain 2 c"], await host.CallAsync<string[]>("write.both", new { name = "rain" }, new { name = "c" }, Cancellation));
        Assert.Equal([("write.both", null), ("facts.find", "write.both"), ("facts.find", "write.both")], host.Calls.Select(c => (c.Target, c.Caller)));
        Assert.Equal("""{"name":"rain","number":2}""", host.Calls[2].Input.GetRawText());
        Assert.Equal(("succeeded", "about rain"), (host.Calls[0].Status, host.Calls[0].Notes.Single()));
    }

    [Fact]
    public async Task An_agent_that_is_not_in_the_test_is_stood_in_for()
    {
        var host = new AgentTestHost(Write).Answer("facts.find", (Wanted w) => w.Number == 1 ? new Fact("one") : throw new InvalidOperationException("no second"));
        var failed = await Assert.ThrowsAsync<CallFailedException>(() => host.CallAsync<string[]>("write.both", new { name = "rain" }, cancellation: Cancellation));
        Assert.Equal(("write.both", "write.both failed: facts.find failed: no second"), (failed.Target, failed.Headline));
        Assert.Equal("failed", host.Calls[2].Status);
    }

    [Fact]
    public async Task What_nobody_answers_for_and_an_input_that_does_not_fit_are_said()
    {
        var host = new AgentTestHost(Write);
        Assert.Equal("node.unknown", (await Assert.ThrowsAsync<RepriseApiException>(() => host.CallAsync<int>("nobody.there", 1, cancellation: Cancellation))).Code);
        var invalid = await Assert.ThrowsAsync<CallFailedException>(() => host.CallAsync<int>("write.both", 5, cancellation: Cancellation));
        Assert.Contains("The input of write.both cannot be read", invalid.Headline, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_ends_as_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var slow = new AgentDefinition("slow").Reasoner("wait", async (CallContext ctx) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, ctx.Cancellation);
            return 1;
        });
        Assert.True((await Assert.ThrowsAsync<CallFailedException>(() => new AgentTestHost(slow).CallAsync<int>("slow.wait", null, cancellation: stop.Token))).IsCancelled);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a b")]
    public void A_name_that_no_server_takes_is_refused_at_once(string name) => Assert.Throws<ArgumentException>(() => new AgentDefinition(name));

    internal sealed record Topic(string Name);

    internal sealed record Wanted(string Name, int Number);

    internal sealed record Fact(string Text);
}
