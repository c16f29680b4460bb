using System.Text.Json;
using Reprise.Tests.Cli;

namespace Reprise.Tests.Samples;

/// <summary>The demo as a new user runs it, up to the dashboard.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly CliBed _bed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task The_demo_holds_what_it_says_and_ends_in_the_dashboard()
    {
        // What stands in for a browser writes into a pipe, so that nobody needs to ask whether it was opened yet.
        _bed.Programs = Path.Combine(_bed.Folder, "programs");
        _ = Directory.CreateDirectory(_bed.Programs);
        var prepared = await _bed.ShellAsync("mkfifo opened && printf '#!/bin/sh\\necho \"$1\" > %s/opened\\n' \"$PWD\" > programs/xdg-open && chmod +x programs/xdg-open");
        Assert.Equal(0, prepared.ExitCode);
        using var demo = _bed.StartShell("unset BROWSER; exec $REPRISE demo --open --data data");
        var output = demo.StandardOutput.ReadToEndAsync(Cancellation);
        var error = demo.StandardError.ReadToEndAsync(Cancellation);
        var page = new Uri((await File.ReadAllTextAsync(Path.Combine(_bed.Folder, "opened"), Cancellation)).Trim());
        using var http = new HttpClient { BaseAddress = page };
        var runs = JsonElement.Parse(await http.GetStringAsync(new Uri("/api/v1/runs", UriKind.Relative), Cancellation)).GetProperty("items");
        Assert.Equal(["succeeded", "succeeded"], runs.EnumerateArray().Select(r => r.GetProperty("status").GetString()));
        using var fork = new StringContent("""{ "params": { "depth_weight": 0.7 }, "plan": true }""", System.Text.Encoding.UTF8, "application/json");
        using var planned = await http.PostAsync(new Uri("/api/v1/executions/last/fork", UriKind.Relative), fork, Cancellation);
        var counts = JsonElement.Parse(await planned.Content.ReadAsStringAsync(Cancellation)).GetProperty("counts");
        Assert.InRange(counts.GetProperty("run").GetInt32(), 1707, 2000); // What the demo's last run recorded can be tried with another weight.
        Assert.Equal(0, (await _bed.ShellAsync($"kill -INT {demo.Id}")).ExitCode);
        await demo.WaitForExitAsync(Cancellation);
        Assert.True(demo.ExitCode == 0, await output + await error);
        Assert.DoesNotContain("✗", await output, StringComparison.Ordinal);
    }
}
