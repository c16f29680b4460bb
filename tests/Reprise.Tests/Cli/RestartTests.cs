using System.Text.Json;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli;

/// <summary><c>reprise restart</c> and <c>reprise fork</c> as a person or a script uses them.</summary>
[LongRunning]
public sealed class RestartTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_restart_says_what_was_reused_and_where_it_came_from()
    {
        var origin = await JsonAsync("run", "pipeline.yaml");
        var plan = await JsonAsync("restart", "last", "--plan", "--steps");
        var restart = await JsonAsync("restart", "last", "--reason", "to see", "--label", "try=1");
        var counts = restart.GetProperty("counts");
        Assert.Equal((0, 8), (counts.GetProperty("succeeded").GetInt32(), counts.GetProperty("reused").GetInt32()));
        Assert.Equal((8, 8), (plan.GetProperty("counts").GetProperty("reuse").GetInt32(), plan.GetProperty("steps").GetArrayLength()));
        Assert.Equal(("restart", Id(origin), "origin", "to see"), (
            Text(restart, "kind"), Id(restart.GetProperty("origin")), Text(restart.GetProperty("origin"), "reuse"), Text(restart, "reason")));
        var shown = (await _bed.RunAsync("show", "last")).Output;
        Assert.Contains($"restart of {Id(origin)}", shown, StringComparison.Ordinal);
        Assert.Contains("nothing was executed", shown, StringComparison.Ordinal);
        Assert.Equal(2, (await JsonAsync("runs")).GetArrayLength());
    }

    [Fact]
    public async Task A_fork_with_another_parameter_runs_what_depends_on_it()
    {
        _ = await JsonAsync("run", "pipeline.yaml");
        _bed.Write("pipeline.yaml", "broken");
        var plan = await JsonAsync("fork", "last", "--param", "weight=2", "--plan");
        var fork = await JsonAsync("fork", "last", "--param", "weight=2");
        Assert.Contains(plan.GetProperty("definition_changes").EnumerateArray(), c => Text(c, "path") == "params.weight");
        Assert.Equal(("fork", 2), (Text(fork, "kind"), fork.GetProperty("params").GetProperty("weight").GetInt32()));
        Assert.Equal((5, 3), (fork.GetProperty("counts").GetProperty("reused").GetInt32(), fork.GetProperty("counts").GetProperty("succeeded").GetInt32()));
        Assert.Contains("parameter weight: 1 to 2", (await _bed.RunAsync("show", "last")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_the_only_input_is_set_and_the_items_that_stay_the_same_are_reused()
    {
        _ = await JsonAsync("run", "pipeline.yaml");
        var fork = await JsonAsync("fork", "last", "--set", "/fruit/1/size=9");
        Assert.Equal(4, fork.GetProperty("counts").GetProperty("reused").GetInt32());
        Assert.Equal("fork", Text(fork, "kind"));
        var patched = await JsonAsync("fork", "last", "--patch", """[{"op":"remove","path":"/fruit/0"}]""");
        Assert.Equal((4, 2), (patched.GetProperty("counts").GetProperty("reused").GetInt32(), patched.GetProperty("counts").GetProperty("succeeded").GetInt32()));
    }

    [Fact]
    public async Task A_context_comes_from_a_file()
    {
        _bed.Write("context.json", """{"model":"small"}""");
        var run = await JsonAsync("run", "pipeline.yaml", "--context", "@" + Path.Combine(_bed.Folder, "context.json"));
        Assert.Equal("context", Assert.Single((await _bed.RunAsync("fork", Id(run), "--context-patch", """{"model":"large"}""")).Output.Split('\n'), l => l.Contains("changed", StringComparison.Ordinal)).Trim().Split(' ')[^1]);
    }

    [Fact]
    public async Task An_output_is_replaced()
    {
        _ = await JsonAsync("run", "pipeline.yaml");
        var steps = (await JsonAsync("show", "last", "--steps")).GetProperty("steps").EnumerateArray().ToList();
        var step = Text(steps.First(s => Text(s, "stage") == "select"), "step_id");
        _bed.Write("given.json", """{"name":"kiwi","size":10}""");
        var fork = await JsonAsync("fork", "last", "--output", step + "=@" + Path.Combine(_bed.Folder, "given.json"));
        Assert.Equal((5, 3), (fork.GetProperty("counts").GetProperty("reused").GetInt32(), fork.GetProperty("counts").GetProperty("succeeded").GetInt32()));
        var replaced = (await JsonAsync("show", "last", "--steps")).GetProperty("steps").EnumerateArray().Single(s => Text(s, "decision") == "replace");
        Assert.Contains(step, Text(replaced, "reason"), StringComparison.Ordinal);
        Assert.Contains("kiwi", (await _bed.RunAsync("get", "table.json")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("otherwise", (await _bed.RunAsync("show", "last")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_was_named_to_run_again_is_told_as_forced()
    {
        _ = await JsonAsync("run", "pipeline.yaml");
        var step = Text((await JsonAsync("show", "last", "--steps", "--stage", "items/select")).GetProperty("steps")[0], "step_id");
        var restart = await JsonAsync("restart", "last", "--force", step, "--force", "table");
        Assert.Equal(2, restart.GetProperty("counts").GetProperty("succeeded").GetInt32());
        Assert.Contains($"forced   table/table  {step}", (await _bed.RunAsync("show", "last")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_set_to_the_value_that_it_has_is_no_change_however_the_input_was_written()
    {
        _bed.Write("fruit.json", "{ \"fruit\": [ { \"size\": 3, \"name\": \"apple\" } ] }\n");
        var run = await JsonAsync("run", "pipeline.yaml");
        var same = await JsonAsync("fork", "last", "--set", "/fruit/0/size=3");
        Assert.Equal(("restart", 0), (Text(same, "kind"), same.GetProperty("counts").GetProperty("succeeded").GetInt32()));
        Assert.Equal(run.GetProperty("inputs")[0].GetProperty("digest").GetString(), same.GetProperty("inputs")[0].GetProperty("digest").GetString());
        Assert.Equal("restart", Text(await JsonAsync("fork", "last", "--set", "/fruit/0/size=4", "--set", "/fruit/0/size=3", "--plan"), "verb"));
        Assert.Equal("fork", Text(await JsonAsync("fork", "last", "--set", "/fruit/0/size=4"), "kind"));
    }

    [Theory]
    [InlineData(2, "run.not_found", "restart", "run_nothing")]
    [InlineData(2, "snapshot.stage_unknown", "restart", "last", "--force", "scroe")]
    [InlineData(2, "usage.invalid", "restart", "last", "--effects", "maybe")]
    [InlineData(2, "usage.invalid", "restart", "last", "--effects", "repeat=")]
    [InlineData(2, "snapshot.stage_unknown", "restart", "last", "--effects", "skip", "--effects", "repeat=scroe")]
    [InlineData(2, "step.not_found", "restart", "last", "--force", "score", "--effects", "repeat=stp_zzzz")]
    [InlineData(2, "usage.invalid", "restart", "last", "--steps")]
    [InlineData(2, "usage.invalid", "restart", "last", "--scope", "execution")]
    [InlineData(2, "param.unknown", "fork", "last", "--param", "wieght=2")]
    [InlineData(2, "input.unknown", "fork", "last", "--input", "friut=x.json")]
    [InlineData(2, "usage.invalid", "fork", "last", "--set", "fruit=1")]
    [InlineData(2, "patch.invalid", "fork", "last", "--set", "/fruit/9=1")]
    [InlineData(2, "step.not_found", "fork", "last", "--output", "stp_zzzz=1")]
    [InlineData(2, "input.not_found", "fork", "last", "--context", "@nowhere.json")]
    public async Task What_cannot_be_done_is_refused_and_nothing_is_begun(int exitCode, string code, params string[] arguments)
    {
        _ = await JsonAsync("run", "pipeline.yaml");
        var refused = await _bed.RunAsync([.. arguments, "--json"]);
        Assert.Equal((exitCode, code), (refused.ExitCode, Text(refused.Json.GetProperty("error"), "code")));
        Assert.Equal(1, (await JsonAsync("runs")).GetArrayLength());
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
