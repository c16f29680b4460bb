namespace Reprise.Bench.Cases;

/// <summary>The command line as whole processes on a journal of a million steps, and commands under <c>exec</c> beside make.</summary>
internal static class WholeProcess
{
    /// <summary>Makes a journal with one run of so many steps, then times commands that look at it.</summary>
    public static async Task<IReadOnlyList<Row>> LookAsync(string root, int steps, string program)
    {
        string data;
        await using (var bed = new Bed(root))
        {
            _ = bed.Input("in.txt", 1);
            data = bed.DataPath;
            var request = bed.Read(OneRun.Yaml((steps - 1) / 3, gather: false));
            _ = await (await bed.Engine.StartAsync(request, CancellationToken.None)).Completion;
        }

        var id = Programs.Run(program, ["ls", "last/work/three", "--data", data, "--json"], root, keep: true).Output;
        var item = System.Text.Json.JsonDocument.Parse(id).RootElement[0].GetProperty("path").GetString()!.Split('/')[^1];
        var artifact = Programs.Run(program, ["get", "last/work/three/" + item, "--data", data, "--json"], root, keep: true).Output;
        var step = System.Text.Json.JsonDocument.Parse(artifact).RootElement.GetProperty("produced_by")[0].GetProperty("step_id").GetString()!;
        return
        [
            Time("runs", program, ["runs", "--data", data], root),
            Time("show_last", program, ["show", "last", "--data", data], root),
            Time("why_step", program, ["why", step, "--data", data], root),
        ];
    }

    /// <summary>500 trivial commands and a join, two at a time: through the command line, beside make.</summary>
    public static IReadOnlyList<Row> Exec(string root, string program)
    {
        WriteExec(root);
        return
        [
            ExecRow("exec_500_unsandboxed", root, program, "effect: pure, ", "off"),
            ExecRow("exec_500_sandboxed", root, program, "", "required"),
        ];
    }

    /// <summary>The input of 500 commands, for the pipeline and for make.</summary>
    public static void WriteExec(string root)
    {
        var lines = string.Join(',', Enumerable.Range(0, 500).Select(i => $$"""{"id":"c{{i}}"}"""));
        File.WriteAllText(Path.Combine(root, "in.json"), "[" + lines + "]");
        var make = "all: join\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"o{i}: i{i}\n\t@sh -c 'cat; echo' < i{i} > o{i}\n"))
            + "join: " + string.Join(' ', Enumerable.Range(0, 500).Select(i => $"o{i}")) + "\n\t@cat $^ > join\n";
        File.WriteAllText(Path.Combine(root, "Makefile"), make);
        for (var i = 0; i < 500; i++)
        {
            File.WriteAllText(Path.Combine(root, $"i{i}"), $$"""{"id":"c{{i}}"}""");
        }
    }

    /// <summary>The pipeline of 500 commands and their join.</summary>
    public static void WritePipeline(string root, string effect, string sandbox, string publish) => File.WriteAllText(Path.Combine(root, "pipeline.yaml"), $$"""
        pipeline: commands
        inputs: [{ name: in, path: in.json, to: split }]
        routes:
          split: { stages: [{ name: split, type: json_split, with: { path: "$[*]", key: "$.id" } }], to: [run] }
          run: { stages: [{ name: run, type: exec, {{effect}}with: { command: [sh, -c, "cat; echo"], stdin: true, sandbox: {{sandbox}} } }], to: [join] }
          join: { stages: [{ name: join, type: gather, {{publish}}with: { as: concat } }] }
        """);

    private static Row ExecRow(string name, string root, string program, string effect, string sandbox)
    {
        WritePipeline(root, effect, sandbox, "");
        var make = Programs.Seconds("make", ["-B", "-s", "-j2"], root);
        var ours = Programs.Seconds(program, ["run", "pipeline.yaml", "--concurrency", "2", "--data", Path.Combine(root, name)], root);
        return new Row(name, 2, 501 / ours, 501 / make, ours * 1000, null, null, null) { Note = $"{ours:0.00} s whole process; limit is make -B -j2: {make:0.00} s" };
    }

    private static Row Time(string name, string program, string[] arguments, string folder)
    {
        var seconds = Programs.Seconds(program, arguments, folder);
        return new Row("look_" + name, 1, 1 / seconds, null, seconds * 1000, null, null, null) { Note = "whole process, median of 5" };
    }
}
