using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reprise.Tests.Server;
using Reprise.Tests.Server.Agents;

namespace Reprise.Tests.Cli;

/// <summary>What commands tell of runs of agents, their restarts and forks; the same on the server and on its folder.</summary>
public sealed partial class CallCommandTests : IAsyncLifetime
{
    private readonly CliBed _bed = new();
    private ServerBed _server = null!;
    private HttpAgent _agent = null!;
    private string _run = "";

    public async ValueTask InitializeAsync()
    {
        _server = await ServerBed.StartAsync();
        _agent = new HttpAgent(_server.Server.Address, "n");
        _agent.Reasoner("root", turn => _agent.CallAsync(turn, "n.plan", "{}"));
        _agent.Reasoner("plan", async turn => $$"""{"fact":{{await _agent.CallAsync(turn, "n.fact", "{}")}}}""");
        _agent.Reasoner("fact", _ => Task.FromResult("1"));
        await _agent.RegisterAsync("root plan fact");
        _run = Text(await _server.SendAsync(HttpMethod.Post, "/api/v1/execute/n.root", """{"input":{ "topic": 7 }}""", HttpStatusCode.OK), "run_id");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _agent.DisposeAsync();
        _bed.Dispose();
    }

    [Fact]
    public async Task What_a_reused_call_called_is_shown_below_it_through_the_run_that_recorded_it()
    {
        var restart = Text(await JsonAsync("restart", _run), "run_id");
        var again = Text(await JsonAsync("restart", restart), "run_id");
        var lines = (await BothAsync("show", again, "--steps")).Split('\n').Select(l => l.TrimEnd()).ToList();
        var plan = lines.FindIndex(l => l.StartsWith("└ = n.plan", StringComparison.Ordinal));
        Assert.StartsWith("  └ = n.fact", lines[plan + 1], StringComparison.Ordinal);
        Assert.EndsWith($"recorded in {_run}", lines[plan + 1], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("2 steps, and below what was reused 1 step of other runs.", StringComparison.Ordinal));
        Assert.Contains("1 step.", await BothAsync("show", again, "--steps", "--stage", "n.plan"), StringComparison.Ordinal);
        Assert.Equal(2, (await JsonAsync("show", again, "--steps")).GetProperty("steps").GetArrayLength());
    }

    [Fact]
    public async Task A_call_that_was_named_to_run_again_is_told_as_forced()
    {
        var fact = await StepAsync("n.fact");
        var restart = await JsonAsync("restart", _run, "--force", fact);
        Assert.Equal(3, restart.GetProperty("counts").GetProperty("succeeded").GetInt32());
        Assert.Contains($"forced   {fact}\n", await BothAsync("show", "last"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replaced_answer_is_what_the_plan_said_and_a_plan_of_calls_has_no_snapshot()
    {
        var plan = await StepAsync("n.plan");
        string[] fork = ["fork", plan, "--output", plan + "=@" + Given()];
        var planned = await JsonAsync([.. fork, "--plan"]);
        Assert.Equal((1, 1, JsonValueKind.Null), (planned.GetProperty("counts").GetProperty("reuse").GetInt32(), planned.GetProperty("counts").GetProperty("run").GetInt32(), planned.GetProperty("snapshot").ValueKind));
        var run = Text(await JsonAsync(fork), "run_id");
        Assert.DoesNotContain("otherwise", await BothAsync("show", run), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await _server.GetAsync($"/api/v1/runs/{run}/plan")).GetProperty("snapshot").ValueKind);

        string Given()
        {
            _bed.Write("given.json", """{"fact":9}""");
            return Path.Combine(_bed.Folder, "given.json");
        }
    }

    [Fact]
    public async Task The_lineage_of_a_run_is_a_tree_with_what_each_fork_changed()
    {
        var same = await JsonAsync("fork", _run, "--set", "/topic=7");
        var fork = await JsonAsync("fork", Text(same, "run_id"), "--set", "/topic=8");
        Assert.Equal(("restart", "fork"), (Text(same, "kind"), Text(fork, "kind")));
        Assert.Contains("changed  input\n", await BothAsync("show", Text(fork, "run_id")), StringComparison.Ordinal);
        var lines = (await BothAsync("lineage", Text(same, "run_id"))).Split('\n');
        Assert.StartsWith($"{_run}  n.root  succeeded", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"└ {Text(same, "run_id")}  n.root (restart)  succeeded", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"  └ {Text(fork, "run_id")}  n.root (fork)  succeeded", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("  input", lines[2], StringComparison.Ordinal);
        var lineage = await JsonAsync("lineage", Text(fork, "run_id"));
        Assert.Equal([Text(same, "run_id"), _run], lineage.GetProperty("ancestors").EnumerateArray().Select(r => Text(r, "run_id")));
        var other = Text(await NewAsync(), "run_id");
        Assert.Contains("It came from no run", await BothAsync("lineage", other), StringComparison.Ordinal);
        Assert.Contains("first  n.fact  only in the second run", await BothAsync("compare", _run, other), StringComparison.Ordinal);
    }

    private Task<JsonElement> NewAsync() => _server.SendAsync(HttpMethod.Post, "/api/v1/execute/n.fact", "{}", HttpStatusCode.OK);

    private async Task<string> StepAsync(string target) =>
        Text((await JsonAsync("show", _run, "--steps")).GetProperty("steps").EnumerateArray().Single(s => Text(s, "target") == target), "step_id");

    /// <summary>The text that a command writes, which must be the same on the folder and on the server.</summary>
    private async Task<string> BothAsync(params string[] arguments)
    {
        var (local, remote) = (await _bed.RunAsync([.. arguments, "--data", _server.Data]), await _bed.RunAsync([.. arguments, "--server", _server.Server.Address.ToString()]));
        Assert.Equal((0, Plain(local.Output)), (local.ExitCode, Plain(remote.Output)));
        return local.Output;

        static string Plain(string text) => Ago().Replace(text, "then");
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await _bed.RunAsync([.. arguments, "--json", "--server", _server.Server.Address.ToString()]);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return result.Json;
    }

    [GeneratedRegex("just now|[0-9]+ (?:s|min) ago", RegexOptions.None, 1000)]
    private static partial Regex Ago();

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
