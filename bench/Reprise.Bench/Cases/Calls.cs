using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Reprise.Agents;

namespace Reprise.Bench.Cases;

/// <summary>Calls of agents through a server: the server is a process of its own; the agent and whoever calls it are this one.</summary>
internal static class Calls
{
    private static int _failing;

    /// <summary>Calls that the agent answers at once, and calls that it reports on.</summary>
    public static async Task<IReadOnlyList<Row>> PlainAsync(string root, string program)
    {
        using var server = ServedFolder.Start(program, root);
        await using var agent = await AgentAsync(server);
        await CallAllAsync(server, "bench.echo", 15_000, 64); // Warm-up: the runtime compiles what runs often anew, in the background.
        return
        [
            await MeasureAsync(server, "calls_inline", "bench.echo", 15_000, 64, "request, and the agent's answer in the server's own request: 2 requests a call"),
            await MeasureAsync(server, "calls_inline", "bench.echo", 2_000, 1, "request, and the agent's answer in the server's own request: 2 requests a call"),
            await MeasureAsync(server, "calls_reported", "bench.later", 10_000, 64, "the agent says 202 and reports later: 3 requests a call"),
            await MeasureAsync(server, "calls_reported", "bench.later", 2_000, 1, "the agent says 202 and reports later: 3 requests a call"),
        ];
    }

    /// <summary>Call trees of ten that failed, restarted: the root runs again, and its nine calls are served.</summary>
    public static async Task<IReadOnlyList<Row>> RestartsAsync(string root, int runs, string program)
    {
        using var server = ServedFolder.Start(program, root);
        await using var agent = await AgentAsync(server);
        _failing = 1;
        var failed = new ConcurrentBag<string>();
        await EachAsync(runs, 64, async i => failed.Add((await server.Client.ExecuteHeldAsync("bench.ten", JsonSerializer.SerializeToElement(new { i }))).RunId));
        _failing = 0;
        var ids = failed.ToArray();
        for (var pass = 0; pass < 2; pass++)
        {
            await EachAsync(runs, 64, i => RestartAsync(server, ids[i])); // Warm-up.
        }

        return [await MeasureRestartsAsync(server, ids, 64), await MeasureRestartsAsync(server, ids.Take(200).ToArray(), 1)];
    }

    /// <summary>One run of so many calls, restarted: all but the root are served.</summary>
    public static async Task<Row> LargeAsync(string root, int calls, string program)
    {
        using var server = ServedFolder.Start(program, root);
        await using var agent = await AgentAsync(server);
        var origin = await server.Client.ExecuteAsync("bench.many", JsonSerializer.SerializeToElement(new { calls }));
        var clock = Stopwatch.StartNew();
        var restart = await server.Client.RestartAsync(origin.RunId);
        var begun = clock.Elapsed.TotalSeconds;
        while (!(await server.Client.ExecutionAsync(restart.RunId)).HasEnded)
        {
        }

        var served = clock.Elapsed.TotalSeconds;
        var run = await server.Client.WaitAsync(restart.RunId);
        var seconds = clock.Elapsed.TotalSeconds;
        return run.Counts.Reused == calls
            ? new Row("restart_one_call_tree", 64, calls / seconds, null, seconds * 1000, null, null, null) { Note = $"{calls} calls served in {seconds:0.00} s, 64 at a time ({begun:0.00} s until the plan stood, {served:0.00} s until the root had ended); the server had {server.PeakMegabytes} MB at the most, over recording and restart" }
            : throw new InvalidOperationException($"{run.Counts.Reused} calls were reused, {calls} expected: {run.Status}.");
    }

    private static async Task<AgentApp> AgentAsync(ServedFolder server)
    {
        var inline = new ReasonerOptions { Inline = true };
        var app = Agent.Create("bench", options: new AgentOptions { Client = server.Client.Options })
            .Reasoner<JsonElement, JsonElement>("echo", (input, _) => Task.FromResult(input), inline)
            .Reasoner<JsonElement, JsonElement>("later", (input, _) => Task.FromResult(input))
            .Reasoner<JsonElement, int>("ten", TenAsync)
            .Reasoner<JsonElement, int>("many", ManyAsync);
        await app.StartAsync();
        return app;
    }

    private static async Task<int> TenAsync(JsonElement input, CallContext call)
    {
        for (var i = 0; i < 9; i++)
        {
            _ = await call.CallAsync<JsonElement>("bench.echo", new { input, i });
        }

        return _failing == 0 ? 9 : throw new InvalidOperationException("This run is meant to fail.");
    }

    private static async Task<int> ManyAsync(JsonElement input, CallContext call)
    {
        var calls = input.GetProperty("calls").GetInt32();
        await EachAsync(calls, 64, async i => _ = await call.CallAsync<JsonElement>("bench.echo", new { i }));
        return calls;
    }

    private static Task EachAsync(int count, int concurrency, Func<int, Task> work) =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = concurrency }, async (i, _) => await work(i));

    private static Task CallAllAsync(ServedFolder server, string target, int count, int concurrency, ConcurrentBag<double>? latencies = null) => EachAsync(count, concurrency, async i =>
    {
        var start = Stopwatch.GetTimestamp();
        var end = await server.Client.ExecuteHeldAsync(target, JsonSerializer.SerializeToElement(new { i }));
        latencies?.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        if (end.Status is not "succeeded")
        {
            throw new InvalidOperationException($"A call came to {end.Status}.");
        }
    });

    private static async Task<Row> MeasureAsync(ServedFolder server, string name, string target, int count, int concurrency, string note)
    {
        var (latencies, cpu, clock) = (new ConcurrentBag<double>(), server.Cpu, Stopwatch.StartNew());
        await CallAllAsync(server, target, count, concurrency, latencies);
        return Row(name, count, concurrency, clock.Elapsed.TotalSeconds, latencies, server.Cpu - cpu, note);
    }

    private static async Task RestartAsync(ServedFolder server, string id)
    {
        var restart = await server.Client.RestartAsync(id);
        var root = await server.Client.ExecutionAsync(restart.RunId);
        if (root.Status is not "succeeded")
        {
            throw new InvalidOperationException($"A restart came to {root.Status}.");
        }
    }

    private static async Task<Row> MeasureRestartsAsync(ServedFolder server, string[] ids, int concurrency)
    {
        var (latencies, cpu, clock) = (new ConcurrentBag<double>(), server.Cpu, Stopwatch.StartNew());
        await EachAsync(ids.Length, concurrency, async i =>
        {
            var start = Stopwatch.GetTimestamp();
            await RestartAsync(server, ids[i]);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        });
        var seconds = clock.Elapsed.TotalSeconds;
        return Row("restart_ten_calls", ids.Length * 9, concurrency, seconds, latencies, server.Cpu - cpu, $"{ids.Length} failed call trees restarted, nine calls of each served and the root run; steps_per_s counts the served, p50 is a whole restart");
    }

    private static Row Row(string name, int count, int concurrency, double seconds, ConcurrentBag<double> latencies, TimeSpan cpu, string note)
    {
        var sorted = latencies.Order().ToArray();
        return new Row(name, concurrency, count / seconds, null, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)], cpu.TotalSeconds / count * 1000, null) { Note = note + "; CPU is the server's" };
    }
}
