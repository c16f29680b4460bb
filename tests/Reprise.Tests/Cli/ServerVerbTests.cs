using System.Text.Json;
using Reprise.Tests.Server;

namespace Reprise.Tests.Cli;

/// <summary>Commands that change something, sent to a server: what they do there, print and exit with is what they would here.</summary>
public sealed class ServerVerbTests : IAsyncLifetime
{
    private readonly CliBed _bed = new();
    private ServerBed _server = null!;

    public async ValueTask InitializeAsync() => _server = await ServerBed.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _bed.Dispose();
    }

    [Fact]
    public async Task A_run_is_begun_followed_restarted_forked_replayed_and_rerun_on_a_server()
    {
        _bed.Write("pipeline.yaml", _server.PipelineText);
        var plan = await JsonAsync("run pipeline.yaml --param weight=2 --plan --steps");
        Assert.Equal(("run", "ingest/split"), (Text(plan, "verb"), Text(plan.GetProperty("steps")[0], "target")));
        var run = await JsonAsync("run pipeline.yaml --param weight=2 --label team=ops --reason why");
        Assert.Equal(("succeeded", "why", "ops", 2), (Text(run, "status"), Text(run, "reason"), Text(run.GetProperty("labels"), "team"), run.GetProperty("params").GetProperty("weight").GetInt32()));

        // What the server has done is what stands in its folder.
        Assert.Equal((await RunAsync("show last --json")).Output, (await _bed.RunAsync("show", "last", "--json", "--data", _server.Data)).Output);
        var restart = await RunAsync("restart last --force score");
        Assert.Equal(0, restart.ExitCode);
        Assert.Contains($"restart of {Text(run, "run_id")}", restart.Output, StringComparison.Ordinal);
        Assert.Contains("forced", restart.Output, StringComparison.Ordinal);
        var fork = await JsonAsync("fork last --param weight=3 --effects skip");
        Assert.Equal(("fork", 3), (Text(fork, "kind"), fork.GetProperty("params").GetProperty("weight").GetInt32()));
        var replay = await RunAsync("replay last --from-stage select --select key=pear");
        Assert.Equal(0, replay.ExitCode);
        Assert.Contains("selected by `key=pear`", replay.Output, StringComparison.Ordinal);
        var rerun = await RunAsync("rerun report/table.json");
        Assert.Equal(0, rerun.ExitCode);
        Assert.Contains("identical", rerun.Output, StringComparison.Ordinal);
        Assert.Equal("identical", Text(await JsonAsync("rerun report/table.json"), "verdict"));
    }

    [Fact]
    public async Task A_run_that_goes_on_is_paused_resumed_and_cancelled_and_a_failed_one_is_recovered()
    {
        _bed.Write("slow.yaml", _server.SlowText);
        var run = Text(await JsonAsync("run slow.yaml --detach"), "run_id");
        Assert.Equal(0, (await RunAsync($"pause {run} --reason noise")).ExitCode);
        Assert.Contains(run, (await RunAsync($"resume {run}")).Output, StringComparison.Ordinal);
        var cancelled = await RunAsync($"cancel {run}");
        Assert.Contains("cancelled", cancelled.Output, StringComparison.Ordinal);
        Assert.Contains($"reprise restart {run}", cancelled.Output, StringComparison.Ordinal);
        Assert.Equal("run.ended", Text((await RunAsync($"cancel {run} --json")).Json.GetProperty("error"), "code"));

        _bed.Write("flaky.yaml", _server.FlakyText);
        Assert.Equal(1, (await RunAsync("run flaky.yaml")).ExitCode);
        await File.WriteAllTextAsync(Path.Combine(_server.Folder, "cause-is-gone"), "", TestContext.Current.CancellationToken);
        var recovered = await RunAsync("recover");
        Assert.Equal(0, recovered.ExitCode);
        Assert.Equal("release", Text((await JsonAsync("golden last --name release --tag checked")).GetProperty("golden"), "name"));
    }

    [Fact]
    public async Task What_only_this_machine_can_do_is_refused_before_anything_is_sent()
    {
        foreach (var (command, words) in new[]
        {
            ("replay --from-stage select", "Which run"), ("run pipeline.yaml --queue amqp://me:secret@broker", "holds a user"),
        })
        {
            var refused = await RunAsync(command);
            Assert.Equal(2, refused.ExitCode);
            Assert.Contains(words, refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_is_killed_while_a_run_is_followed_is_told_and_the_run_stays()
    {
        _bed.Write("slow.yaml", _server.SlowText);
        using var server = _bed.Start("serve", "--listen", "127.0.0.1:0", "--data", "other");
        var address = (await server.StandardError.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ')[^1];
        using var follower = _bed.Start("run", "slow.yaml", "--server", address);
        var started = await follower.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("started on the server", started, StringComparison.Ordinal);
        server.Kill();
        var rest = await follower.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await follower.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, follower.ExitCode);
        Assert.Contains("server.unreachable", rest, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_server.Folder, "go-on"), "", TestContext.Current.CancellationToken); // What the killed server had started ends by itself.
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(started!.Split(' ')[0], (await _bed.RunAsync("show", "last", "--json", "--data", "other")).Json.GetProperty("run_id").GetString());
    }

    private static string Text(JsonElement value, string name) => value.GetProperty(name).GetString()!;

    private async Task<JsonElement> JsonAsync(string command)
    {
        var result = await RunAsync(command + " --json");
        Assert.True(result.ExitCode == 0, $"{command}: {result.Output}{result.Error}");
        return result.Json;
    }

    private Task<CliResult> RunAsync(string command) => _bed.RunAsync([.. command.Split(' '), "--server", _server.Server.Address.ToString()]);
}
