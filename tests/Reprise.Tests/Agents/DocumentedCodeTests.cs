using Reprise.Agents;
using Reprise.Agents.Chat;
using Reprise.Agents.Client;
using Reprise.Agents.Testing;
using Reprise.Tests.Architecture;

namespace Reprise.Tests.Agents;

/// <summary>The code that docs/csharp.md shows compiles: it stands here line by line, and each block says which namespaces it needs.</summary>
public sealed class DocumentedCodeTests
{
    [Theory]
    [InlineData("An agent")]
    [InlineData("A chat model")]
    [InlineData("A test without network")]
    [InlineData("The client")]
    public void What_the_page_shows_is_compiled_here(string section)
    {
        var lines = Repository.Read("tests/Reprise.Tests/Agents/DocumentedCodeTests.cs").Split('\n').Select(Plain).ToHashSet();
        var page = Repository.Read("docs/csharp.md").Split("\n## ").Single(s => s.StartsWith(section + "\n", StringComparison.Ordinal));
        var shown = page.Split("```")[1].Split('\n')[1..].Select(Plain).Where(l => l.Length > 0).ToList();
        Assert.NotEmpty(shown);
        Assert.Empty(shown.Where(l => !lines.Contains(l)));
    }

    [Fact]
    public async Task An_input_of_any_type_reaches_the_agent_as_it_is_written_by_agents()
    {
        await using var bed = await AgentBed.StartAsync();
        _ = await bed.AgentAsync("n", a => a.Reasoner("length", (Request request, CallContext _) => Task.FromResult(request.Text.Length * request.Sentences), new ReasonerOptions { Inline = true }));
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Equal("6", (await bed.Client.ExecuteAsync("n.length", new { text = "abc", sentences = 2 }, cancellation: cancellation)).Result.ToString());
        Assert.Equal("3", (await bed.Client.ExecuteHeldAsync("n.length", new Request("abc", 1), new { model = "m" }, cancellation: cancellation)).Result.ToString());
        var begun = await bed.Client.BeginAsync("n.length", new { text = "", sentences = 2 }, cancellation: cancellation);
        Assert.Equal("0", (await bed.Client.ExecutionAsync(begun.ExecutionId, cancellation)).Result.ToString());
    }

    internal static async Task AgentAsync(string[] args)
    {
        await Agent.Create("write", args)
            .Reasoner("summarise", async (Request request, CallContext ctx) =>
            {
                var facts = await ctx.CallAsync<Facts>("facts.extract", request.Text);
                return new Summary(string.Join(' ', facts.Sentences.Take(request.Sentences)));
            })
            .RunAsync();
    }

    internal static async Task ChatAsync(string[] args)
    {
        await Agent.Create("write", args)
            .Chat(new ChatSettings("gpt-5"))
            .Reasoner("title", async (string text, CallContext ctx) => (await ctx.ChatAsync($"A title for: {text}")).Text)
            .RunAsync();
    }

    internal static async Task<Summary> TestHostAsync(AgentDefinition write, AgentDefinition facts)
    {
        var host = new AgentTestHost(write, facts).Answer("news.today", (string place) => new News("rain"));
        var summary = await host.CallAsync<Summary>("write.summarise", new { text = "…", sentences = 2 });
        Assert.Equal("facts.extract", host.Calls[1].Target);
        return summary;
    }

    internal static async Task<(Run, Execution)> ClientAsync()
    {
        using var reprise = new RepriseClient();
        var run = await reprise.StartRunAsync(new StartRun("quakes") { Params = new() { ["min_magnitude"] = 2 } });
        await foreach (var e in reprise.EventsAsync(run.RunId, after: "0")) { Console.WriteLine(e.Name); }
        var fork = await reprise.WaitAsync((await reprise.ForkAsync(run.RunId, new Fork { Params = new() { ["min_magnitude"] = 5 } })).RunId);
        var called = await reprise.ExecuteAsync("write.summarise", new { text = "…", sentences = 2 });
        return (fork, called);
    }

    private static string Plain(string line) => line.Trim();

    internal sealed record News(string Weather);
}

#pragma warning disable CA1852 // As the page shows them.
record Request(string Text, int Sentences);
record Facts(IReadOnlyList<string> Sentences);
record Summary(string Text);
#pragma warning restore CA1852
