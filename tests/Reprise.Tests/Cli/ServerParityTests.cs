using System.Text.Json;
using Reprise.Tests.Server;

namespace Reprise.Tests.Cli;

/// <summary>Options that were once for a data folder alone: a server takes them, and what comes of them is the same.</summary>
public sealed partial class ServerParityTests : IAsyncLifetime
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
    public async Task A_filter_names_the_runs_that_are_recovered_or_replayed_on_a_server()
    {
        _bed.Write("flaky.yaml", _server.FlakyText);
        Assert.Equal(1, (await RunAsync("run flaky.yaml --label team=a")).ExitCode);
        Assert.Equal(1, (await RunAsync("run flaky.yaml --label team=b")).ExitCode);
        var plans = await RunAsync("recover --json --plan --where", "status = failed and pipeline = flaky");
        Assert.Equal(["recover", "recover"], plans.Json.EnumerateArray().Select(p => p.GetProperty("verb").GetString()));
        await File.WriteAllTextAsync(Path.Combine(_server.Folder, "cause-is-gone"), "", TestContext.Current.CancellationToken);

        var recovered = await RunAsync("recover --where", "status = failed and label.team = b");
        Assert.Equal((0, "1 of 1 run succeeded\n"), (recovered.ExitCode, recovered.Output));
        _bed.Write("fruit.yaml", _server.PipelineText);
        Assert.Equal(0, (await RunAsync("run fruit.yaml")).ExitCode);
        var replayed = await RunAsync("replay --from-stage select --json --where", "pipeline = fruit and kind = run");
        Assert.Equal(("replay", "succeeded"), (Text(Assert.Single(replayed.Json.EnumerateArray()), "kind"), Text(replayed.Json[0], "status")));
        Assert.Equal("a", Text(Assert.Single((await RunAsync("runs --status failed --json")).Json.EnumerateArray()).GetProperty("labels"), "team"));
    }

    [Theory]
    [InlineData(2, "status = nonsense")]
    [InlineData(2, " ")]
    [InlineData(2, "status = failed", "last")]
    [InlineData(2, "pipeline = none-of-these")]
    public async Task A_filter_that_fits_nothing_or_cannot_be_read_is_told_as_it_is_here(int exitCode, string where, params string[] run)
    {
        var remote = await RunAsync("recover --where", [where, .. run]);
        var local = await _bed.RunAsync(["recover", "--where", where, .. run, "--data", _server.Data]);
        Assert.Equal((exitCode, local.ExitCode, local.Error), (remote.ExitCode, remote.ExitCode, remote.Error));
    }

    [Fact]
    public async Task A_pace_goes_with_the_run_to_whoever_carries_it_out()
    {
        const double Least = 600; // Eight steps at ten a second are seven intervals of 100 ms.
        _bed.Write("paced.yaml", _server.PipelineText);
        var remote = await RunAsync("run paced.yaml --pace 10 --json");
        Assert.InRange(remote.Json.GetProperty("duration_ms").GetDouble(), Least, double.MaxValue);
        Assert.Equal(0, (await _bed.RunAsync("run", "paced.yaml", "--pace", "10", "--detach")).ExitCode);
        Assert.Equal(0, (await _bed.RunAsync("worker", "--drain")).ExitCode);
        Assert.InRange((await _bed.RunAsync("show", "last", "--json")).Json.GetProperty("duration_ms").GetDouble(), Least, double.MaxValue);
    }

    [Theory]
    [InlineData(3)] // Small outputs stand in the step's row, large ones are files.
    [InlineData(4000)]
    public async Task A_rerun_on_a_server_writes_its_proof_and_shows_how_outputs_differ(int lines)
    {
        var first = await MoodAsync(lines);
        var mood = await File.ReadAllTextAsync(Path.Combine(_server.Folder, "mood"), TestContext.Current.CancellationToken);
        mood = mood.Replace("line 2\n", "another\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_server.Folder, "mood"), mood, TestContext.Current.CancellationToken);

        var remote = await RunAsync("rerun mood/of.txt --out proof --diff");
        var local = await _bed.RunAsync("rerun", "mood/of.txt", "--out", "here", "--diff", "--data", _server.Data);
        Assert.Equal(1, remote.ExitCode);
        Assert.Contains("-line 2", remote.Output, StringComparison.Ordinal);
        Assert.Contains("+another", remote.Output, StringComparison.Ordinal);
        Assert.Equal(Ids().Replace(local.Output, "id").Replace("/here/", "/proof/", StringComparison.Ordinal), Ids().Replace(remote.Output, "id"));
        Assert.Equal(mood, await File.ReadAllTextAsync(InFolder("proof/mood/of.txt"), TestContext.Current.CancellationToken));
        Assert.Equal("differs", Text(JsonElement.Parse(await File.ReadAllTextAsync(InFolder("proof/manifest.json"), TestContext.Current.CancellationToken)), "verdict"));
        Assert.Equal(["manifest.json", "of.txt"], Directory.EnumerateFiles(InFolder("proof"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("output.exists", (await RunAsync("rerun mood/of.txt --out proof --json")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("run mood.yaml")).ExitCode);
        var compared = await RunAsync($"compare {first} last --diff");
        Assert.Contains("+another", compared.Output, StringComparison.Ordinal);
        Assert.Equal((await _bed.RunAsync("compare", first, "last", "--diff", "--data", _server.Data)).Output, compared.Output);
    }

    [Fact]
    public async Task A_fork_on_a_server_takes_inputs_by_name_and_several_patches_in_their_order()
    {
        foreach (var name in (string[])["a.json", "b.json", "c.json"])
        {
            await File.WriteAllTextAsync(Path.Combine(_server.Folder, name), $$"""{"title":"{{name}}","size":1}""", TestContext.Current.CancellationToken);
        }

        _bed.Write("two.yaml", """
            pipeline: two
            inputs: [{ name: a, path: FOLDER/a.json, to: only }, { name: b, path: FOLDER/b.json, to: only }]
            routes: { only: { stages: [{ name: pick, type: json_select, with: { fields: { title: /title, size: /size } } }] } }
            """.Replace("FOLDER", _server.Folder, StringComparison.Ordinal));
        var origin = Text((await RunAsync("run two.yaml --json")).Json, "run_id");
        string[] fork =
        [
            "fork", origin, "--input", $"b={Path.Combine(_server.Folder, "c.json")}", "--set", "a:/size=2", "--patch", """a:{"title":"merged"}""",
            "--patch", """a:[{"op":"test","path":"/title","value":"merged"},{"op":"replace","path":"/title","value":"patched"}]""", "--json",
        ];
        var remote = await RunAsync(fork[0], fork[1..]);
        Assert.True(remote.ExitCode == 0, remote.Output + remote.Error);
        var made = (await RunAsync("ls last/only/pick --json")).Json.EnumerateArray().Select(e => Text(e, "digest")).ToList();
        Assert.Contains("patched", (await RunAsync("get", made[0])).Output + (await RunAsync("get", made[1])).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await _bed.RunAsync([.. fork, "--data", _server.Data])).ExitCode);
        Assert.Equal(made, (await RunAsync("ls last/only/pick --json")).Json.EnumerateArray().Select(e => Text(e, "digest")));

        var unknown = await RunAsync("fork", origin, "--patch", """c:{"title":"x"}""");
        Assert.Contains("There is no input 'c'", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_fork_is_given_reaches_a_server_byte_for_byte()
    {
        _bed.Write("fruit.yaml", _server.PipelineText);
        var origin = Text((await RunAsync("run fruit.yaml --json")).Json, "run_id");
        var step = Text((await RunAsync("show last --steps --stage items/select --json")).Json.GetProperty("steps")[0], "step_id");
        _bed.Write("given", "{ \"name\": \"jab\u0142ko\", \"size\": 2 }\n");
        string[][] forks =
        [
            ["--input", "{ \"fruit\": [ {\"name\": \"jab\u0142ko\", \"size\": 2.50, \"note\": \"\\u00e9\"} ] }"], ["--set", "/fruit/0/name=jab\u0142ko", "--set", "/fruit/0/size=7"],
            ["--output", $"{step}=@given"],
        ];
        foreach (var fork in forks)
        {
            var remote = await RunAsync("fork", [origin, .. fork, "--json"]);
            Assert.True(remote.ExitCode == 0, remote.Output + remote.Error);
            var outputs = await StoredAsync();
            var local = await _bed.RunAsync(["fork", origin, .. fork, "--json", "--data", _server.Data]);
            Assert.Equal(local.Json.GetProperty("inputs")[0].GetProperty("digest").GetString(), remote.Json.GetProperty("inputs")[0].GetProperty("digest").GetString());
            Assert.Equal(await StoredAsync(), outputs);
        }
    }

    /// <summary>What the newest run has stored, wherever each stage stands in time.</summary>
    private async Task<List<string>> StoredAsync() => [.. (await RunAsync("ls last -R --json")).Json.EnumerateArray()
        .Select(e => $"{Ids().Replace(Text(e, "path"), "id")} {e.GetProperty("digest")}").Order(StringComparer.Ordinal)];

    /// <summary>A run whose one step reads a file that nobody declared, so that it comes out otherwise when that has changed.</summary>
    private async Task<string> MoodAsync(int lines)
    {
        await File.WriteAllLinesAsync(Path.Combine(_server.Folder, "mood"), Enumerable.Range(0, lines).Select(i => $"line {i}"), TestContext.Current.CancellationToken);
        _bed.Write("mood.yaml", """
            pipeline: mood
            inputs: [{ name: fruit, path: FOLDER/fruit.json, to: only }]
            routes: { only: { stages: [{ name: mood, type: exec, effect: pure, with: { command: [cat, FOLDER/mood], sandbox: off }, publish: mood/of.txt }] } }
            """.Replace("FOLDER", _server.Folder, StringComparison.Ordinal));
        var run = await RunAsync("run mood.yaml --json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return Text(run.Json, "run_id");
    }

    // Ids of runs and steps: two reruns of the same have others.
    [System.Text.RegularExpressions.GeneratedRegex("(?:run|stp)_[0-9a-z]+", System.Text.RegularExpressions.RegexOptions.None, 1000)]
    private static partial System.Text.RegularExpressions.Regex Ids();

    private string InFolder(string path) => Path.Combine(_bed.Folder, path);

    private static string Text(JsonElement value, string name) => value.GetProperty(name).GetString()!;

    private Task<CliResult> RunAsync(string command, params string[] more) => _bed.RunAsync([.. command.Split(' '), .. more, "--server", _server.Server.Address.ToString()]);
}
