using System.Net;
using System.Text.Json;
using Reprise.Tests.Engine.Calls;

namespace Reprise.Tests.Server.Agents;

/// <summary>What the paths of calls and nodes take, and how they refuse the rest.</summary>
public sealed class ExecutionPathTests : IAsyncLifetime
{
    private readonly TestAgent _agent = new();
    private ServerBed _bed = null!;

    public async ValueTask InitializeAsync()
    {
        _bed = await ServerBed.StartAsync();
        _ = _agent.Answers("leaf", _ => "7");
        _ = await RegisterAsync("""[{"id":"leaf"}]""", HttpStatusCode.Created);
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task An_attempt_that_there_is_not_is_not_found_and_last_is_the_newest()
    {
        var id = (await _bed.SendAsync(HttpMethod.Post, "/api/v1/execute/n.leaf", "{}", HttpStatusCode.OK)).GetProperty("execution_id").GetString()!;
        Assert.EndsWith(".1", id, StringComparison.Ordinal);
        Assert.Equal(id, (await _bed.GetAsync($"/api/v1/executions/{id}")).GetProperty("execution_id").GetString());
        Assert.Equal(id, (await _bed.GetAsync("/api/v1/executions/last")).GetProperty("execution_id").GetString());
        var problem = await _bed.SendAsync(HttpMethod.Get, $"/api/v1/executions/{id[..^1]}7", null, HttpStatusCode.NotFound);
        Assert.Equal("step.not_found", problem.GetProperty("code").GetString());
        Assert.Contains("attempt 7", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"q\"", "reasoners is String; expected a list")]
    [InlineData("""["q"]""", "reasoners[0] is String; expected an object")]
    [InlineData("""[{"id":"a"},{"id":"b"},{"id":"a"}]""", "'a' stands 2 times")]
    public async Task A_node_whose_reasoners_cannot_be_read_is_refused(string reasoners, string words)
    {
        var problem = await RegisterAsync(reasoners, HttpStatusCode.BadRequest);
        Assert.Equal("node.invalid", problem.GetProperty("code").GetString());
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("leaf", (await _bed.GetAsync("/api/v1/nodes/n")).GetProperty("targets")[0].GetProperty("target").GetString()!.Split('.')[^1]);
    }

    [Theory]
    [InlineData("executions/last?wait=abc", "wait takes a whole number; found 'abc'.")]
    [InlineData("runs?limit=many", "limit takes a whole number; found 'many'.")]
    [InlineData("runs?golden=maybe", "golden takes true or false; found 'maybe'.")]
    [InlineData("compare?a=last", "/api/v1/compare needs the parameter 'b', which is not there.")]
    public async Task A_query_that_cannot_be_read_is_refused_in_our_words(string path, string words)
    {
        var problem = await _bed.SendAsync(HttpMethod.Get, "/api/v1/" + path, null, HttpStatusCode.BadRequest);
        Assert.Equal(("usage.invalid", words), (problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()));
        Assert.StartsWith("For example: ", problem.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    private Task<JsonElement> RegisterAsync(string reasoners, HttpStatusCode status) =>
        _bed.SendAsync(HttpMethod.Post, "/api/v1/nodes/register", $$"""{"id":"n","base_url":"{{_agent.Address}}","reasoners":{{reasoners}}}""", status);
}
