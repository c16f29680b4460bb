using System.Text.Json;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli;

/// <summary>Replays and workers on the command line.</summary>
[LongRunning]
public sealed class ReplayTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Only_what_comes_after_the_stage_is_executed()
    {
        var origin = await RunAsync("run", "pipeline.yaml");
        var replay = await _bed.RunAsync("replay", "last", "--from-stage", "select", "--reason", "a new weight", "--json");
        Assert.Equal(0, replay.ExitCode);
        Assert.Equal(("replay", "succeeded", "a new weight"), (Text(replay, "kind"), Text(replay, "status"), Text(replay, "reason")));
        var from = replay.Json.GetProperty("origin");
        Assert.Equal((Text(origin, "run_id"), "items/select"), (from.GetProperty("run_id").GetString(), from.GetProperty("from_stage").GetString()));
        Assert.Equal(4, replay.Json.GetProperty("counts").GetProperty("succeeded").GetInt64());
        Assert.Contains("publishing 3 outputs of items/select where they went", replay.Error, StringComparison.Ordinal);
        var shown = await _bed.RunAsync("show", "last", "--steps", "--json");
        Assert.Equal(["items/score", "items/score", "items/score", "table/table"], shown.Json.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("target").GetString()).Order());
    }

    [Fact]
    public async Task A_plan_says_what_would_be_published_and_writes_nothing()
    {
        _ = await RunAsync("run", "pipeline.yaml");
        var plan = (await _bed.RunAsync("replay", "last", "--from-stage", "select", "--plan", "--steps", "--json")).Json;
        Assert.Equal(("replay", 3, 3, 1), (plan.GetProperty("verb").GetString(), Count(plan, "publish"), Count(plan, "run"), Count(plan, "unknown")));
        Assert.Equal(["apple", "pear", "plum%2Fred"], plan.GetProperty("steps").EnumerateArray().Where(s => s.GetProperty("decision").GetString() == "run").Select(s => s.GetProperty("item").GetString()).Order());
        var reused = (await _bed.RunAsync("replay", "last", "--from-stage", "select", "--reuse", "origin", "--plan", "--json")).Json;
        Assert.Equal((4, 0), (Count(reused, "reuse"), Count(reused, "run")));
        Assert.Single((await _bed.RunAsync("runs", "--json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task The_snapshot_decides_and_where_todays_file_differs_is_said()
    {
        _ = await RunAsync("run", "pipeline.yaml");
        _bed.Write("pipeline.yaml", (await File.ReadAllTextAsync(Path.Combine(_bed.Folder, "pipeline.yaml"), TestContext.Current.CancellationToken)).Replace("max: 10", "max: 20", StringComparison.Ordinal));
        var plan = (await _bed.RunAsync("replay", "last", "--from-stage", "select", "--plan", "--json")).Json;
        var change = Assert.Single(plan.GetProperty("definition_changes").EnumerateArray());
        Assert.EndsWith("score.with.fields.size.max", change.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal((10, 20), (change.GetProperty("recorded").GetInt32(), change.GetProperty("current").GetInt32()));
        var replay = await _bed.RunAsync("replay", "last", "--from-stage", "select");
        Assert.Contains("differs from the run's snapshot in ", replay.Error, StringComparison.Ordinal);
        Assert.Contains("score.with.fields.size.max", replay.Error, StringComparison.Ordinal);
        var names = (await _bed.RunAsync("artifacts", "table.json", "--json")).Json;
        Assert.Equal(1, names.GetProperty("names").EnumerateArray().Max(n => n.GetProperty("version").GetInt32()));

        var given = await _bed.RunAsync("replay", "last", "--from-stage", "select", "--pipeline", "pipeline.yaml");
        Assert.Equal(0, given.ExitCode);
        var changed = (await _bed.RunAsync("artifacts", "table.json", "--json")).Json;
        Assert.Equal(2, changed.GetProperty("names").EnumerateArray().Max(n => n.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Effects_that_would_be_repeated_are_named_up_to_twenty_and_what_leaves_them_out_gives_no_names()
    {
        _bed.WriteItems(25);
        _bed.Write("mail.yaml", """
            pipeline: mail
            inputs: [{ name: fruit, path: fruit.json, to: split }]
            routes:
              split: { stages: [{ name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }], to: [mail] }
              mail: { stages: [{ name: mail, type: exec, effect: external, with: { shell: "cat > x && cat x", stdin: true, sandbox: off } }], to: [all] }
              all: { stages: [{ name: all, type: gather, publish: all.json }] }
            """);
        _ = await RunAsync("run", "mail.yaml");
        var refused = await _bed.RunAsync("replay", "last", "--from-stage", "split");
        Assert.Equal((3, true), (refused.ExitCode, refused.Error.Contains("5 more", StringComparison.Ordinal)));
        _bed.Write("mail.yaml", (await File.ReadAllTextAsync(Path.Combine(_bed.Folder, "mail.yaml"), TestContext.Current.CancellationToken)).Replace("cat > x &&", "cat >> x &&", StringComparison.Ordinal));
        var plan = (await _bed.RunAsync("replay", "last", "--from-stage", "split", "--plan")).Output;
        Assert.Equal(21, plan.Split('\n').Count(line => line.Contains("hazard", StringComparison.Ordinal)));
        Assert.Contains("… and 5 others", plan, StringComparison.Ordinal);
        Assert.Contains("recorded \"cat > x && cat x\", now \"cat >> x && cat x\"", plan, StringComparison.Ordinal);

        var skipped = await _bed.RunAsync("replay", "last", "--from-stage", "split", "--effects", "skip");
        Assert.Contains("25 steps left out (--effects skip", skipped.Error, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single((await _bed.RunAsync("artifacts", "all.json", "--json")).Json.GetProperty("names").EnumerateArray()).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Steps_that_are_not_pure_see_the_run_that_theirs_came_from()
    {
        _bed.Write("tell.yaml", """
            pipeline: tell
            inputs: [{ name: fruit, path: fruit.json, to: split }]
            routes:
              split: { stages: [{ name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }], to: [tell] }
              tell:
                stages:
                  - { name: mail, type: exec, effect: external, with: { shell: "echo $${REPRISE_ORIGIN-none}", sandbox: off } }
                  - { name: pure, type: exec, effect: pure, with: { shell: "cat; echo $${REPRISE_ORIGIN-none}", stdin: true, sandbox: off } }
            """);
        var origin = Text(await RunAsync("run", "tell.yaml"), "run_id");
        Assert.Equal("none\nnone\n", (await _bed.RunAsync("get", "last/tell/pure/apple")).Output);
        _ = await RunAsync("replay", "last", "--from-stage", "split", "--effects", "repeat");
        Assert.Equal($"{origin}\nnone\n", (await _bed.RunAsync("get", "last/tell/pure/apple")).Output);
    }

    [Theory]
    [InlineData(3, "replay.nothing", "last", "--from-stage", "select", "--select", "/size > 100")]
    [InlineData(3, "replay.nothing", "last", "--from-stage", "table")]
    [InlineData(2, "snapshot.stage_unknown", "last", "--from-stage", "nowhere")]
    [InlineData(2, "snapshot.route_unknown", "last", "--from-stage", "select", "--to-route", "nowhere")]
    [InlineData(2, "usage.invalid", "last", "--from-stage", "select", "--select", "size")]
    [InlineData(2, "usage.invalid", "last", "--from-stage", "select", "--rate", "fast")]
    [InlineData(2, "usage.invalid", "last", "--from-stage", "select", "--rate", "0/s")]
    [InlineData(2, "usage.invalid", "last", "--from-stage", "select", "--max-in-flight", "0")]
    [InlineData(2, "usage.invalid", "last", "--from-stage", "select", "--snapshot", "given")]
    [InlineData(2, "usage.invalid", "last", "--from-stage", "select", "--param", "a=b")]
    [InlineData(2, "usage.invalid", "--from-stage", "select")]
    [InlineData(2, "usage.invalid", "--from-stage", "select", "--where", " ")]
    [InlineData(2, "usage.invalid", "last", "--from-stage", "select", "--where", "status = failed")]
    [InlineData(2, "run.not_found", "--from-stage", "select", "--where", "status = failed")]
    [InlineData(2, "pipeline.not_found", "last", "--from-stage", "select", "--pipeline", "none.yaml")]
    public async Task What_cannot_be_replayed_is_refused(int exitCode, string code, params string[] arguments)
    {
        _ = await RunAsync("run", "pipeline.yaml");
        var refused = await _bed.RunAsync(["replay", .. arguments, "--json"]);
        Assert.Equal((exitCode, code), (refused.ExitCode, refused.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Single((await _bed.RunAsync("runs", "--json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task A_detached_replay_waits_for_a_worker()
    {
        var origin = await RunAsync("run", "pipeline.yaml");
        var detached = await _bed.RunAsync("replay", "last", "--from-stage", "select", "--detach", "--json");
        Assert.Equal((0, "queued"), (detached.ExitCode, Text(detached, "status")));
        var run = await _bed.RunAsync("run", "pipeline.yaml", "--detach", "--json");
        Assert.Equal("queued", Text(run, "status"));
        Assert.Equal(2, (await _bed.RunAsync("runs", "--status", "queued", "--json")).Json.GetArrayLength());

        var worker = await _bed.RunAsync("worker", "--drain", "--json");
        Assert.Equal(0, worker.ExitCode);
        var ended = worker.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal([Text(detached, "run_id"), Text(run, "run_id")], ended.Select(r => r.GetProperty("run_id").GetString()!).Order());
        Assert.All(ended, r => Assert.Equal("succeeded", r.GetProperty("status").GetString()));
        Assert.Equal(Text(origin, "run_id"), ended.Single(r => r.GetProperty("kind").GetString() == "replay").GetProperty("origin").GetProperty("run_id").GetString());
    }

    [Fact]
    public async Task A_worker_that_is_stopped_leaves_its_run_to_the_next()
    {
        _bed.WriteItems(3000);
        _ = await RunAsync("run", "pipeline.yaml");
        var detached = await _bed.RunAsync("replay", "last", "--from-stage", "select", "--rate", "200/s", "--detach", "--json");
        using var worker = _bed.Start("worker");
        _ = await LineAsync(worker, "taken");
        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", worker.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("queued", 0), (Text(await _bed.RunAsync("show", "last", "--json"), "status"), worker.ExitCode));
        _ = await _bed.RunAsync("cancel", "last");
        Assert.Equal("cancelled", Text(await _bed.RunAsync("show", Text(detached, "run_id"), "--json"), "status"));
    }

    [Fact]
    public async Task Many_runs_are_replayed_by_a_filter()
    {
        _ = await RunAsync("run", "pipeline.yaml", "--label", "team=a");
        _ = await RunAsync("run", "pipeline.yaml", "--label", "team=a");
        _ = await RunAsync("run", "pipeline.yaml", "--label", "team=b");
        var plan = await _bed.RunAsync("replay", "--where", "label.team = a", "--from-stage", "select", "--plan", "--json");
        Assert.Equal([3, 3], plan.Json.EnumerateArray().Select(p => Count(p, "publish")));
        var replays = await _bed.RunAsync("replay", "--where", "label.team = a and status = succeeded", "--from-stage", "select", "--json");
        Assert.Equal((0, 2), (replays.ExitCode, replays.Json.GetArrayLength()));
        Assert.Equal(2, (await _bed.RunAsync("runs", "--kind", "replay", "--json")).Json.GetArrayLength());
    }

    private async Task<CliResult> RunAsync(params string[] arguments)
    {
        var result = await _bed.RunAsync([.. arguments, "--json"]);
        Assert.Equal(0, result.ExitCode);
        return result;
    }

    private static string Text(CliResult result, string field) => result.Json.GetProperty(field).GetString()!;

    private static int Count(JsonElement plan, string word) => plan.GetProperty("counts").GetProperty(word).GetInt32();

    private static async Task<string> LineAsync(System.Diagnostics.Process process, string word)
    {
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(word, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The process ended without saying '{word}'.");
    }
}
