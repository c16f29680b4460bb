using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Reprise.Tests.BadInput;

public sealed class InputFileTests : BadInputBed
{
    private const string Csv = "pipeline: c\ninputs: [ { name: t, path: t.csv, to: a } ]\nroutes:\n  a: { stages: [ { name: rows, type: csv_split } ] }\n";

    [Fact]
    public async Task A_missing_file_and_a_folder_stop_the_run_before_it_starts()
    {
        var missing = await RefusedAsync(2, "input.not_found", "run", "pipeline.yaml", "--input", "fruit=nope.json");
        Assert.Contains("there is no such file", Text(missing), StringComparison.Ordinal);
        Assert.EndsWith("nope.json", missing.GetProperty("facts").GetProperty("path").GetString(), StringComparison.Ordinal);
        _ = await RefusedAsync(2, "input.not_found", "run", "pipeline.yaml", "--input", "fruit=.");
        await IntactAsync();
    }

    [Fact]
    public async Task What_is_not_JSON_or_is_cut_off_fails_the_step_with_line_and_stage()
    {
        (string Text, int Line)[] cases =
        [
            ("""{"fruit":[{"name":"apple","size":3},{"na""", 1), ("hello", 1), ("", 1), ("""{"fruit":[{"name":"apple","size":3}]} x""", 1),
            ("{\"fruit\":[\n{\"name\":\"apple\",,\"size\":3}]}", 2),
        ];
        foreach (var (text, line) in cases)
        {
            Bed.Write("bad.json", text);
            var run = await FailedAsync("step.input", "run", "pipeline.yaml", "--input", "fruit=bad.json");
            var message = Text(run.GetProperty("error"));
            Assert.StartsWith("ingest/split: input `item` is not JSON, or is cut off", message, StringComparison.Ordinal);
            Assert.Matches($"line {line}\\b", message);
            Assert.Equal(0, run.GetProperty("counts").GetProperty("succeeded").GetInt64());
        }

        await IntactAsync([.. cases.Select(_ => "failed")]);
    }

    [Fact]
    public async Task What_is_not_CSV_or_is_cut_off_fails_the_step_with_its_line()
    {
        Bed.Write("csv.yaml", Csv);
        (string Text, int Line)[] cases = [("a,b\n1,2\n3\n", 3), ("a,b\n1,2\n\"3,4\n", 3), ("a,b\n1,2\n3,\"4\n", 3), ("a,b\n1,\"2\"x\n", 2)];
        foreach (var (text, line) in cases)
        {
            Bed.Write("t.csv", text);
            Assert.Matches($"line {line}\\b", Text((await FailedAsync("step.input", "run", "csv.yaml")).GetProperty("error")));
        }

        await IntactAsync([.. cases.Select(_ => "failed")]);
    }

    [Theory]
    [InlineData("apple", "item.key_duplicate")]
    [InlineData("", "item.key_invalid")]
    [InlineData(null, "item.key_invalid")]
    public async Task A_key_that_is_there_already_empty_or_too_long_fails_the_step(string? key, string code)
    {
        Bed.Write("bad.json", JsonSerializer.Serialize(new { fruit = new[] { new { name = "apple", size = 1 }, new { name = key ?? new string('k', 100_000), size = 2 } } }));

        var run = await FailedAsync(code, "run", "pipeline.yaml", "--input", "fruit=bad.json");

        Assert.Contains("element 1 at byte", Text(run.GetProperty("error")), StringComparison.Ordinal);
        await IntactAsync("failed");
    }

    [Fact]
    public async Task A_large_input_is_streamed_in_flat_memory()
    {
        const int Elements = 256;
        var pad = new string('x', 1_000_000);
        await using (var file = new StreamWriter(Path.Combine(Bed.Folder, "large.json")))
        {
            await file.WriteAsync("{\"fruit\":[");
            for (var i = 0; i < Elements; i++)
            {
                await file.WriteAsync(string.Create(CultureInfo.InvariantCulture, $$"""{{(i > 0 ? "," : "")}}{"name":"i{{i}}","size":1,"pad":"{{pad}}"}"""));
            }

            await file.WriteAsync("]}");
        }

        var (exitCode, peak) = await PeakAsync("run", "pipeline.yaml", "--input", "fruit=large.json", "--json");

        Assert.Equal(0, exitCode);
        Assert.InRange(peak, 1, 250_000_000);
        Assert.Equal(Elements, (await Bed.RunAsync("ls", "last/items/select", "--json")).Json.GetArrayLength());
        await IntactAsync("succeeded");
    }

    /// <summary>Runs the program and asks the kernel again and again for the most memory that it has held so far, in bytes.</summary>
    private async Task<(int ExitCode, long Peak)> PeakAsync(params string[] arguments)
    {
        using var process = Bed.Start(arguments);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var peak = 0L;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!process.HasExited && await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            peak = Math.Max(peak, HighWater(process));
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, peak);
    }

    private static long HighWater(Process process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0; // it ended meanwhile
        }
    }
}
