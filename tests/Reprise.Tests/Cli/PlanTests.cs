using System.Text.Json;

namespace Reprise.Tests.Cli;

public sealed class PlanTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_plan_is_one_document_and_makes_no_data_folder()
    {
        var result = await _bed.RunAsync("run", "pipeline.yaml", "--plan", "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            ["plan_version", "verb", "origin", "snapshot", "definition_changes", "counts", "saved_ms", "saved_tokens", "estimated_ms", "stages", "gaps", "warnings", "hazards", "steps"],
            CliResult.Fields(result.Json));
        Assert.Equal(1, result.Json.GetProperty("counts").GetProperty("run").GetInt64());
        Assert.Equal(JsonValueKind.Null, result.Json.GetProperty("steps").ValueKind);
        Assert.False(Directory.Exists(Path.Combine(_bed.Folder, ".reprise")));
    }

    [Fact]
    public async Task A_plan_shows_stages_with_reasons_and_with_steps_each_step()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");
        var plan = await _bed.RunAsync("run", "pipeline.yaml", "--reuse", "any", "--param", "weight=2", "--plan");
        Assert.Contains("parameter fields.size.weight changed", plan.Output, StringComparison.Ordinal);
        Assert.Contains("unknown until items/score has run", plan.Output, StringComparison.Ordinal);
        Assert.Contains("4 reused, 3 run, 1 unknown", plan.Output, StringComparison.Ordinal);

        var steps = (await _bed.RunAsync("run", "pipeline.yaml", "--reuse", "any", "--plan", "--steps", "--json")).Json.GetProperty("steps");
        Assert.Equal(8, steps.GetArrayLength());
        Assert.Equal(["step_id", "target", "item", "decision", "reason", "source"], CliResult.Fields(steps[0]));
        Assert.Equal("fruit", steps[0].GetProperty("item").GetString());
        Assert.Single((await _bed.RunAsync("runs", "--json")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Steps_without_plan_is_wrong_usage() => Assert.Equal(2, (await _bed.RunAsync("run", "pipeline.yaml", "--steps")).ExitCode);
}
