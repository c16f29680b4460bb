using System.Text.Json;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli;

/// <summary><c>reprise compare</c> and <c>reprise golden</c>.</summary>
[LongRunning]
public sealed class CompareTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Two_runs_with_the_same_bytes_are_the_same()
    {
        var a = Id(await JsonAsync("run", "pipeline.yaml"));
        var b = Id(await JsonAsync("restart", a));
        var comparison = await JsonAsync("compare", a, b);
        Assert.Equal((a, b, JsonValueKind.Null), (Id(comparison.GetProperty("a")), Id(comparison.GetProperty("b")), comparison.GetProperty("first_difference").ValueKind));
        Assert.Equal(8, comparison.GetProperty("steps").GetArrayLength());
        Assert.All(comparison.GetProperty("steps").EnumerateArray(), s => Assert.Equal((true, "reused"), (s.GetProperty("same").GetBoolean(), Text(s, "why"))));
        Assert.Contains("Every step is in both", (await _bed.RunAsync("compare", a, b)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_difference_is_named_with_its_cause_and_shown_by_value()
    {
        var a = Id(await JsonAsync("run", "pipeline.yaml"));
        _bed.Write("fruit.json", """{"fruit":[{"name":"apple","size":3},{"name":"pear","size":9},{"name":"kiwi","size":2}]}""");
        var b = Id(await JsonAsync("run", "pipeline.yaml"));
        var comparison = await JsonAsync("compare", a, b);
        var first = comparison.GetProperty("first_difference");
        Assert.Equal(("ingest/split", "its input changed"), (Text(first, "target"), Text(first, "why")));
        var steps = comparison.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(2, steps.Count(s => s.GetProperty("b").ValueKind == JsonValueKind.Null && Text(s, "item") == "plum%2Fred"));
        Assert.Equal(2, steps.Count(s => s.GetProperty("a").ValueKind == JsonValueKind.Null && Text(s, "item") == "kiwi"));
        Assert.Equal(2, steps.Count(s => s.GetProperty("same").GetBoolean()));
        var text = (await _bed.RunAsync("compare", a, b, "--diff")).Output;
        Assert.Contains("size: 4 -> 9", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_of_pipelines_with_different_names_are_laid_side_by_side()
    {
        var a = Id(await JsonAsync("run", "pipeline.yaml"));
        _bed.Write("other.yaml", File.ReadAllText(Path.Combine(_bed.Folder, "pipeline.yaml")).Replace("pipeline: fruit", "pipeline: vegetables", StringComparison.Ordinal));
        var b = Id(await JsonAsync("run", "other.yaml", "--param", "weight=3"));
        var steps = (await JsonAsync("compare", a, b)).GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(8, steps.Count);
        Assert.All(steps, s => Assert.True(s.GetProperty("same").GetBoolean()));
        Assert.Equal(3, steps.Count(s => Text(s, "why") == "parameter fields.size.weight changed; the bytes are the same"));
    }

    [Fact]
    public async Task Work_is_what_show_tells_also_of_steps_shorter_than_a_millisecond()
    {
        _bed.WriteItems(300);
        var run = Id(await JsonAsync("run", "pipeline.yaml"));
        var (shown, compared) = (Row((await _bed.RunAsync("show", run)).Output), Row((await _bed.RunAsync("compare", run, run)).Output));
        Assert.Equal((shown[3], shown[3]), (compared[^2], compared[^1]));

        static string[] Row(string output) => output.Split('\n').Single(l => l.Contains("items/select", StringComparison.Ordinal)).Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    [Fact]
    public async Task A_golden_name_may_stand_for_several_runs_and_who_gives_it_is_told_of_the_others()
    {
        var (a, b) = (Id(await JsonAsync("run", "pipeline.yaml")), Id(await JsonAsync("run", "pipeline.yaml")));
        Assert.DoesNotContain("also", (await _bed.RunAsync("golden", a, "--name", "release", "--tag", "eu")).Output, StringComparison.Ordinal);
        Assert.Contains($"also  {a}", (await _bed.RunAsync("golden", b, "--name", "release")).Output, StringComparison.Ordinal);
        var listed = (await _bed.RunAsync("runs", "--golden")).Output.Split('\n');
        Assert.Contains("golden=release #eu", listed.Single(l => l.StartsWith(a, StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("golden=release", listed.Single(l => l.StartsWith(b, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_succeeded_becomes_golden_and_is_found_by_it()
    {
        var a = Id(await JsonAsync("run", "pipeline.yaml"));
        _ = await JsonAsync("run", "pipeline.yaml");
        _ = await JsonAsync("golden", a, "--name", "first", "--tag", "x");
        var named = await JsonAsync("golden", a, "--name", "release", "--tag", "good", "--tag", "good");
        Assert.Equal("""{"name":"release","tags":["good"]}""", JsonSerializer.Serialize(named.GetProperty("golden")));
        var golden = await JsonAsync("runs", "--golden");
        Assert.Equal(a, Id(Assert.Single(golden.EnumerateArray())));
        Assert.Contains("release", (await _bed.RunAsync("show", a)).Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await JsonAsync("show", "last")).GetProperty("golden").ValueKind);
    }

    [Fact]
    public async Task A_run_that_failed_does_not_become_golden()
    {
        _bed.Write("bad.yaml", "pipeline: bad\nroutes: { a: { stages: [ { name: x, type: exec, with: { command: [\"false\"] } } ] } }\ninputs: [ { name: f, path: fruit.json, to: a } ]\n");
        _ = await _bed.RunAsync("run", "bad.yaml");
        var refused = await _bed.RunAsync("golden", "last", "--name", "x", "--json");
        Assert.Equal((3, "run.not_succeeded"), (refused.ExitCode, Text(refused.Json.GetProperty("error"), "code")));
        Assert.Equal((2, "usage.invalid"), await GoldenAsync(" "));
    }

    private async Task<(int, string)> GoldenAsync(string name)
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");
        var refused = await _bed.RunAsync("golden", "last", "--name", name, "--json");
        return (refused.ExitCode, Text(refused.Json.GetProperty("error"), "code"));
    }

    private static string Id(JsonElement of) => Text(of, "run_id");

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await _bed.RunAsync([.. arguments, "--json"]);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return result.Json;
    }
}
