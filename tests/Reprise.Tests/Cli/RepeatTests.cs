using System.Text.Json;
using Reprise.Engine.Processes;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli;

[LongRunning]
public sealed class RepeatTests : IDisposable
{
    private const string Pipeline = """
        pipeline: t
        inputs: [{ name: fruit, path: fruit.json, to: a }]
        routes:
          a: { stages: [{ name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }], to: [b] }
          b: { stages: [{ name: work, type: exec, effect: pure, with: { shell: 'cat; WORK', stdin: true, sandbox: SANDBOX } }], to: [c] }
          c: { stages: [{ name: all, type: gather, with: { as: concat }, publish: all.txt }] }
        """;

    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("auto")]
    [InlineData("off")]
    public async Task A_command_that_looks_at_the_clock_is_found_where_the_clock_can_be_shifted(string sandbox)
    {
        SkipWithoutShiftedClock();
        await RecordAsync("date +%Y", sandbox);
        Assert.Equal("identical", Text((await _bed.RunAsync("rerun", "all.txt", "--json")).Json, "verdict"));

        var rerun = await _bed.RunAsync("rerun", "all.txt", "--repeat", "2", "--json");

        var warnings = rerun.Json.GetProperty("warnings").EnumerateArray().Select(w => Text(w, "code"));
        Assert.Equal((1, "differs"), (rerun.ExitCode, Text(rerun.Json, "verdict")));
        Assert.DoesNotContain("repeat.clock_not_shifted", warnings);
        Assert.Equal(3, rerun.Json.GetProperty("flaky").GetArrayLength());
        Assert.All(Steps(rerun.Json), s => Assert.Equal(Text(s, "target") == "b/work", s.GetProperty("flaky").GetBoolean()));
    }

    [Fact]
    public async Task Where_the_clock_cannot_be_shifted_and_only_there_a_warning_says_so()
    {
        await RecordAsync("echo same", "off");

        var rerun = await _bed.RunAsync("rerun", "all.txt", "--repeat", "2", "--json");

        Assert.Equal((0, "identical"), (rerun.ExitCode, Text(rerun.Json, "verdict")));
        var warned = rerun.Json.GetProperty("warnings").EnumerateArray().Any(w => Text(w, "code") == "repeat.clock_not_shifted");
        Assert.Equal(ShiftedClock.Library is null, warned);
    }

    [Fact]
    public async Task A_command_that_fails_only_because_its_clock_is_shifted_is_executed_again_under_the_true_one()
    {
        SkipWithoutShiftedClock();
        await RecordAsync("test -z \"$FAKETIME\"", "off");

        var rerun = await _bed.RunAsync("rerun", "all.txt", "--repeat", "2", "--json");

        Assert.Equal((0, "identical"), (rerun.ExitCode, Text(rerun.Json, "verdict")));
        Assert.All(Steps(rerun.Json).Where(s => Text(s, "target") == "b/work"), s =>
            Assert.Contains("failed under a shifted clock", Text(s, "reason"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_that_prints_its_temporary_folder_is_flaky_in_the_sandbox_too()
    {
        await RecordAsync("test -d \"$TMPDIR\" && echo $TMPDIR", "auto");

        var rerun = await _bed.RunAsync("rerun", "all.txt", "--repeat", "2");

        Assert.Equal(1, rerun.ExitCode);
        Assert.Contains("repeated  each executed step 2 times; 3 steps flaky", rerun.Output, StringComparison.Ordinal);
        Assert.Contains("first difference: flaky: 2 executions gave 2 different outputs", rerun.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_between_repetitions_it_is_recovered_to_a_whole_manifest()
    {
        // Where the file is there, the fifth execution waits until it is gone.
        var hold = Path.Combine(_bed.Folder, "hold");
        await RecordAsync($"if [ -e {hold} ]; then echo >> {hold}; while [ -e {hold} ] && [ $(wc -l < {hold}) -gt 4 ]; do sleep 0.05; done; fi", "off");
        var undisturbed = Lines((await _bed.RunAsync("rerun", "all.txt", "--repeat", "3", "--json")).Json);
        _bed.Write("hold", "");
        using (var process = _bed.Start("rerun", "all.txt", "--repeat", "3", "--concurrency", "1"))
        {
            _ = await process.StandardError.ReadLineAsync(Cancellation);
            while ((await _bed.RunAsync("show", "last", "--json")).Json.GetProperty("counts").GetProperty("succeeded").GetInt64() < 7)
            {
            }

            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }

        File.Delete(hold);
        var recovered = (await _bed.RunAsync("recover", "--json")).Json;

        Assert.Equal(("identical", 15L), (Text(recovered, "verdict"), recovered.GetProperty("counts").GetProperty("succeeded").GetInt64()));
        Assert.Equal(5, undisturbed.Count);
        Assert.All(undisturbed, line => Assert.EndsWith(" identical 3 False 1", line, StringComparison.Ordinal));
        Assert.Equal(undisturbed, Lines(await ManifestOfAsync(Text(recovered, "run_id"))));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-2")]
    [InlineData("often")]
    public async Task A_number_below_one_is_wrong_usage(string number)
    {
        await RecordAsync(":", "off");

        var rerun = await _bed.RunAsync("rerun", "all.txt", "--repeat", number, "--json");

        Assert.Equal((2, "usage.invalid"), (rerun.ExitCode, Text(rerun.Json.GetProperty("error"), "code")));
    }

    private static void SkipWithoutShiftedClock() => Assert.SkipUnless(
        ShiftedClock.Library is not null || Environment.GetEnvironmentVariable("CI") is "true", "libfaketime is not installed: apt-get install libfaketime");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Text(JsonElement value, string field) => value.GetProperty(field).GetString() ?? "";

    private static List<JsonElement> Steps(JsonElement manifest) => [.. manifest.GetProperty("steps").EnumerateArray()];

    private static List<string> Lines(JsonElement manifest) =>
        [.. Steps(manifest).Select(s => $"{Text(s, "step_id")} {Text(s, "output_hash_replayed")} {Text(s, "verdict")} {s.GetProperty("repeats")} {s.GetProperty("flaky").GetBoolean()} {s.GetProperty("repeat_hashes").GetArrayLength()}")];

    /// <summary>The manifest of a rerun is an artifact of its own; this finds it in the store.</summary>
    private async Task<JsonElement> ManifestOfAsync(string run)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_bed.Folder, ".reprise", "objects"), "*", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file, Cancellation);
            if (text.Contains("\"manifest_version\": 1", StringComparison.Ordinal) && text.Contains($"\"run_id\": \"{run}\"", StringComparison.Ordinal))
            {
                return JsonElement.Parse(text);
            }
        }

        throw new FileNotFoundException("There is no manifest of " + run);
    }

    private async Task RecordAsync(string work, string sandbox)
    {
        _bed.Write("pipeline.yaml", Pipeline.Replace("WORK", work, StringComparison.Ordinal).Replace("SANDBOX", sandbox, StringComparison.Ordinal));
        var run = await _bed.RunAsync("run", "pipeline.yaml");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }
}
