using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Reprise.Tests.Cli;
using Reprise.Tests.Engine.Calls;
using Reprise.Tests.Support;

namespace Reprise.Tests.Server.Agents;

/// <summary>The real server, killed with kill -9 while agents work, and started again: nothing that was recorded is lost, and nothing is recorded or paid for twice.</summary>
[Collection(KillingTests.Name)]
public sealed class ServerKillTests : IAsyncLifetime
{
    private const int Width = 12;
    private readonly CliBed _bed = new();
    private readonly int _port = FreePort();
    private HttpClient _http = null!;
    private HttpAgent _agent = null!;
    private Process? _server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        var address = new Uri($"http://127.0.0.1:{_port}");
        _http = new HttpClient { BaseAddress = address };
        _agent = new HttpAgent(address, "n");
        _agent.Reasoner("root", async turn => $"[{string.Join(',', (await Task.WhenAll(Enumerable.Range(0, Width).Select(i => _agent.CallAsync(turn, "n.middle", $"{i}")))).Select(r => r))}]");
        _agent.Reasoner("middle", turn => _agent.CallAsync(turn, "n.leaf", turn.Body));
        _agent.Reasoner("leaf", turn => Task.FromResult(turn.Body));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
        {
            _server.Kill();
            await _server.WaitForExitAsync(CancellationToken.None);
        }

        _server?.Dispose();
        _http.Dispose();
        await _agent.DisposeAsync();
        _bed.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task A_tree_that_is_cut_off_again_and_again_ends_with_each_call_recorded_once(int leaves)
    {
        await ServeAsync();
        await _agent.RegisterAsync("root middle leaf");
        using var begun = await _http.PostAsJsonAsync("/api/v1/execute/async/n.root", new { input = new { } }, Cancellation);
        var run = (await begun.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("run_id").GetString()!;
        await CallBed.UntilAsync(() => _agent.Agent.Count("leaf") >= leaves);
        await KillAsync();
        var paid = _agent.Agent.Turns.Count;
        var before = await SucceededAsync(run);
        await ServeAsync();
        var end = await EndAsync(run);
        if (end is "failed")
        {
            // An agent that called at that moment was cut off; it said so, and its caller failed.
            using var recovered = await _http.PostAsJsonAsync($"/api/v1/executions/{run}/recover", new { }, Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, recovered.StatusCode);
            end = await EndAsync(run);
        }

        Assert.Equal("succeeded", end);
        var steps = await StepsAsync(run);
        Assert.Equal(1 + (2 * Width), steps.Count);
        Assert.All(before, b => Assert.Equal(b.Value, steps.Single(s => Id(s) == b.Key).GetProperty("completed_at").GetString()));
        var root = await _http.GetFromJsonAsync<JsonElement>($"/api/v1/executions/{run}", Cancellation);
        Assert.Equal($"[{string.Join(',', Enumerable.Range(0, Width))}]", root.GetProperty("result").GetRawText());
        Assert.True(paid > 0);
        var done = before.Keys.ToHashSet(StringComparer.Ordinal);
        Assert.Empty(_agent.Agent.Turns.Skip(paid).Where(t => done.Contains(t.Id.Step.ToString()))); // Nobody was asked again for what stood in the journal.
    }

    private async Task ServeAsync()
    {
        _server = _bed.Start("serve", "--listen", $"127.0.0.1:{_port}");
        _ = await _server.StandardError.ReadLineAsync(Cancellation);
        _ = _server.StandardError.ReadToEndAsync(Cancellation);
        _ = _server.StandardOutput.ReadToEndAsync(Cancellation);
        using var ready = await _http.GetAsync("/readyz", Cancellation);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    private async Task KillAsync()
    {
        _server!.Kill();
        await _server.WaitForExitAsync(Cancellation);
        _server.Dispose();
    }

    /// <summary>What stands in the journal while no server is there.</summary>
    private async Task<Dictionary<string, string?>> SucceededAsync(string run) =>
        (await _bed.RunAsync("show", run, "--steps", "--json")).Json.GetProperty("steps").EnumerateArray().Where(s => s.GetProperty("status").GetString() is "succeeded").ToDictionary(Id, s => s.GetProperty("completed_at").GetString());

    private async Task<List<JsonElement>> StepsAsync(string run) =>
        [.. (await _http.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{run}/steps?limit=500", Cancellation)).GetProperty("items").EnumerateArray()];

    private static string Id(JsonElement step) => step.GetProperty("step_id").GetString()!;

    private async Task<string> EndAsync(string run)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var found = await _http.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{run}", limit.Token);
            if (found.GetProperty("status").GetString() is "succeeded" or "failed" or "cancelled")
            {
                return found.GetProperty("status").GetString()!;
            }

            await Task.Delay(20, limit.Token);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
