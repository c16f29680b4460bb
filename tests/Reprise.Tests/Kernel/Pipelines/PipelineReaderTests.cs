using System.Text.Json;
using Reprise.Engine.Pipelines;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Kernel.Pipelines;

public sealed class PipelineReaderTests
{
    /// <summary>The shape of the design's example, with the handlers of these tests.</summary>
    internal const string Example = """
        pipeline: quakes
        inputs:
          - { name: quakes, path: earthquakes.json, to: ingest }      # relative to this file
        params: { min_magnitude: 0 }
        routes:
          ingest:
            queue: quakes.ingest
            stages:
              - { name: split, type: split, with: { path: "$.features[*]", key: "$.id" } }
            to: [events]                                              # the outputs of the last stage
          events:
            stages:
              - { name: select, type: free, with: { any: { magnitude: /properties/mag, least: "${min_magnitude}" } } }
              - { name: facts,  type: upper, from: [select] }
              - { name: score,  type: rate, with: { field: magnitude, weight: "${min_magnitude}" }, from: [select] }
            to: { graph: facts, report: score }
          graph:
            stages:
              - { name: graph, type: gather, publish: graph/quakes.nt }
          report:
            stages:
              - { name: table,      type: gather }
              - { name: magnitudes, type: upper, publish: report/magnitudes.svg, timeout: 90s, retry: { attempts: 3, delay: 500ms } }
              - { name: depths,     type: upper, from: table, publish: report/depths.svg, retry: 2, on_error: quarantine, concurrency: 4 }
              - { name: page,       type: upper, from: [table, magnitudes, depths], publish: report/index.html, effect: recorded, version: 1.10 }
        """;

    [Fact]
    public void The_example_of_the_design_is_read_without_errors_or_warnings()
    {
        var result = SampleHandlers.Read(Example);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        var pipeline = result.OrThrow();
        Assert.Equal("ingest events graph report", string.Join(' ', pipeline.Routes.Select(r => r.Name)));
        Assert.Equal("quakes.events", pipeline.Routes[1].Queue);
        Assert.Equal([new RouteLink("events", "split")], pipeline.Routes[0].To);
        Assert.Equal([new RouteLink("graph", "facts"), new RouteLink("report", "score")], pipeline.Routes[1].To);
    }

    [Fact]
    public void A_stage_reads_the_one_before_it_unless_it_says_otherwise()
    {
        var stages = SampleHandlers.Definition(Example).Routes[3].Stages;
        Assert.Empty(stages[0].From);
        Assert.Equal(["table"], stages[1].From);
        Assert.Equal(["table", "magnitudes", "depths"], stages[3].From);
    }

    [Fact]
    public void The_keys_of_a_stage_are_read_with_their_units()
    {
        var stages = SampleHandlers.Definition(Example).Routes[3].Stages;
        Assert.Equal(TimeSpan.FromSeconds(90), stages[1].Timeout);
        Assert.Equal(new RetryPolicy(3, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60)), stages[1].Retry);
        Assert.Equal(2, stages[2].Retry.Attempts);
        Assert.Equal(OnError.Quarantine, stages[2].OnError);
        Assert.Equal(4, stages[2].Concurrency);
        Assert.Equal(Effect.Recorded, stages[3].Effect);
        Assert.Equal("1.10", stages[3].Version);
    }

    [Fact]
    public void Assemblies_are_named_before_the_rest_is_understood()
    {
        Assert.Equal(["a.dll", "b.dll"], PipelineReader.HandlersOf(YamlSource.Parse("handlers: [a.dll, b.dll]\nrouts: 1", "p.yaml")));
        Assert.Equal(["a.dll"], PipelineReader.HandlersOf(YamlSource.Parse("handlers: a.dll", "p.yaml")));
        Assert.Empty(PipelineReader.HandlersOf(YamlSource.Parse("handlers:", "p.yaml")));
        Assert.Empty(PipelineReader.HandlersOf(YamlSource.Parse("- a", "p.yaml")));
    }

    [Fact]
    public void Whole_numbers_in_parameters_keep_every_digit()
    {
        var yaml = "pipeline: p\nroutes: { a: { stages: [ { name: x, type: free, with: { any: [9007199254740993, 0o17, 0x1F, 010, +5, 1., .5, -0, 1_000, yes, 2024-01-01, ~] } } ] } }";
        var with = SampleHandlers.Definition(yaml).Routes[0].Stages[0].With;
        Assert.Equal("""[9007199254740993,15,31,10,5,1.0,0.5,0,"1_000","yes","2024-01-01",null]""", with.GetProperty("any").GetRawText());
    }

    [Fact]
    public void A_pipeline_without_inputs_is_warned_of()
    {
        var result = SampleHandlers.Read("pipeline: p\nroutes: { a: { stages: [ { name: x, type: upper } ] } }");
        Assert.NotNull(result.Definition);
        Assert.Equal("1:1 The pipeline has no inputs: a run of it does nothing.", Assert.Single(result.Warnings) is var w ? $"{w.Line}:{w.Column} {w.Message}" : "");
    }

    [Fact]
    public void A_gather_may_stand_anywhere_and_be_fed_by_several_routes()
    {
        const string Yaml = """
            pipeline: p
            inputs: [ { name: i, path: f, to: a }, { name: j, path: g, to: b } ]
            routes:
              a: { stages: [ { name: s, type: split, with: { path: x } }, { name: u, type: upper }, { name: g, type: gather, with: { by: parent } } ], to: c }
              b: { stages: [ { name: s, type: split, with: { path: x } } ], to: c }
              c: { stages: [ { name: g, type: gather }, { name: u, type: upper, publish: all.txt } ] }
            """;
        Assert.Empty(SampleHandlers.Errors(Yaml));
    }

    [Fact]
    public void A_gather_in_groups_still_makes_many_items()
    {
        const string Yaml = """
            pipeline: p
            inputs: [ { name: i, path: f, to: a } ]
            routes:
              a: { stages: [ { name: s, type: split, with: { path: x } }, { name: g, type: gather, with: { by: /day } }, { name: u, type: upper, publish: "${item}.txt" }, { name: v, type: upper, publish: all.txt } ] }
            """;
        Assert.Contains("`v` runs for many items", Assert.Single(SampleHandlers.Errors(Yaml)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_of_the_right_type_may_stand_where_a_number_is_expected()
    {
        var pipeline = SampleHandlers.Definition(Example);
        Assert.Equal(JsonValueKind.String, pipeline.Routes[1].Stages[2].With.GetProperty("weight").ValueKind);
    }
}
