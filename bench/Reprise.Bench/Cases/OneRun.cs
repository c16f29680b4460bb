using System.Diagnostics;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;

namespace Reprise.Bench.Cases;

/// <summary>One large run: so many items of 1 KB through three stages; with <c>gather</c>, all of them into one step at the end.</summary>
internal static class OneRun
{
    public static async Task<Row> RunAsync(string root, int items, bool gather)
    {
        await using var bed = new Bed(root);
        _ = bed.Input("in.txt", 1);
        _ = await TimeAsync(bed, bed.Read(Yaml(2_000, gather))); // Warm-up.
        var (seconds, cpu, steps) = await TimeAsync(bed, bed.Read(Yaml(items, gather)));
        var limit = await FileLimit.RunAsync(root, 64, TimeSpan.FromSeconds(2));
        var name = gather ? "one_run_fan_out_and_gather" : "one_run_three_stages";
        return new Row(name, 1, steps / seconds, limit, null, null, cpu / steps * 1000, null) { Note = $"{items} items" };
    }

    /// <summary>The same run again, served from the recording.</summary>
    public static async Task<Row> ReuseAsync(string root, int items)
    {
        await using var bed = new Bed(root);
        _ = bed.Input("in.txt", 1);
        _ = await TimeAsync(bed, bed.Read(Yaml(items, gather: false)));
        await IndexAsync(bed);
        var (seconds, cpu, steps) = await TimeAsync(bed, bed.Read(Yaml(items, gather: false), Reach.Any));
        return new Row("reuse_any", 1, steps / seconds, null, null, null, cpu / steps * 1000, null) { Note = $"{steps} steps reused" };
    }

    public static string Yaml(int items, bool gather) => $$"""
        pipeline: wide
        inputs: [{ name: in, path: in.txt, to: fan }]
        routes:
          fan: { stages: [{ name: fan, type: fan, with: { count: {{items}} } }], to: [work] }
          work:
            stages: [{ name: one, type: upper }, { name: two, type: upper }, { name: three, type: upper }]
        """ + (gather ? "\n    to: [all]\n  all: { stages: [{ name: all, type: gather, with: { as: concat } }] }\n" : "\n");

    private static async Task<(double Seconds, double Cpu, long Steps)> TimeAsync(Bed bed, RunRequest request)
    {
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var run = await (await bed.Engine.StartAsync(request, CancellationToken.None)).Completion;
        var seconds = clock.Elapsed.TotalSeconds;
        self.Refresh();
        var total = run.Summary!.Total();
        return run.Status == RunStatus.Succeeded
            ? (seconds, (self.TotalProcessorTime - before).TotalSeconds, total.Succeeded + total.Reused)
            : throw new InvalidOperationException($"The run ended {run.Status}: {run.Summary.Error}");
    }

    private static async Task IndexAsync(Bed bed)
    {
        while (await bed.Journal.IndexAsync(CancellationToken.None) > 0)
        {
        }
    }
}
