using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reprise.Tests.Architecture;
using Reprise.Tests.Cli;

namespace Reprise.Tests.Samples;

/// <summary>The commands of the sample with two agents, in their order, with real processes.</summary>
public sealed partial class AgentSampleTests : IAsyncLifetime
{
    private readonly CliBed _bed = new();
    private readonly List<Process> _started = [];
    private readonly int _port = FreePort();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }

            process.Dispose();
        }

        _bed.Dispose();
    }

    [Fact]
    public async Task Two_agents_fail_are_restarted_and_forked_as_the_readme_says()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true" || (await _bed.ShellAsync("python3 -c ''")).ExitCode == 0, "There is no python3: apt-get install python3.");
        var blocks = Blocks().Matches(Repository.Read("samples/agents/README.md")).Select(m => m.Groups[1].Value.Trim().Split('\n')).ToList();
        Assert.Equal([3, 5, 2], blocks.Select(b => b.Length));
        foreach (var command in blocks[0])
        {
            var process = _bed.StartShell("exec " + Local(command));
            _started.Add(process);
            _ = process.StandardError.ReadToEndAsync(Cancellation);
            _ = process.StandardOutput.ReadToEndAsync(Cancellation);
        }

        await RegisteredAsync();
        var asked = await RunAsync(blocks[1][0]);
        Assert.Equal((1, true), (asked.ExitCode, asked.Output.Contains("report.synthesis failed: the writer has fallen asleep", StringComparison.Ordinal)));
        var failed = (await LastAsync("failed")).GetProperty("run_id").GetString();
        Assert.Contains("✗ report.synthesis", (await RunAsync(blocks[1][1])).Output, StringComparison.Ordinal);
        var plan = (await RunAsync(blocks[1][2])).Output;
        Assert.All(["3 reused, 2 run", "  report.synthesis "], text => Assert.Contains(text, plan, StringComparison.Ordinal));
        Assert.Equal(0, (await RunAsync(blocks[1][3])).ExitCode);
        var restarted = await LastAsync("succeeded");
        Assert.Equal((3, 3, failed), (restarted.GetProperty("counts").GetProperty("reused").GetInt32(), restarted.GetProperty("counts").GetProperty("succeeded").GetInt32(), restarted.GetProperty("origin").GetProperty("run_id").GetString()));
        var steps = (await RunAsync(blocks[1][4])).Output;
        Assert.All(["= weather.rain", $"it failed in {failed}"], text => Assert.Contains(text, steps, StringComparison.Ordinal));

        Assert.Equal(0, (await RunAsync(blocks[2][0])).ExitCode);
        var forked = await LastAsync("succeeded");
        Assert.Equal(("fork", 3, 3), (forked.GetProperty("kind").GetString(), forked.GetProperty("counts").GetProperty("reused").GetInt32(), forked.GetProperty("counts").GetProperty("succeeded").GetInt32()));
        Assert.Contains("✓ report.synthesis", (await RunAsync(blocks[2][1])).Output, StringComparison.Ordinal);
        var result = (await GetAsync($"executions/{forked.GetProperty("run_id").GetString()}")).GetProperty("result");
        Assert.Equal((true, 8), (result.GetProperty("verified").GetBoolean(), result.GetProperty("checked").GetInt32()));
        await StopAsync(_started[2]);
        Assert.Equal(0, (await RunAsync("./reprise restart last")).ExitCode);
        Assert.Equal(5, (await LastAsync("succeeded")).GetProperty("counts").GetProperty("reused").GetInt32()); // Without weather.py.
        await StopAsync(_started[1]);
        await GoneAsync();
    }

    private static async Task StopAsync(Process agent)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{agent.Id}"]);
        await agent.WaitForExitAsync(Cancellation);
        Assert.Equal(0, agent.ExitCode);
    }

    /// <summary>The agents said goodbye when they were told to stop.</summary>
    private async Task GoneAsync()
    {
        var nodes = (await GetAsync("nodes")).GetProperty("items").EnumerateArray();
        Assert.Equal(["stopped", "stopped"], nodes.Select(n => n.GetProperty("status").GetString()));
    }

    private Task<CliResult> RunAsync(string command) => _bed.ShellAsync(Local(command));

    /// <summary>Both agents are known: a reader starts them one after the other, a test all at once.</summary>
    private async Task RegisteredAsync()
    {
        while (true)
        {
            try
            {
                if ((await GetAsync("nodes")).GetProperty("items").GetArrayLength() == 2)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_started[0].HasExited)
            {
                // The server is still starting.
            }

            await Task.Delay(20, Cancellation);
        }
    }

    /// <summary>The newest run once it has ended.</summary>
    private async Task<JsonElement> LastAsync(string status)
    {
        while (true)
        {
            var run = await GetAsync("runs/last");
            if (run.GetProperty("status").GetString() is "succeeded" or "failed")
            {
                Assert.Equal(status, run.GetProperty("status").GetString());
                return run;
            }

            await Task.Delay(20, Cancellation);
        }
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var http = new HttpClient();
        return JsonElement.Parse(await http.GetStringAsync($"http://127.0.0.1:{_port}/api/v1/{path}", Cancellation));
    }

    /// <summary>The command with the program that was built for the tests, at a port of its own.</summary>
    private string Local(string command) => (command.StartsWith("./reprise", StringComparison.Ordinal) ? "" : $"env REPRISE_SERVER=http://127.0.0.1:{_port} ") + command
        .Replace("./reprise serve", $"$REPRISE serve --listen 127.0.0.1:{_port}", StringComparison.Ordinal)
        .Replace("./reprise", "$REPRISE", StringComparison.Ordinal)
        .Replace("dotnet run --project samples/agents/report --", $"dotnet {Path.Combine(AppContext.BaseDirectory, "ReportAgent.dll")}", StringComparison.Ordinal)
        .Replace("samples/agents/", Path.Combine(Repository.Root, "samples/agents/"), StringComparison.Ordinal);

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline, 5000)]
    private static partial Regex Blocks();
}
