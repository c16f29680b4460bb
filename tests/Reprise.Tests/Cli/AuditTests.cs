using System.Text.Json;

namespace Reprise.Tests.Cli;

public sealed class AuditTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Scores_have_every_field_and_an_untried_artifact_says_how_to_try_it()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var audit = await _bed.RunAsync("audit", "--json");

        Assert.Equal(0, audit.ExitCode);
        Assert.Equal(["score", "artifacts", "sample"], CliResult.Fields(audit.Json));
        var artifact = Assert.Single(audit.Json.GetProperty("artifacts").EnumerateArray());
        Assert.Equal(["name", "version", "digest", "score", "axes", "rerun_id", "mend"], CliResult.Fields(artifact));
        Assert.Equal(["inputs_traced", "method_recorded", "environment_pinned", "attribution_complete", "rerun_succeeds"], CliResult.Fields(artifact.GetProperty("axes")));
        Assert.Equal((0.9, "table.json"), (audit.Json.GetProperty("score").GetDouble(), artifact.GetProperty("name").GetString()));
        Assert.Contains("`reprise rerun table.json`", artifact.GetProperty("mend")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_is_made_again_first_and_its_seed_chooses_the_same_again()
    {
        _bed.Write("pipeline.yaml", """
            pipeline: fruit
            inputs: [{ name: fruit, path: fruit.json, to: a }]
            routes: { a: { stages: [{ name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" }, publish: "fruit" }] } }
            """);
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var first = (await _bed.RunAsync("audit", "--sample", "34%", "--json")).Json;
        var seed = first.GetProperty("sample").GetProperty("seed").GetInt32();
        var names = first.GetProperty("sample").GetProperty("names").EnumerateArray().Select(n => n.GetString()).ToList();

        Assert.Equal(2, names.Count);
        Assert.Equal(2, first.GetProperty("artifacts").EnumerateArray().Count(a => a.GetProperty("axes").GetProperty("rerun_succeeds").GetDouble() == 1));
        var again = await _bed.RunAsync("audit", "--sample", "2", "--seed", seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains($"--seed {seed}", again.Output, StringComparison.Ordinal);
        Assert.All(names, name => Assert.Contains($"making {name} again", again.Error, StringComparison.Ordinal));
        Assert.Equal(4, (await _bed.RunAsync("runs", "--kind", "rerun", "--json")).Json.GetArrayLength());
    }

    [Fact]
    public async Task Below_the_limit_the_exit_code_is_1_and_a_line_says_so()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var enough = await _bed.RunAsync("audit", "--fail-under", "0.9");
        var below = await _bed.RunAsync("audit", "--fail-under", "0.91");

        Assert.Equal((0, ""), (enough.ExitCode, enough.Error));
        Assert.Equal((1, "below the total is 0.90 and --fail-under asks for 0.91.\n"), (below.ExitCode, below.Error));
    }

    [Fact]
    public async Task Behind_an_imported_step_whose_inputs_nobody_knows_nothing_is_traced()
    {
        _bed.Write("steps.jsonl", """{"type":"made_elsewhere","outputs":[{"name":"rows","text":"a,1\nb,2\n"}]}""");
        _bed.Write("rows.csv", "a,1\nb,2\n");
        Assert.Equal(0, (await _bed.RunAsync("import", "steps.jsonl")).ExitCode);
        Assert.Equal(0, (await _bed.RunAsync("record", "--in", "rows.csv", "--name", "lines", "--", "wc", "-l", "rows.csv")).ExitCode);

        var artifact = (await _bed.RunAsync("audit", "--json")).Json.GetProperty("artifacts")[0];

        var axes = artifact.GetProperty("axes");
        Assert.Equal((0, 0.5, 0.25, 0.5), (Axis("inputs_traced"), Axis("method_recorded"), Axis("environment_pinned"), Axis("attribution_complete")));
        Assert.Contains(artifact.GetProperty("mend").EnumerateArray().Select(m => m.GetString()!), m => m.StartsWith("The way back ends at steps/made_elsewhere in run_", StringComparison.Ordinal) && m.Contains("`reprise import FILE.jsonl`", StringComparison.Ordinal));

        double Axis(string name) => axes.GetProperty(name).GetDouble();
    }

    [Fact]
    public async Task Where_nothing_is_named_it_says_what_to_do_and_no_limit_is_met()
    {
        _bed.Write("pipeline.yaml", """
            pipeline: fruit
            inputs: [{ name: fruit, path: fruit.json, to: a }]
            routes: { a: { stages: [{ name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }] } }
            """);
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var audit = await _bed.RunAsync("audit");
        var json = await _bed.RunAsync("audit", "--json", "--fail-under", "0");

        Assert.Equal(0, audit.ExitCode);
        Assert.Contains("`publish: NAME`", audit.Output, StringComparison.Ordinal);
        Assert.Equal((1, JsonValueKind.Null), (json.ExitCode, json.Json.GetProperty("score").ValueKind));
    }

    [Theory]
    [InlineData("usage.invalid", "--sample", "0%")]
    [InlineData("usage.invalid", "--sample", "1000%")]
    [InlineData("usage.invalid", "--sample", "some")]
    [InlineData("usage.invalid", "--sample", "1%", "--seed", "x")]
    [InlineData("usage.invalid", "--fail-under", "90%")]
    [InlineData("usage.invalid", "--fail-under", "1.5")]
    [InlineData("artifact.not_found", "--under", "reports/")]
    public async Task What_cannot_be_meant_is_wrong_usage(string code, params string[] arguments)
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var audit = await _bed.RunAsync(["audit", "--json", .. arguments]);

        Assert.Equal((2, code), (audit.ExitCode, audit.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(1, (await _bed.RunAsync("runs", "--json")).Json.GetArrayLength());
    }
}
