using System.Text.Json;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli;

[LongRunning]
public sealed class RerunTests : IDisposable
{
    private const string Chain = """
        pipeline: chain
        inputs: [{ name: fruit, path: fruit.json, to: ingest }]
        routes:
          ingest: { stages: [{ name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }], to: [items] }
          items:
            stages:
              - { name: select, type: json_select, with: { fields: { size: /size } } }
              - { name: note, type: exec, effect: pure, with: { shell: "cat; WORK", stdin: true, sandbox: off } }
            to: [all]
          all: { stages: [{ name: all, type: gather, with: { as: concat } }, { name: upper, type: exec, effect: pure, with: { command: [tr, a-z, A-Z], stdin: true, sandbox: off }, publish: up.txt }] }
        """;

    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_chain_comes_out_the_same_and_its_manifest_lists_every_step()
    {
        var run = await RecordAsync(":");
        var rerun = await _bed.RunAsync("rerun", "up.txt", "--out", "proof", "--json");

        Assert.True(rerun.ExitCode == 0, rerun.Output + rerun.Error);
        var manifest = rerun.Json;
        Assert.Equal(("identical", 9L), (Text(manifest, "verdict"), manifest.GetProperty("counts").GetProperty("identical").GetInt64()));
        Assert.Equal((run, JsonValueKind.Null), (Text(manifest, "origin_run_id"), manifest.GetProperty("first_difference").ValueKind));
        var steps = manifest.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["json_split", "exec"], [Text(steps[0], "step_type"), Text(steps[^1], "step_type")]);
        Assert.All(steps, step => Assert.Equal(Text(step, "output_hash_live"), Text(step, "output_hash_replayed")));
        Assert.Equal(manifest.GetRawText(), JsonElement.Parse(await File.ReadAllBytesAsync(InFolder("proof/manifest.json"), Cancellation)).GetRawText());
        Assert.Equal((await _bed.RunAsync("get", "up.txt")).Output, await File.ReadAllTextAsync(InFolder("proof/up.txt"), Cancellation));
    }

    [Fact]
    public async Task The_folder_for_the_proof_must_be_empty_unless_it_may_be_overwritten()
    {
        _ = await RecordAsync(":");
        _ = Directory.CreateDirectory(InFolder("proof"));
        _bed.Write("proof/kept", "");

        var refused = await _bed.RunAsync("rerun", "up.txt", "--out", "proof", "--json");
        Assert.Equal((2, "output.exists"), (refused.ExitCode, Text(refused.Json.GetProperty("error"), "code")));
        Assert.Equal(0, (await _bed.RunAsync("rerun", "up.txt", "--out", "proof", "--overwrite", "--json")).ExitCode);
        Assert.True(File.Exists(InFolder("proof/kept")));
    }

    [Fact]
    public async Task A_changed_source_is_named_at_the_step_that_reads_it_and_strict_stops_before_anything_runs()
    {
        _ = await RecordAsync(":");
        var runs = (await _bed.RunAsync("runs", "--json")).Json.GetArrayLength();
        _bed.Write("fruit.json", """{"fruit":[{"name":"apple","size":33},{"name":"pear","size":4},{"name":"plum/red","size":1}]}""");

        var strict = await _bed.RunAsync("rerun", "up.txt", "--strict", "--json");
        Assert.Equal((3, "strict.input_changed"), (strict.ExitCode, Text(strict.Json.GetProperty("error"), "code")));
        Assert.Equal(runs, (await _bed.RunAsync("runs", "--json")).Json.GetArrayLength());

        var live = await _bed.RunAsync("rerun", "up.txt", "--json");
        var differing = Assert.Single(live.Json.GetProperty("steps").EnumerateArray(), step => Text(step, "verdict") == "differs");
        Assert.Equal((1, "json_split", "input.changed"), (live.ExitCode, Text(differing, "step_type"), Text(live.Json.GetProperty("warnings")[0], "code")));
        Assert.Equal(Text(differing, "step_id"), Text(live.Json, "first_difference"));
        Assert.NotEqual(Text(differing, "input_hash"), Text(differing, "input_hash_live"));

        var recorded = await _bed.RunAsync("rerun", "up.txt", "--inputs", "recorded", "--json");
        Assert.Equal((0, "identical"), (recorded.ExitCode, Text(recorded.Json, "verdict")));
    }

    [Fact]
    public async Task A_source_that_is_gone_is_taken_from_the_recording_with_a_warning_and_strict_stops()
    {
        _ = await RecordAsync(":");
        File.Delete(InFolder("fruit.json"));

        var rerun = await _bed.RunAsync("rerun", "up.txt", "--json");
        Assert.Equal((0, "identical", "input.missing"), (rerun.ExitCode, Text(rerun.Json, "verdict"), Text(rerun.Json.GetProperty("warnings")[0], "code")));
        Assert.Equal(3, (await _bed.RunAsync("rerun", "up.txt", "--strict", "--json")).ExitCode);
    }

    [Fact]
    public async Task Of_two_inputs_of_a_command_with_the_same_bytes_the_one_that_changed_is_read()
    {
        _bed.Write("a.txt", "same\n");
        _bed.Write("b.txt", "same\n");
        Assert.Equal(0, (await _bed.RunAsync("record", "--effect", "pure", "--in", "a.txt", "--in", "b.txt", "--out", "c.txt", "--name", "c.txt", "--", "sh", "-c", "cat a.txt b.txt > c.txt")).ExitCode);
        _bed.Write("b.txt", "other\n");

        Assert.Equal(3, (await _bed.RunAsync("rerun", "c.txt", "--strict")).ExitCode);
        Assert.Equal(1, (await _bed.RunAsync("rerun", "c.txt", "--out", "proof")).ExitCode);
        Assert.Equal("same\nother\n", await File.ReadAllTextAsync(InFolder("proof/c.txt"), Cancellation));
    }

    [Fact]
    public async Task A_step_that_is_not_deterministic_is_blamed_alone_and_from_end_to_end_the_rest_inherits()
    {
        _ = await RecordAsync("date +%s%N");
        var rerun = await _bed.RunAsync("rerun", "up.txt", "--json");
        Assert.Equal(1, rerun.ExitCode);
        Assert.All(rerun.Json.GetProperty("steps").EnumerateArray(), step => Assert.Equal(Text(step, "target") == "items/note" ? "differs" : "identical", Text(step, "verdict")));

        var whole = await _bed.RunAsync("rerun", "up.txt", "--end-to-end", "--json");
        var steps = whole.Json.GetProperty("steps").EnumerateArray().ToList();
        Assert.All(steps.Where(s => Text(s, "target") == "items/note"), s => Assert.False(s.GetProperty("inherited").GetBoolean()));
        Assert.All(steps.Where(s => Text(s, "target").StartsWith("all/", StringComparison.Ordinal)), s => Assert.Equal(("differs", true), (Text(s, "verdict"), s.GetProperty("inherited").GetBoolean())));
        Assert.Equal("end-to-end", Text(whole.Json, "mode"));
    }

    [Fact]
    public async Task From_a_step_on_only_it_and_what_came_of_it_is_checked()
    {
        _ = await RecordAsync(":");
        var all = (await _bed.RunAsync("rerun", "up.txt", "--json")).Json.GetProperty("steps").EnumerateArray().ToList();
        var note = all.First(s => Text(s, "target") == "items/note" && Text(s, "item") == "pear");

        var rerun = await _bed.RunAsync("rerun", "up.txt", "--from", Text(note, "step_id"), "--json");

        Assert.Equal(["items/note", "all/all", "all/upper"], rerun.Json.GetProperty("steps").EnumerateArray().Select(s => Text(s, "target")));
        Assert.Equal(Text(note, "step_id"), Text(rerun.Json, "from"));
    }

    [Fact]
    public async Task The_difference_is_shown_as_lines_for_text()
    {
        _ = await RecordAsync("date +%s%N");
        var rerun = await _bed.RunAsync("rerun", "up.txt", "--diff");

        Assert.Contains("@@ -1 +1 @@", rerun.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^-\{""size"":3\}\d+", rerun.Output);
        Assert.Matches(@"(?m)^\+\{""size"":3\}\d+", rerun.Output);
    }

    [Fact]
    public async Task The_plan_walks_and_decides_without_executing_or_writing_anything()
    {
        _ = await RecordAsync("touch ran");
        var before = (await _bed.RunAsync("runs", "--json")).Output;

        var plan = (await _bed.RunAsync("rerun", "up.txt", "--plan", "--steps", "--json")).Json;

        Assert.Equal(("rerun", 9L), (Text(plan, "verb"), plan.GetProperty("counts").GetProperty("verify").GetInt64()));
        Assert.Equal(9, plan.GetProperty("steps").EnumerateArray().Count(s => Text(s, "decision") == "verify"));
        Assert.True(plan.GetProperty("estimated_ms").GetInt64() > 0);
        Assert.Equal(before, (await _bed.RunAsync("runs", "--json")).Output);
    }

    [Fact]
    public async Task Killed_in_the_middle_it_is_recovered_to_the_same_manifest()
    {
        var gate = InFolder("gate");
        await File.WriteAllTextAsync(gate, "", Cancellation);
        _ = await RecordAsync($"touch {InFolder("begun")}; while ! test -e {gate}; do sleep 0.02; done");
        var undisturbed = Steps((await _bed.RunAsync("rerun", "up.txt", "--json")).Json);
        File.Delete(gate);
        File.Delete(InFolder("begun"));
        using (var process = _bed.Start("rerun", "up.txt", "--concurrency", "1"))
        {
            _ = await process.StandardError.ReadLineAsync(Cancellation);
            await AwaitBegunAsync();
            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }

        await File.WriteAllTextAsync(gate, "", Cancellation);
        var recovered = await _bed.RunAsync("recover", "--json");
        Assert.Equal((0, "rerun", "identical"), (recovered.ExitCode, Text(recovered.Json, "kind"), Text(recovered.Json, "verdict")));
        var again = await _bed.RunAsync("rerun", "up.txt", "--json");
        Assert.Equal(undisturbed, Steps(again.Json));
    }

    [Fact]
    public async Task Interrupted_it_begins_nothing_new_and_recovered_it_says_what_it_found()
    {
        var gate = InFolder("gate");
        await File.WriteAllTextAsync(gate, "", Cancellation);
        _ = await RecordAsync($"touch {InFolder("begun")}; while ! test -e {gate}; do sleep 0.02; done; date +%s%N");
        File.Delete(gate);
        File.Delete(InFolder("begun"));
        using (var process = _bed.Start("rerun", "up.txt", "--concurrency", "1"))
        {
            await AwaitBegunAsync();

            using var kill = System.Diagnostics.Process.Start("kill", ["-INT", $"{process.Id}"]);
            while (await process.StandardError.ReadLineAsync(Cancellation) is { } line && !line.StartsWith("Stopping", StringComparison.Ordinal))
            {
            }

            await File.WriteAllTextAsync(gate, "", Cancellation);
            await process.WaitForExitAsync(Cancellation);
            Assert.Equal(1, process.ExitCode);
        }

        var interrupted = (await _bed.RunAsync("show", "last", "--json")).Json;
        Assert.Equal("interrupted", Text(interrupted, "status"));
        Assert.True(interrupted.GetProperty("counts").GetProperty("pending").GetInt64() >= 2);
        var shown = (await _bed.RunAsync("show", "last")).Output;
        Assert.Matches(@"ingest/split\s+json_split\s+(1\s+·|·\s+1)\s", shown);
        var recovered = await _bed.RunAsync("recover");
        Assert.Equal(1, recovered.ExitCode);
        Assert.Contains("differs", recovered.Output, StringComparison.Ordinal);
        Assert.Contains("items/note", recovered.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_two_runs_and_a_reused_step_the_chain_goes_back_to_the_first_source()
    {
        _ = await RecordAsync(":");
        Assert.Equal(0, (await _bed.RunAsync("get", "up.txt", "-o", "made.txt")).ExitCode);
        Assert.Equal(0, (await _bed.RunAsync("record", "--effect", "pure", "--in", "made.txt", "--out", "count.txt", "--name", "count.txt", "--", "sh", "-c", "wc -c < made.txt > count.txt")).ExitCode);
        Assert.Equal(0, (await _bed.RunAsync("run", "pipeline.yaml", "--reuse", "any")).ExitCode);

        var rerun = await _bed.RunAsync("rerun", "count.txt", "--json");
        Assert.True(rerun.ExitCode == 0, rerun.Output + rerun.Error);
        Assert.Equal(10, rerun.Json.GetProperty("steps").GetArrayLength());
        var reused = await _bed.RunAsync("rerun", "up.txt", "--json");
        Assert.Equal((0, 9), (reused.ExitCode, reused.Json.GetProperty("steps").GetArrayLength()));
    }

    [Fact]
    public async Task A_rerun_gives_no_names_and_is_no_source_of_reuse()
    {
        _ = await RecordAsync(":");
        Assert.Equal(0, (await _bed.RunAsync("rerun", "up.txt")).ExitCode);

        var artifact = (await _bed.RunAsync("get", "up.txt", "-o", "x", "--json")).Json;
        Assert.Equal((1, 1), (artifact.GetProperty("names").GetArrayLength(), artifact.GetProperty("produced_by").GetArrayLength()));
        var step = (await _bed.RunAsync("show", "last", "--steps", "--json")).Json.GetProperty("steps")[0];
        Assert.Equal((JsonValueKind.Null, JsonValueKind.String), (step.GetProperty("reused_from").ValueKind, step.GetProperty("rerun_of").ValueKind));
    }

    /// <summary>Waits until the command of a step is at its gate.</summary>
    private async Task AwaitBegunAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!File.Exists(InFolder("begun")))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Text(JsonElement value, string field) => value.GetProperty(field).GetString() ?? "";

    private static List<string> Steps(JsonElement manifest) =>
        [.. manifest.GetProperty("steps").EnumerateArray().Select(s => $"{Text(s, "step_id")} {Text(s, "verdict")} {Text(s, "output_hash_replayed")}")];

    private string InFolder(string path) => Path.Combine(_bed.Folder, path);

    private async Task<string> RecordAsync(string work)
    {
        _bed.Write("pipeline.yaml", Chain.Replace("WORK", work, StringComparison.Ordinal));
        var run = await _bed.RunAsync("run", "pipeline.yaml", "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return Text(run.Json, "run_id");
    }
}
