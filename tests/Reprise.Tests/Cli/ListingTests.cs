namespace Reprise.Tests.Cli;

/// <summary>What people read: counts that tell apart what came to different ends, and names that cannot mislead.</summary>
public sealed class ListingTests : IDisposable
{
    private const string Direction = "\u202egpj\u2066x\u200f\u061c";
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("skip", "skipped")]
    [InlineData("quarantine", "quarantined")]
    public async Task Steps_that_were_left_out_or_kept_aside_have_a_column_of_their_own(string onError, string status)
    {
        _bed.Write("pipeline.yaml", Checked(onError));
        _bed.Write("fruit.json", """[{"name":"apple","size":3},{"name":"pear"},{"name":"plum"}]""");
        var run = await _bed.RunAsync("run", "pipeline.yaml", "--json");
        var listed = (await _bed.RunAsync("runs", "--json")).Json[0].GetProperty("counts");

        Assert.Equal((2, 2), (listed.GetProperty("succeeded").GetInt64(), listed.GetProperty(status).GetInt64()));
        Assert.Equal(run.Json.GetProperty("counts").GetRawText(), (await _bed.RunAsync("show", "last", "--json")).Json.GetProperty("counts").GetRawText());
        var lines = (await _bed.RunAsync("runs")).Output.Split('\n');
        Assert.Matches($"^run +pipeline +status +steps +reused +failed +{status} +time", lines[0]);
        Assert.Matches("^run_[a-z0-9]+ +checked +succeeded +4 +· +· +2 +", lines[1]);
    }

    [Fact]
    public async Task Where_nothing_was_left_out_there_is_no_column_for_it()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var lines = (await _bed.RunAsync("runs")).Output.Split('\n');

        Assert.Matches("^run +pipeline +status +steps +reused +failed +time +started$", lines[0]);
    }

    [Theory]
    [InlineData("runs")]
    [InlineData("show", "last")]
    [InlineData("show", "last", "--steps")]
    [InlineData("show", "SPLIT")]
    [InlineData("show", "SPLIT", "--outputs")]
    [InlineData("show", "SELECT")]
    [InlineData("why", "SELECT")]
    [InlineData("ls", "last", "-R")]
    [InlineData("artifacts")]
    [InlineData("artifacts", "NAME")]
    public async Task Text_shows_characters_that_mislead_as_escapes(params string[] arguments)
    {
        var name = "a" + Direction + "\e[2K\n";
        _bed.Write("fruit.json", System.Text.Json.JsonSerializer.Serialize(new { fruit = new[] { new { name, size = 1 } } }));
        _bed.Write("pipeline.yaml", Named);
        var run = await _bed.RunAsync("run", "pipeline.yaml", "--label", $"l={Direction}", "--reason", Direction);
        Assert.True(run.ExitCode == 0, run.Error);
        var steps = (await _bed.RunAsync("show", "last", "--steps", "--json")).Json.GetProperty("steps");
        Assert.Equal(name, steps[0].GetProperty("outputs")[0].GetProperty("name").GetString());
        var (split, select) = (steps[0].GetProperty("step_id").GetString()!, steps[1].GetProperty("step_id").GetString()!);
        var artifact = (await _bed.RunAsync("artifacts", "--json")).Json[0].GetProperty("names")[0].GetProperty("name").GetString()!;

        var shown = await _bed.RunAsync([.. arguments.Select(a => a switch { "SPLIT" => split, "SELECT" => select, "NAME" => artifact, _ => a })]);

        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
        Assert.DoesNotMatch("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]", shown.Output);
        Assert.Matches(@"\\u202e|%E2%80%AE", shown.Output);
    }

    private static string Checked(string onError) => $$"""
        pipeline: checked
        inputs:
          - { name: fruit, path: fruit.json, to: items }
        routes:
          items:
            stages:
              - { name: split, type: json_split, with: { key: "$.name" } }
            to: [check]
          check:
            stages:
              - { name: select, type: json_select, on_error: {{onError}}, with: { fields: { size: { from: /size, required: true } } } }
        """;

    private const string Named = """
        pipeline: fruit
        inputs:
          - { name: fruit, path: fruit.json, to: items }
        routes:
          items:
            stages:
              - { name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" }, publish: fruit }
            to: [each]
          each:
            stages:
              - { name: select, type: json_select, with: { fields: { name: /name } } }
        """;
}
