using System.Text.Json;

namespace Reprise.Tests.Cli;

public sealed class PauseTests : IDisposable
{
    private readonly CliBed _bed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_run_is_paused_and_resumed_from_another_process()
    {
        WritePipeline();
        using var process = _bed.Start("run", "pause.yaml", "--concurrency", "1");
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        await UntilAsync(() => Task.FromResult(Begun().Length > 0));

        var paused = await _bed.RunAsync("pause", "last", "--reason", "the service is down", "--json");
        Assert.Equal((0, "paused"), (paused.ExitCode, Status(paused)));
        Assert.Equal("paused", Status(await _bed.RunAsync("pause", "last", "--json")));
        Assert.Single((await _bed.RunAsync("runs", "--status", "paused", "--json")).Json.EnumerateArray());
        await ReadAsync(process, "paused; `reprise resume run_");
        _bed.Write("go", "");
        await UntilAsync(async () => Counts((await _bed.RunAsync("show", "last", "--json")).Json, "succeeded") == 2);
        Assert.Single(Begun());
        Assert.Contains("  let it go on", (await _bed.RunAsync("show", "last")).Output, StringComparison.Ordinal);
        var refused = await _bed.RunAsync("recover", "last", "--json");
        Assert.Equal((3, "run.owned"), (refused.ExitCode, refused.Json.GetProperty("error").GetProperty("code").GetString()));

        Assert.Equal("running", Status(await _bed.RunAsync("resume", "last", "--json")));
        _ = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.Contains("succeeded", await output, StringComparison.Ordinal);
        Assert.Equal((0, 3), (process.ExitCode, Begun().Length));
        Assert.Equal(3, (await _bed.RunAsync("pause", "last")).ExitCode);
    }

    [Fact]
    public async Task A_paused_run_whose_owner_is_gone_stays_paused_until_it_is_resumed_or_recovered()
    {
        WritePipeline();
        using var process = _bed.Start("run", "pause.yaml", "--concurrency", "1");
        await UntilAsync(() => Task.FromResult(Begun().Length > 0));
        _ = await _bed.RunAsync("pause", "last");
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
        _bed.Write("go", "");

        Assert.Equal("paused", Status(await _bed.RunAsync("show", "last", "--json")));
        var nothing = await _bed.RunAsync("recover", "--json");
        Assert.Equal((2, "run.not_found"), (nothing.ExitCode, nothing.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal("interrupted", Status(await _bed.RunAsync("resume", "last", "--json")));
        _ = await _bed.RunAsync("pause", "last");
        Assert.Equal((0, "succeeded"), (0, Status(await _bed.RunAsync("recover", "last", "--json"))));
    }

    [Fact]
    public async Task A_recorded_command_can_not_be_paused()
    {
        using var process = _bed.Start("record", "--no-sandbox", "--", "sh", "-c", $"touch '{_bed.Folder}/begun-x'; until [ -e '{_bed.Folder}/go' ]; do sleep 0.02; done");
        await UntilAsync(() => Task.FromResult(Begun().Length > 0));
        var refused = await _bed.RunAsync("pause", "last", "--json");
        Assert.Equal((2, "usage.invalid"), (refused.ExitCode, refused.Json.GetProperty("error").GetProperty("code").GetString()));
        _bed.Write("go", "");
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, process.ExitCode);
    }

    private static string? Status(CliResult result) => result.Json.GetProperty("status").GetString();

    private static long Counts(JsonElement run, string name) => run.GetProperty("counts").GetProperty(name).GetInt64();

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            await Task.Delay(20, Cancellation);
        }
    }

    private static async Task ReadAsync(System.Diagnostics.Process process, string text)
    {
        while (await process.StandardError.ReadLineAsync(Cancellation) is { } line && !line.Contains(text, StringComparison.Ordinal))
        {
        }
    }

    private string[] Begun() => Directory.GetFiles(_bed.Folder, "begun-*");

    /// <summary>Three items; each says that it has begun, and waits for the file <c>go</c>.</summary>
    private void WritePipeline()
    {
        _bed.Write("pause.yaml", $$"""
            pipeline: pausing
            inputs: [{ name: in, path: in.json, to: split }]
            routes:
              split: { stages: [{ name: split, type: json_split, with: { path: "$[*]" } }], to: [work] }
              work: { stages: [{ name: wait, type: exec, with: { shell: "read x; touch '{{_bed.Folder}}/begun-'$$; until [ -e '{{_bed.Folder}}/go' ]; do sleep 0.02; done; echo $x", stdin: true, sandbox: off } }] }
            """);
        _bed.Write("in.json", "[1,2,3]");
    }
}
