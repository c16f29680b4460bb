namespace Reprise.Tests.Cli;

/// <summary>Steps that kill the process that runs them.</summary>
public sealed class PoisonTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_step_that_kills_its_process_is_quarantined_after_three_times_and_the_rest_of_the_run_finishes()
    {
        var codes = await RunAsync("kill -9 $PPID; exit 1", slow: "echo '\"slow\"'", concurrency: 2);
        Assert.Equal([137, 137, 137, 0], codes);

        var run = (await _bed.RunAsync("show", "last", "--json", "--steps")).Json;
        var counts = run.GetProperty("counts");
        Assert.Equal(("succeeded", 1, 7), (run.GetProperty("status").GetString(), counts.GetProperty("quarantined").GetInt32(), counts.GetProperty("succeeded").GetInt32()));
        var poison = Assert.Single(run.GetProperty("steps").EnumerateArray(), s => s.GetProperty("status").GetString() == "quarantined");
        Assert.Equal(("step.crashed", 3), (poison.GetProperty("error").GetProperty("code").GetString(), poison.GetProperty("attempt").GetInt32()));
        Assert.Contains("3 times in a row", poison.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("1 quarantined", (await _bed.RunAsync("show", "last")).Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_bed.Folder, ".reprise", "working")));
    }

    [Fact]
    public async Task A_slow_step_that_runs_beside_it_is_not_blamed_for_it()
    {
        // The slow one is at work whenever the poison kills, unless it is kept apart from it.
        var began = $"{_bed.Folder}/began";
        var codes = await RunAsync($"until [ -e '{began}' ]; do sleep 0.02; done; kill -9 $PPID; exit 1", slow: $"touch '{began}'; sleep 1; echo '\"slow\"'", concurrency: 2);
        Assert.Equal([137, 137, 137, 0], codes);
        var steps = (await _bed.RunAsync("show", "last", "--json", "--steps")).Json.GetProperty("steps").EnumerateArray().ToList();
        Assert.Single(steps, s => s.GetProperty("status").GetString() == "quarantined");
        Assert.InRange(steps.Max(s => s.GetProperty("status").GetString() == "succeeded" ? s.GetProperty("attempt").GetInt32() : 0), 2, 2);
    }

    [Fact]
    public async Task In_a_rerun_it_is_given_up_after_three_times_too_and_the_other_steps_are_judged()
    {
        Write($"if [ -e '{_bed.Folder}/kill' ]; then kill -9 $PPID; exit 1; fi; echo '\"poison\"'", slow: "echo '\"slow\"'", effect: "effect: pure");
        Assert.Equal(0, (await _bed.RunAsync("run", "poison.yaml")).ExitCode);
        _bed.Write("kill", "");
        List<int> codes = [(await _bed.RunAsync("rerun", "all.json", "--concurrency", "2")).ExitCode];
        var pending = (await _bed.RunAsync("show", "last", "--json")).Json.GetProperty("counts");
        Assert.Equal(8, pending.GetProperty("pending").GetInt32() + pending.GetProperty("succeeded").GetInt32() + pending.GetProperty("failed").GetInt32());
        Assert.InRange(pending.GetProperty("pending").GetInt32(), 1, 8);
        while (codes[^1] == 137 && codes.Count < 8)
        {
            codes.Add((await _bed.RunAsync("recover", "last")).ExitCode);
        }

        Assert.Equal([137, 137, 137, 1], codes);
        var run = (await _bed.RunAsync("show", "last", "--json", "--steps")).Json;
        Assert.Equal(("succeeded", "differs"), (run.GetProperty("status").GetString(), run.GetProperty("verdict").GetString()));
        var steps = run.GetProperty("steps").EnumerateArray().ToList();
        var poison = Assert.Single(steps, s => s.GetProperty("status").GetString() != "succeeded");
        Assert.Equal((8, "skipped", "step.crashed"), (steps.Count, poison.GetProperty("status").GetString(), poison.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("3 times in a row", poison.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_bed.Folder, ".reprise", "working")));
    }

    [Fact]
    public async Task A_second_signal_ends_the_process_on_purpose_and_no_step_is_blamed_for_it()
    {
        Write($"touch '{_bed.Folder}/began'; until [ -e '{_bed.Folder}/go' ]; do sleep 0.02; done; echo 1", "echo 2");
        using var process = _bed.Start("run", "poison.yaml", "--concurrency", "1");
        while (!File.Exists(Path.Combine(_bed.Folder, "began")))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(_bed.Folder, ".reprise", "working")));
        await InterruptionTests.SignalAsync(process, "-TERM");
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("Once more", StringComparison.Ordinal))
        {
        }

        await InterruptionTests.SignalAsync(process, "-TERM");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_bed.Folder, ".reprise", "working")));
        _bed.Write("go", "");
        Assert.Equal(0, (await _bed.RunAsync("recover")).ExitCode);
        var steps = (await _bed.RunAsync("show", "last", "--json", "--steps")).Json.GetProperty("steps").EnumerateArray();
        Assert.All(steps, s => Assert.Equal(1, s.GetProperty("attempt").GetInt32()));
    }

    private void Write(string poison, string slow, string effect = "timeout: 1h")
    {
        _bed.Write("poison.yaml", $$"""
            pipeline: poisoned
            inputs: [{ name: in, path: in.json, to: split }]
            routes:
              split: { stages: [{ name: split, type: json_split, with: { path: "$[*]" } }], to: [work] }
              work:
                stages:
                  - name: work
                    type: exec
                    {{effect}}
                    with:
                      stdin: true
                      sandbox: off
                      media_type: application/json
                      shell: |
                        read x
                        case $x in
                          '"poison"') {{poison}} ;;
                          '"slow"') {{slow}} ;;
                          *) echo $x ;;
                        esac
                to: [all]
              all: { stages: [{ name: all, type: gather, publish: all.json }] }
            """);
        _bed.Write("in.json", "[\"poison\",\"slow\",1,2,3,4]");
    }

    private async Task<List<int>> RunAsync(string poison, string slow, int concurrency)
    {
        Write(poison, slow);
        List<int> codes = [(await _bed.RunAsync("run", "poison.yaml", "--concurrency", $"{concurrency}")).ExitCode];
        while (codes[^1] == 137 && codes.Count < 8)
        {
            codes.Add((await _bed.RunAsync("recover", "last")).ExitCode);
        }

        return codes;
    }
}
