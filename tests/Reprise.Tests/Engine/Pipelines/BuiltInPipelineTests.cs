using Reprise.Engine.Handlers;
using Reprise.Engine.Pipelines;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Pipelines;

/// <summary>The reader with the step types that ship.</summary>
public sealed class BuiltInPipelineTests
{
    private static readonly HandlerCatalog Catalog = new(BuiltInHandlers.All());

    [Fact]
    public void A_pipeline_of_built_in_step_types_is_read_without_errors()
    {
        const string Yaml = """
            pipeline: quakes
            inputs: [ { name: quakes, path: earthquakes.json, to: ingest } ]
            params: { weight: 2 }
            routes:
              ingest:
                stages: [ { name: split, type: json_split, with: { path: "$.features[*]", key: "$.id" } } ]
                to: [events]
              events:
                stages:
                  - { name: select, type: json_select, with: { fields: { magnitude: /properties/mag, day: { from: /properties/time, as: date } } } }
                  - { name: score, type: score, with: { fields: { magnitude: { weight: "${weight}", min: 0, max: 10 } }, decimals: 3 } }
                to: [days]
              days:
                stages: [ { name: days, type: gather, with: { by: /day, as: csv }, publish: "days/${item}.csv" } ]
            """;
        var result = PipelineReader.Read(YamlSource.Parse(Yaml, "p.yaml"), Catalog);
        Assert.True(result.Errors.Count == 0, string.Join("\n", result.Errors));
        Assert.Equal("2", Snapshot.Resolve(result.OrThrow(), null, Catalog).Routes[1].Stages[1].With.GetProperty("fields").GetProperty("magnitude").GetProperty("weight").GetRawText());
    }

    [Theory]
    [InlineData("type: json_split, with: { pth: a }", "Did you mean `path`?")]
    [InlineData("type: gather, with: { as: xml }", "Allowed values: `json`, `csv`, `lines`, `concat`.")]
    [InlineData("type: score, with: { fields: { m: { weight: much, min: 0, max: 1 } } }", "`weight` must be a number; found the text \"much\".")]
    [InlineData("type: score, with: { fields: { m: { min: 0 } } }", "The parameter `max` of `score` is missing.")]
    [InlineData("type: jsonsplit", "Did you mean `json_split`?")]
    public void A_mistake_with_a_built_in_step_type_is_explained(string stage, string expected)
    {
        var yaml = $"pipeline: p\ninputs: [ {{ name: i, path: f, to: a }} ]\nroutes: {{ a: {{ stages: [ {{ name: x, {stage} }} ] }} }}\n";
        Assert.Contains(PipelineReader.Read(YamlSource.Parse(yaml, "p.yaml"), Catalog).Errors, e => e.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void The_schema_of_pipeline_files_describes_every_parameter_of_every_built_in_step_type()
    {
        var definitions = PipelineSchema.Create(Catalog)["$defs"]!;
        foreach (var info in Catalog.All.Select(h => h.Info).Where(i => i.Parameters is not null))
        {
            Assert.All(definitions[$"with_{info.Type}"]!["properties"]!.AsObject(), p => Assert.NotNull(p.Value!["description"]));
        }
    }
}
