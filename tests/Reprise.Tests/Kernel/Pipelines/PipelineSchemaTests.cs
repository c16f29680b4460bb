using System.Text.Json.Nodes;
using Reprise.Kernel.Pipelines;

namespace Reprise.Tests.Kernel.Pipelines;

public sealed class PipelineSchemaTests
{
    private static readonly JsonNode Schema = PipelineSchema.Create(SampleHandlers.Catalog);

    [Fact]
    public void The_schema_knows_every_step_type_and_what_it_takes()
    {
        Assert.Equal("""["free","gather","rate","split","upper"]""", Schema["$defs"]!["stage"]!["properties"]!["type"]!["enum"]!.ToJsonString());
        Assert.Equal("A path into the document.", Schema["$defs"]!["with_split"]!["properties"]!["path"]!["description"]!.GetValue<string>());
        Assert.Equal("""["path"]""", Schema["$defs"]!["with_split"]!["required"]!.ToJsonString());
        Assert.False(Schema["$defs"]!["with_upper"]!["additionalProperties"]!.GetValue<bool>());
    }

    [Fact]
    public void A_placeholder_may_stand_for_a_number()
    {
        var weight = Schema["$defs"]!["with_rate"]!["properties"]!["weight"]!["anyOf"]!.AsArray();
        Assert.Equal("""{"type":"number","minimum":0,"maximum":10}""", weight[0]!.ToJsonString());
        Assert.Equal("string", weight[1]!["type"]!.GetValue<string>());
    }

    [Fact]
    public void Every_reference_in_the_schema_leads_somewhere()
    {
        var references = References(Schema).ToList();
        Assert.Contains(references, r => r.StartsWith("#/$defs/with_rate/", StringComparison.Ordinal));
        Assert.All(references, r => Assert.NotNull(r[2..].Split('/').Aggregate((JsonNode?)Schema, (node, key) => node?[key])));
    }

    [Fact]
    public void The_parameters_of_a_handler_are_read_as_the_schema_says()
    {
        var with = SampleHandlers.Definition(
            "pipeline: p\nroutes: { a: { stages: [ { name: x, type: rate, with: { field: f, weight: 2, scale: log_ten, tags: [a], parts: { k: { from: a, below: { from: b } } } } } ] } }").Routes[0].Stages[0].With;
        var read = ParameterSchema.Read<RateParameters>(with);
        Assert.Equal((2.0, RateScale.LogTen, 10, "b"), (read.Weight, read.Scale, read.Top, read.Parts!["k"].Below!.From));
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(p => p.Key is "$ref" ? [p.Value!.GetValue<string>()] : References(p.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
