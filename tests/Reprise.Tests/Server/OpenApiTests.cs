using System.Text.Json;
using Reprise.Tests.Architecture;

namespace Reprise.Tests.Server;

/// <summary>The description of the API is checked in, and it is current.</summary>
public sealed class OpenApiTests
{
    private const string File = "docs/openapi.json";

    [Fact]
    public async Task The_checked_in_description_is_what_the_server_says()
    {
        await using var bed = await ServerBed.StartAsync();
        var served = await bed.Http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        Assert.Equal(served, await bed.Http.GetStringAsync("/api/v1/openapi/v1.json", TestContext.Current.CancellationToken));
        var expected = served.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("REPRISE_WRITE_DOCS") == "1")
        {
            await System.IO.File.WriteAllTextAsync(Path.Combine(Repository.Root, File), expected, TestContext.Current.CancellationToken);
        }

        Assert.True(expected == Repository.Read(File), $"{File} is not what the server says. Write it: REPRISE_WRITE_DOCS=1 ./test --filter OpenApi.");
    }

    [Theory]
    [InlineData("post", "/api/v1/runs")]
    [InlineData("get", "/api/v1/runs")]
    [InlineData("get", "/api/v1/runs/{id}")]
    [InlineData("get", "/api/v1/runs/{id}/steps")]
    [InlineData("get", "/api/v1/runs/{id}/lineage")]
    [InlineData("get", "/api/v1/runs/{id}/events")]
    [InlineData("get", "/api/v1/runs/{id}/manifest")]
    [InlineData("get", "/api/v1/runs/{id}/plan")]
    [InlineData("get", "/api/v1/runs/{id}/storage/{path}")]
    [InlineData("get", "/api/v1/steps/{id}")]
    [InlineData("get", "/api/v1/steps/{id}/outputs")]
    [InlineData("get", "/api/v1/steps/{id}/why")]
    [InlineData("get", "/api/v1/artifacts")]
    [InlineData("get", "/api/v1/artifacts/{id}")]
    [InlineData("get", "/api/v1/artifacts/{id}/content")]
    [InlineData("get", "/api/v1/artifacts/{id}/versions")]
    [InlineData("post", "/api/v1/artifacts/{id}/rerun")]
    [InlineData("get", "/api/v1/pipelines")]
    [InlineData("get", "/api/v1/types")]
    [InlineData("get", "/api/v1/events")]
    [InlineData("post", "/api/v1/replay")]
    [InlineData("post", "/api/v1/executions/{id}/replay")]
    [InlineData("post", "/api/v1/executions/{id}/recover")]
    [InlineData("post", "/api/v1/executions/{id}/cancel")]
    [InlineData("post", "/api/v1/executions/{id}/pause")]
    [InlineData("post", "/api/v1/executions/{id}/resume")]
    [InlineData("post", "/api/v1/executions/{id}/resolve")]
    [InlineData("get", "/healthz")]
    [InlineData("get", "/readyz")]
    [InlineData("get", "/metrics")]
    public void Every_path_of_the_contract_is_in_the_description(string method, string path)
    {
        var operation = Document().GetProperty("paths").GetProperty(path).GetProperty(method);
        Assert.NotEmpty(operation.GetProperty("operationId").GetString()!);
        Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
    }

    [Theory]
    [InlineData("RunObject", "run_id", "saved_ms", "created_at")]
    [InlineData("StepObject", "step_id", "reused_from", "action_key")]
    [InlineData("StartRunBody", "pipeline", "reuse", "labels")]
    [InlineData("ReplayBody", "from_stage", "max_in_flight", "execution_id")]
    [InlineData("ProblemObject", "code", "hint", "facts")]
    public void Objects_are_described_with_the_names_that_go_over_the_wire(string schema, params string[] fields)
    {
        var properties = Document().GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties");
        Assert.All(fields, field => Assert.True(properties.TryGetProperty(field, out _), field));
    }

    [Fact]
    public void Operations_have_names_of_their_own()
    {
        var names = Document().GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Where(o => o.Name is not "head")
            .Select(o => o.Value.GetProperty("operationId").GetString()).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    private static JsonElement Document() => JsonElement.Parse(Repository.Read(File));
}
