using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Reprise.Engine.Restarting;
using Reprise.Kernel.Journal;

namespace Reprise.Bench.Cases;

/// <summary>Restarts: many small failed runs, and single large ones.</summary>
internal static class Restarts
{
    /// <summary>So many failed runs of ten steps, nine of which succeeded, restarted 64 at a time and one at a time.</summary>
    public static async Task<IReadOnlyList<Row>> SmallAsync(string root, int runs)
    {
        await using var bed = new Bed(root);
        _ = bed.Input("in.txt", 1024);
        FlakyHandler.Fails = true;
        var failed = await RecordAsync(bed, runs);
        FlakyHandler.Fails = false;
        await WarmUpAsync(bed, failed);
        return [await MeasureAsync(bed, failed, 64), await MeasureAsync(bed, failed, 1)];
    }

    /// <summary>One run of so many steps, restarted: every step is reused.</summary>
    public static async Task<Row> LargeAsync(string root, int steps)
    {
        await using var bed = new Bed(root);
        _ = bed.Input("in.txt", 1);
        var origin = await (await bed.Engine.StartAsync(bed.Read($$"""
            pipeline: wide
            inputs: [{ name: in, path: in.txt, to: fan }]
            routes:
              fan: { stages: [{ name: fan, type: fan, with: { count: {{steps}} } }], to: [work] }
              work: { stages: [{ name: one, type: upper }] }
            """), CancellationToken.None)).Completion;
        var clock = Stopwatch.StartNew();
        var restart = await (await bed.Engine.RestartAsync(new RestartRequest { Origin = origin }, CancellationToken.None)).Completion;
        var seconds = clock.Elapsed.TotalSeconds;
        var reused = restart.Summary!.Total().Reused;
        return reused == steps + 1
            ? new Row("restart_one_run", 1, reused / seconds, null, seconds * 1000, null, null, null) { Note = $"{reused} reused steps in {seconds:0.00} s, plan included" }
            : throw new InvalidOperationException($"{reused} steps were reused, {steps + 1} expected.");
    }

    private static async Task<List<RunRecord>> RecordAsync(Bed bed, int runs)
    {
        var yaml = new StringBuilder("pipeline: ten\ninputs: [{ name: in, path: in.txt, to: main }]\nroutes:\n  main:\n    stages:\n");
        for (var i = 0; i < 9; i++)
        {
            _ = yaml.Append("      - { name: s").Append(i).Append(", type: upper }\n");
        }

        _ = yaml.Append("      - { name: last, type: flaky }\n");
        var request = bed.Read(yaml.ToString());
        var failed = new ConcurrentBag<RunRecord>();
        await Parallel.ForAsync(0, runs, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) =>
            failed.Add(await (await bed.Engine.StartAsync(request, CancellationToken.None)).Completion));
        return failed.All(r => r.Status == RunStatus.Failed) ? [.. failed] : throw new InvalidOperationException("A run did not fail.");
    }

    /// <summary>Restarts them until the code runs as it does in a process that has done so for a while: the runtime compiles what runs often anew, in the background.</summary>
    private static async Task WarmUpAsync(Bed bed, List<RunRecord> failed)
    {
        for (var pass = 0; pass < 40; pass++)
        {
            _ = await RestartAllAsync(bed, failed, 64);
        }
    }

    private static async Task<Row> MeasureAsync(Bed bed, List<RunRecord> failed, int concurrency)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var latencies = await RestartAllAsync(bed, failed, concurrency);
        var seconds = clock.Elapsed.TotalSeconds;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime - before;
        var sorted = latencies.Order().ToArray();
        return new Row("restart_ten_steps", concurrency, failed.Count * 9 / seconds, null, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)], cpu.TotalSeconds / (failed.Count * 9) * 1000, null)
        {
            Note = $"{failed.Count} failed runs restarted, nine steps of each reused and one run; steps_per_s counts the reused, p50 is a whole restart",
        };
    }

    private static async Task<ConcurrentBag<double>> RestartAllAsync(Bed bed, List<RunRecord> failed, int concurrency)
    {
        var latencies = new ConcurrentBag<double>();
        await Parallel.ForEachAsync(failed, new ParallelOptions { MaxDegreeOfParallelism = concurrency }, async (origin, _) =>
        {
            var start = Stopwatch.GetTimestamp();
            var run = await (await bed.Engine.RestartAsync(new RestartRequest { Origin = origin }, CancellationToken.None)).Completion;
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (run.Summary?.Total() is not { Reused: 9, Succeeded: 1 })
            {
                throw new InvalidOperationException($"A restart came to {run.Summary?.Total()}.");
            }
        });
        return latencies;
    }
}
