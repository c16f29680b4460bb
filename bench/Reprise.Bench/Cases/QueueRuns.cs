using System.Diagnostics;
using System.Text.Json;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Queue;
using Reprise.Storage.RabbitMq;

namespace Reprise.Bench.Cases;

/// <summary>Whole runs over the broker that REPRISE_QUEUE names, beside the same in memory.</summary>
internal static class QueueRuns
{
    private const int AtATime = 16;

    /// <summary>So many runs of ten items and three stages, some at a time, in one process.</summary>
    public static async Task<IReadOnlyList<Row>> SmallAsync(string root, int runs)
    {
        await using var broker = await ConnectAsync();
        var over = await SmallAsync(Path.Combine(root, "rabbit"), runs, broker);
        var inMemory = await SmallAsync(Path.Combine(root, "memory"), runs, null);
        return [new Row("small_runs_rabbit", AtATime, runs / over, null, null, null, null, null) { Note = $"runs a second, of ten items and three stages (31 steps): {runs} in {over:0.00} s; in memory {inMemory:0.00} s" }];
    }

    /// <summary>Two workers, each with a run of its own: whole processes, over the broker and in memory.</summary>
    public static IReadOnlyList<Row> Workers(string root, int steps, string program)
    {
        var url = Url();
        var (over, handlers) = WorkersOn(Path.Combine(root, "rabbit"), steps, program, url);
        var (inMemory, _) = WorkersOn(Path.Combine(root, "memory"), steps, program, "memory");
        var share = $"broker {(over - inMemory) / over:P0} (against memory), handlers {handlers / (over * Environment.ProcessorCount):P0}, the rest journal, scheduling and start-up";
        return [new Row("workers_2_rabbit", 2, steps / over, steps / inMemory, over * 1000, null, null, null) { Note = $"{over:0.00} s for {steps} steps; limit is the same in memory; share of time: {share}" }];
    }

    private static (double Seconds, double Handlers) WorkersOn(string root, int steps, string program, string queue)
    {
        _ = Directory.CreateDirectory(root);
        Wide.Write(root, steps / 2);
        for (var i = 0; i < 2; i++)
        {
            _ = Programs.Run(program, ["run", "pipeline.yaml", "--detach", "--queue", queue], root, keep: false);
        }

        var clock = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Programs.Run(program, ["worker", "--drain", "--max-runs", "1", "--queue", queue], root, keep: false))).ToArray();
        Task.WaitAll(workers);
        var seconds = clock.Elapsed.TotalSeconds;
        var runs = JsonDocument.Parse(Programs.Run(program, ["runs", "--json"], root, keep: true).Output).RootElement;
        return runs.EnumerateArray().All(r => r.GetProperty("status").GetString() is "succeeded")
            ? (seconds, WorkAsync(root).GetAwaiter().GetResult())
            : throw new InvalidOperationException("A run did not succeed: " + runs);
    }

    /// <summary>Seconds that the handlers of all runs worked.</summary>
    private static async Task<double> WorkAsync(string root)
    {
        await using var bed = new Bed(root);
        var runs = await bed.Journal.RunsAsync(new RunQuery(), CancellationToken.None);
        return runs.Sum(r => r.Summary!.Total().WorkMicros) / 1e6;
    }

    private static async Task<double> SmallAsync(string root, int runs, IWorkQueue? queue)
    {
        await using var bed = queue is null ? new Bed(root) : new Bed(root, queue, window: 64);
        _ = bed.Input("in.txt", 1);
        var request = bed.Read(OneRun.Yaml(10, gather: false));
        await RunAllAsync(bed, request, AtATime * 2); // Warm-up.
        var clock = Stopwatch.StartNew();
        await RunAllAsync(bed, request, runs);
        return clock.Elapsed.TotalSeconds;
    }

    private static Task RunAllAsync(Bed bed, Kernel.Planning.RunRequest request, int runs) => Parallel.ForEachAsync(
        Enumerable.Range(0, runs), new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (_, cancellation) =>
        {
            var run = await (await bed.Engine.StartAsync(request, cancellation)).Completion;
            if (run.Status != RunStatus.Succeeded)
            {
                throw new InvalidOperationException($"A run ended {run.Status}: {run.Summary?.Error}");
            }
        });

    private static async Task<IWorkQueue> ConnectAsync() => await RabbitWorkQueue.ConnectAsync(RabbitAddress.Parse(Url()), null, CancellationToken.None);

    private static string Url() => Environment.GetEnvironmentVariable("REPRISE_QUEUE") ?? throw new InvalidOperationException("Set REPRISE_QUEUE to the URL of a broker that has nothing else to do.");
}
