using System.Diagnostics;
using System.Security.Cryptography;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Verification;

namespace Reprise.Bench.Cases;

/// <summary>Reruns beside the bare work: commands through the command line, one large artifact and many small steps through the engine.</summary>
internal static class Reruns
{
    private const int ChainLength = 50;
    private const int Fan = 500;
    private const long Gigabyte = 1L << 30;

    /// <summary>A chain of shell commands: recorded and run again, beside a loop that runs them and sums each output.</summary>
    public static IReadOnlyList<Row> Chain(string root, string program)
    {
        File.WriteAllText(Path.Combine(root, "in.txt"), "begin\n");
        var loop = "cp in.txt f0; " + string.Concat(Enumerable.Range(1, ChainLength).Select(i => $"sh -c 'cat; echo {i}' < f{i - 1} > f{i}; sha256sum f{i} >> sums; ")) + "rm sums";
        var bare = Programs.Seconds("/bin/sh", ["-c", loop], root);
        return [.. ChainRows("unsandboxed", "effect: pure, ", "off", root, program, bare), .. ChainRows("sandboxed", "", "required", root, program, bare)];
    }

    /// <summary>500 commands and a join: run again, beside make and the sums of its outputs.</summary>
    public static IReadOnlyList<Row> FanIn(string root, string program)
    {
        WholeProcess.WriteExec(root);
        WholeProcess.WritePipeline(root, "effect: pure, ", "off", "publish: join.txt, ");
        var sums = Programs.Seconds("/bin/sh", ["-c", "make -B -s -j2 && sha256sum o* join > sums"], root);
        var data = Path.Combine(root, "data");
        _ = Programs.Run(program, ["run", "pipeline.yaml", "--concurrency", "2", "--data", data], root, keep: false);
        var ours = Programs.Seconds(program, ["rerun", "join.txt", "--data", data], root);
        return [new Row("rerun_exec_500", 2, (Fan + 1) / ours, (Fan + 1) / sums, ours * 1000, null, null, null) { Note = $"{ours:0.00} s whole process; limit is make -B -j2 and sha256sum: {sums:0.00} s" }];
    }

    /// <summary>A gigabyte that one step copies: run again, beside the copy and SHA-256 of what goes in and comes out.</summary>
    public static async Task<IReadOnlyList<Row>> CopyAsync(string root)
    {
        await using var bed = new Bed(root);
        var source = Path.Combine(root, "in.bin");
        await WriteRandomAsync(source, Gigabyte);
        var run = await (await bed.Engine.StartAsync(bed.Read("""
            pipeline: copy
            inputs: [{ name: in, path: in.bin, to: copy }]
            routes:
              copy:
                stages:
                  - { name: first, type: exec, effect: pure, with: { command: [cp, "{in}", "{out}"], out: [a.bin], sandbox: off } }
                  - { name: second, type: exec, effect: pure, with: { command: [cp, "{in}", "{out}"], out: [b.bin], sandbox: off } }
            """), CancellationToken.None)).Completion;
        var second = (await RowsAsync(bed, run)).Single(s => s.Stage == 1);
        File.Delete(source);
        var stored = Directory.EnumerateFiles(Path.Combine(bed.DataPath, "objects"), "*", SearchOption.AllDirectories).Single(f => new FileInfo(f).Length == Gigabyte);
        var floor = await MedianAsync(() => BareCopyAsync(stored, Path.Combine(root, "copy")));
        var request = new RerunRequest { Artifact = second.Outputs[0].Digest, From = new RecordedStep(run, second) };
        var ours = await MedianAsync(() => RerunAsync(bed, request));
        return [new Row("rerun_copy_1_gib", 1, 1 / ours, 1 / floor, ours * 1000, null, null, null) { Note = $"{ours:0.00} s; limit is the copy and two SHA-256: {floor:0.00} s" }];
    }

    /// <summary>Steps that run in this program: so many of them behind one artifact, all run again.</summary>
    public static async Task<IReadOnlyList<Row>> StepsAsync(string root, int steps)
    {
        await using var bed = new Bed(root);
        _ = bed.Input("in.txt", 1);
        var run = await (await bed.Engine.StartAsync(bed.Read(OneRun.Yaml(steps / 3, gather: true)), CancellationToken.None)).Completion;
        while (await bed.Journal.IndexAsync(CancellationToken.None) > 0)
        {
        }

        var last = (await RowsAsync(bed, run, stage: 4))[^1];
        var clock = Stopwatch.StartNew();
        await RerunAsync(bed, new RerunRequest { Artifact = last.Outputs[0].Digest });
        var seconds = clock.Elapsed.TotalSeconds;
        return [new Row("rerun_in_process_steps", Environment.ProcessorCount, run.Summary!.Total().Succeeded / seconds, null, null, null, null, null) { Note = $"{seconds:0.00} s for {run.Summary!.Total().Succeeded} steps, walk and manifest included" }];
    }

    /// <summary>The walk over so many steps and what would be done with each, as a whole process.</summary>
    public static IReadOnlyList<Row> Walk(string root, int steps, string program)
    {
        Wide.Write(root, steps);
        var data = Path.Combine(root, "data");
        _ = Programs.Run(program, ["run", "pipeline.yaml", "--data", data], root, keep: false);
        var (seconds, peak) = Programs.Watch(program, ["rerun", "all.json", "--plan", "--json", "--data", data], root);
        return [new Row("rerun_walk", 1, steps / seconds, null, seconds * 1000, null, null, null) { Peak = peak, Note = $"{seconds:0.00} s whole process: rerun --plan over {steps + 2} steps" }];
    }

    private static IEnumerable<Row> ChainRows(string name, string effect, string sandbox, string root, string program, double bare)
    {
        var stages = string.Concat(Enumerable.Range(1, ChainLength).Select(i =>
            $"      - {{ name: s{i}, type: exec, {effect}with: {{ command: [sh, -c, \"cat; echo {i}\"], stdin: true, sandbox: {sandbox} }}{(i == ChainLength ? ", publish: last.txt" : "")} }}\n"));
        File.WriteAllText(Path.Combine(root, "pipeline.yaml"), "pipeline: chain\ninputs: [{ name: in, path: in.txt, to: chain }]\nroutes:\n  chain:\n    stages:\n" + stages);
        var data = Path.Combine(root, name);
        var record = Programs.Seconds(program, ["run", "pipeline.yaml", "--data", data], root);
        var rerun = Programs.Seconds(program, ["rerun", "last.txt", "--data", data], root);
        yield return ChainRow($"chain_50_record_{name}", record, bare);
        yield return ChainRow($"chain_50_rerun_{name}", rerun, bare);
    }

    private static Row ChainRow(string name, double seconds, double bare) => new(name, 1, ChainLength / seconds, ChainLength / bare, seconds * 1000, null, null, null)
    {
        Note = $"{seconds:0.00} s whole process; limit is the bare loop with sha256sum: {bare:0.00} s",
    };

    private static async Task RerunAsync(Bed bed, RerunRequest request)
    {
        var run = await (await bed.Engine.RerunAsync(request, CancellationToken.None)).Completion;
        if (run.Summary!.Verdict != Verdict.Identical)
        {
            throw new InvalidOperationException($"The rerun ended {run.Status} with the verdict {run.Summary.Verdict}.");
        }
    }

    private static async Task<double> MedianAsync(Func<Task> work)
    {
        var times = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            var clock = Stopwatch.StartNew();
            await work();
            times.Add(clock.Elapsed.TotalSeconds);
        }

        return times.Skip(1).Order().ElementAt(1); // The first does not count.
    }

    private static async Task BareCopyAsync(string from, string to)
    {
        File.Delete(to);
        File.Copy(from, to);
        foreach (var path in new[] { from, to })
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            _ = await SHA256.HashDataAsync(file);
        }
    }

    private static async Task WriteRandomAsync(string path, long size)
    {
        var random = new Random(1);
        var block = new byte[1 << 20];
        await using var file = File.Create(path);
        for (var written = 0L; written < size; written += block.Length)
        {
            random.NextBytes(block);
            await file.WriteAsync(block);
        }
    }

    private static async Task<List<StepRecord>> RowsAsync(Bed bed, RunRecord run, int? stage = null)
    {
        var rows = new List<StepRecord>();
        await foreach (var step in bed.Journal.StepsAsync(new StepQuery { Run = run.Number, Stage = stage }, CancellationToken.None))
        {
            rows.Add(step);
        }

        return rows;
    }
}
