using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Reprise.Bench.Cases;

/// <summary>Many runs of ten steps, so many at a time: 1 KB in, 1 KB out, every step durable before the next one starts.</summary>
internal static class ManyRuns
{
    public static async Task<Row> RunAsync(string root, int concurrency, TimeSpan time)
    {
        double seconds;
        long runs = 0;
        var latencies = new ConcurrentBag<double>();
        TimeSpan cpu;
        await using (var bed = new Bed(root))
        {
            _ = bed.Input("in.txt", 1024);
            var request = bed.Read(Yaml());
            await LoopAsync(bed, request, concurrency, TimeSpan.FromSeconds(4), []); // Warm-up: the code is compiled, the caches are filled.
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            runs = await LoopAsync(bed, request, concurrency, time, latencies);
            seconds = clock.Elapsed.TotalSeconds;
            cpu = Process.GetCurrentProcess().TotalProcessorTime - before;
        }

        var limit = await FileLimit.RunAsync(root, concurrency, TimeSpan.FromSeconds(2));
        return new Row("runs_of_ten_steps", concurrency, runs * 10 / seconds, limit, Percentile(latencies, 0.5), Percentile(latencies, 0.99),
            cpu.TotalSeconds / (runs * 10) * 1000, await BytesPerStepAsync(root + "-size", 5_000));
    }

    private static async Task<long> LoopAsync(Bed bed, Kernel.Planning.RunRequest request, int concurrency, TimeSpan time, ConcurrentBag<double> latencies)
    {
        long runs = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(lane => Task.Run(async () =>
        {
            while (clock.Elapsed < time)
            {
                var start = Stopwatch.GetTimestamp();
                var handle = await bed.Engine.StartAsync(request, CancellationToken.None);
                var run = await handle.Completion;
                if (run.Status != Kernel.Journal.RunStatus.Succeeded)
                {
                    throw new InvalidOperationException($"A run ended {run.Status}: {run.Summary?.Error}");
                }

                latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds / 10);
                _ = Interlocked.Increment(ref runs);
            }
        })));
        return runs;
    }

    /// <summary>What the data folder grows by for each step, once the journal is closed and indexed.</summary>
    private static async Task<double> BytesPerStepAsync(string root, int runs)
    {
        string data;
        await using (var bed = new Bed(root))
        {
            data = bed.DataPath;
            _ = bed.Input("in.txt", 1024);
            var request = bed.Read(Yaml());
            await Parallel.ForAsync(0, runs, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) =>
                _ = await (await bed.Engine.StartAsync(request, CancellationToken.None)).Completion);
        }

        var bytes = new DirectoryInfo(data).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
        return (double)bytes / (runs * 10);
    }

    private static string Yaml()
    {
        var yaml = new StringBuilder("pipeline: ten\ninputs: [{ name: in, path: in.txt, to: main }]\nroutes:\n  main:\n    stages:\n");
        for (var i = 0; i < 10; i++)
        {
            _ = yaml.Append("      - { name: s").Append(i).Append(", type: upper }\n");
        }

        return yaml.ToString();
    }

    private static double Percentile(ConcurrentBag<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
    }
}
