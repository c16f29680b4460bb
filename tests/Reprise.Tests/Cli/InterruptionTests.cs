using System.Diagnostics;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli;

public sealed class InterruptionTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task SIGTERM_interrupts_a_run_and_recover_finishes_it_without_repeating_a_step()
    {
        _bed.WriteItems(20_000);
        using var process = _bed.Start("run", "pipeline.yaml", "--json");
        var started = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("fruit started", started, StringComparison.Ordinal);
        await SignalAsync(process, "-TERM");

        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var run = System.Text.Json.JsonElement.Parse(await output);
        Assert.Equal((1, "interrupted"), (process.ExitCode, run.GetProperty("status").GetString()));

        var recovered = await _bed.RunAsync("recover", "--json");

        Assert.Equal(0, recovered.ExitCode);
        Assert.Equal(run.GetProperty("run_id").GetString(), recovered.Json.GetProperty("run_id").GetString());
        Assert.Equal(40_002, recovered.Json.GetProperty("counts").GetProperty("succeeded").GetInt64());
    }

    [Fact]
    public async Task A_recorded_command_cannot_be_recovered_and_does_not_hide_a_run_that_can()
    {
        _bed.WriteItems(20_000);
        using var process = _bed.Start("run", "pipeline.yaml");
        _ = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var failed = await _bed.RunAsync("record", "--json", "--", "sh", "-c", "exit 4");
        Assert.Equal(1, failed.ExitCode);

        var refused = await _bed.RunAsync("recover", "last", "--json");
        Assert.Equal((3, "run.ended"), (refused.ExitCode, refused.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal("exec.exit", (await _bed.RunAsync("show", "last", "--json")).Json.GetProperty("error").GetProperty("code").GetString());
        var recovered = await _bed.RunAsync("recover", "--json");
        Assert.Equal((0, "fruit"), (recovered.ExitCode, recovered.Json.GetProperty("pipeline").GetString()));
    }

    [Fact]
    public async Task What_recover_says_of_time_counts_from_the_recovery()
    {
        _bed.WriteItems(2_000);
        using var process = _bed.Start("run", "pipeline.yaml");
        _ = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Matches(@"succeeded, [0-9.]+ m?s after it was recovered\n", (await _bed.RunAsync("recover")).Output);
        Assert.Matches(@"succeeded in [0-9.]+ m?s\n", (await _bed.RunAsync("show", "last")).Output);
    }

    [Fact]
    public async Task A_run_that_nobody_owns_is_cancelled_at_once()
    {
        _bed.WriteItems(20_000);
        using var process = _bed.Start("run", "pipeline.yaml");
        _ = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        var interrupted = (await _bed.RunAsync("show", "last", "--json")).Json;
        var cancelled = await _bed.RunAsync("cancel", "last", "--json");

        Assert.Equal("interrupted", interrupted.GetProperty("status").GetString());
        Assert.Equal((0, "cancelled"), (cancelled.ExitCode, cancelled.Json.GetProperty("status").GetString()));
        Assert.Contains("has ended: it was cancelled.", (await _bed.RunAsync("cancel", "last")).Error, StringComparison.Ordinal);
        Assert.Equal(3, (await _bed.RunAsync("recover", "last", "--json")).ExitCode);
    }

    [Theory]
    [InlineData("-TERM", "recorded", "pending")]
    [InlineData("-INT", "recorded", "pending")]
    [InlineData("-HUP", "recorded", "pending")]
    [InlineData("-TERM", "external", "in_doubt")]
    public async Task A_signal_ends_a_recorded_command_with_all_that_it_started(string signal, string effect, string status)
    {
        using var process = _bed.Start("record", "--no-sandbox", "--effect", effect, "--name", "never", "--json", "--", "sh", "-c",
            "sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done' & echo $$; wait");
        string[] pids = [await LineAsync(process), await LineAsync(process)];
        Assert.All(pids, pid => Assert.True(LiveProcess.Is(pid), pid));
        await SignalAsync(process, signal);

        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.All(pids, pid => Assert.False(LiveProcess.Is(pid), pid));
        Assert.Equal(status, System.Text.Json.JsonElement.Parse(await output).GetProperty("status").GetString());
        var run = (await _bed.RunAsync("show", "last", "--json")).Json;
        var counts = run.GetProperty("counts");
        Assert.Equal("interrupted", run.GetProperty("status").GetString());
        Assert.Equal((0, 1), (counts.GetProperty("succeeded").GetInt64(), counts.GetProperty(status).GetInt64()));
        Assert.Empty((await _bed.RunAsync("artifacts", "--json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task A_second_signal_leaves_nothing_of_a_command_either()
    {
        using var process = _bed.Start("record", "--no-sandbox", "--json", "--", "sh", "-c",
            "(setsid sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done' &); trap '' TERM; echo $$; while :; do sleep 1; done");
        string[] pids = [await LineAsync(process), await LineAsync(process)];
        Assert.All(pids, pid => Assert.True(LiveProcess.Is(pid), pid));

        await SignalAsync(process, "-TERM");
        _ = await LineAsync(process);
        await SignalAsync(process, "-TERM");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        // They are killed by now; the system may take a moment to clear them away.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (pids.Any(pid => LiveProcess.Is(pid)))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Theory]
    [InlineData("recorded", "cancelled")]
    [InlineData("external", "in_doubt")]
    public async Task A_recorded_command_is_cancelled_from_another_process_with_all_that_it_started(string effect, string status)
    {
        using var process = _bed.Start("record", "--no-sandbox", "--effect", effect, "--name", "never", "--json", "--", "sh", "-c",
            "sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done' & echo $$; wait");
        string[] pids = [await LineAsync(process), await LineAsync(process)];

        var cancelled = await _bed.RunAsync("cancel", "last", "--json");

        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, "cancelled"), (cancelled.ExitCode, cancelled.Json.GetProperty("status").GetString()));
        Assert.Equal(1, process.ExitCode);
        Assert.All(pids, pid => Assert.False(LiveProcess.Is(pid), pid));
        Assert.Equal(status, System.Text.Json.JsonElement.Parse(await output).GetProperty("status").GetString());
        var run = (await _bed.RunAsync("show", "last", "--json")).Json;
        Assert.Equal("cancelled", run.GetProperty("status").GetString());
        Assert.Equal(1, run.GetProperty("counts").GetProperty(status).GetInt64());
        Assert.Empty((await _bed.RunAsync("artifacts", "--json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task An_interrupted_command_says_so_and_is_recorded_again_instead_of_recovered()
    {
        using var process = _bed.Start("record", "--no-sandbox", "--", "sh", "-c", "echo begun; sleep 300");
        Assert.Equal("begun", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await SignalAsync(process, "-TERM");
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Matches("interrupted stp_[a-z0-9]+ pending in ", said);
        Assert.Contains("record it again", said, StringComparison.Ordinal);
        Assert.DoesNotContain("recover", (await _bed.RunAsync("show", "last")).Output, StringComparison.Ordinal);
        Assert.Contains("run.ended", (await _bed.RunAsync("recover", "last", "--json")).Output, StringComparison.Ordinal);
        Assert.Contains("run.not_found", (await _bed.RunAsync("recover", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_listing_quietly()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");
        using var shell = _bed.StartShell("$REPRISE ls last -R | head -n 1; $REPRISE show last --steps --json | head -n 1");

        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Empty(error);
        Assert.EndsWith("{\n", output, StringComparison.Ordinal);
    }

    private static async Task<string> LineAsync(Process process) => (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken))!;

    internal static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
