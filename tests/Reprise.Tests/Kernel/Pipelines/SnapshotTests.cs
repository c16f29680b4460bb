using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;

namespace Reprise.Tests.Kernel.Pipelines;

public sealed class SnapshotTests
{
    private const string WithParameters = """
        pipeline: p
        params: { n: 3, big: 9007199254740993, text: "a", flag: true, list: [1, 2], nothing: ~ }
        inputs: [ { name: i, path: f, to: r } ]
        routes:
          r: { stages: [ { name: x, type: free, publish: "out/${text}/${item}", env: { V: "${n}" }, with: { any: [ "${n}", "${big}", "n=${n}!", "${text}${flag}", "${list}", "${nothing}", "l=${list}", "$${n}", "$$${n}", "${secret:KEY}", "a ${secret:KEY} ${n}" ] } } ] }
        """;

    [Fact]
    public void A_parameter_alone_takes_its_type_and_inside_text_is_text()
    {
        var stage = Snapshot.Resolve(SampleHandlers.Definition(WithParameters)).Routes[0].Stages[0];
        Assert.Equal(
            """[3,9007199254740993,"n=3!","atrue",[1,2],null,"l=[1, 2]","${n}","$${n}","${secret:KEY}","a ${secret:KEY} 3"]""".Replace("[1, 2]", "[1,2]", StringComparison.Ordinal),
            stage.With.GetProperty("any").GetRawText());
        Assert.Equal("out/a/${item}", stage.Publish);
        Assert.Equal("""{"V":3}""", stage.Env?.GetRawText());
    }

    [Fact]
    public void Form_order_and_comments_of_the_file_do_not_change_the_snapshot()
    {
        const string Other = """
            # The same, written by somebody else.
            routes:
              report:
                stages:
                - type: gather
                  name: 'table'
                - { name: magnitudes, retry: { delay: 0.5s, attempts: 3, max_delay: 1m }, type: upper, timeout: 1.5m, publish: report/magnitudes.svg }
                - { name: depths, concurrency: 4, type: upper, from: [table], publish: report/depths.svg, retry: { attempts: 2 }, on_error: quarantine }
                - { name: page, type: upper, from: [table, magnitudes, depths], compare: bytes, publish: report/index.html, effect: recorded, version: "1.10" }
              graph: { queue: quakes.graph, stages: [ { name: graph, type: gather, with: {}, publish: graph/quakes.nt } ] }
              events:
                to: { report: score, graph: facts }
                stages:
                  - { name: select, type: free, with: { any: { least: "${min_magnitude}", "magnitude": "/properties/mag" } } }
                  - { name: facts, type: upper }
                  - { name: score, type: rate, with: { weight: "${min_magnitude}", field: magnitude }, from: select }
              ingest:
                stages: [ { name: split, type: split, with: { key: $.id, path: "$.features[*]" } } ]
                to: { events: split }
            params:
              min_magnitude: 0
            inputs: [ { to: ingest, path: earthquakes.json, name: quakes } ]
            pipeline: quakes
            """;
        var first = Snapshot.Write(Snapshot.Resolve(SampleHandlers.Definition(PipelineReaderTests.Example)));
        var second = Snapshot.Write(Snapshot.Resolve(SampleHandlers.Definition(Other)));
        Assert.Equal(Encoding.UTF8.GetString(first), Encoding.UTF8.GetString(second));
    }

    [Fact]
    public void A_snapshot_read_back_is_the_same_pipeline()
    {
        foreach (var yaml in new[] { PipelineReaderTests.Example, WithParameters })
        {
            var resolved = Snapshot.Resolve(SampleHandlers.Definition(yaml));
            var read = Snapshot.Read(Snapshot.Write(resolved));
            Assert.Equal(Encoding.UTF8.GetString(Snapshot.Write(resolved)), Encoding.UTF8.GetString(Snapshot.Write(read)));
            Assert.Equal(resolved.Routes.Select(r => r.Name), read.Routes.Select(r => r.Name), StringComparer.Ordinal);
            Assert.Equal(resolved.Routes.SelectMany(r => r.To), read.Routes.SelectMany(r => r.To));
            foreach (var (a, b) in resolved.Routes.SelectMany(r => r.Stages).Zip(read.Routes.SelectMany(r => r.Stages)))
            {
                Assert.Equal(a with { With = default, From = [], Compare = null, Env = null }, b with { With = default, From = [], Compare = null, Env = null });
                Assert.Equal(a.From, b.From);
            }
        }
    }

    [Fact]
    public void Any_values_survive_the_snapshot() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 100).Zip(Gen.Choose(0, 1_000_000_000)).Zip(ArbMap.Default.GeneratorFor<string>().Where(t => t is not null && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(t)).Equals(t, StringComparison.Ordinal))).ToArbitrary(),
        values =>
        {
            var ((attempts, ticks), text) = values;
            var made = Pipeline.Define("p", p => p.Input("i", text + "x", "r").Param("t", text).Route("r", r => r.Stage("s", "free", new { text = "${t}" }, s => s with
            {
                Retry = new RetryPolicy(attempts, TimeSpan.FromTicks(ticks), TimeSpan.FromTicks(ticks)),
                Timeout = TimeSpan.FromTicks(ticks + 1),
                Version = text,
            })), SampleHandlers.Catalog);
            var read = Snapshot.Read(Snapshot.Write(Snapshot.Resolve(made)));
            var stage = read.Routes[0].Stages[0];
            return stage.Retry == made.Routes[0].Stages[0].Retry && stage.Timeout == TimeSpan.FromTicks(ticks + 1)
                && string.Equals(stage.Version, text, StringComparison.Ordinal) && string.Equals(stage.With.GetProperty("text").GetString(), text, StringComparison.Ordinal)
                && string.Equals(read.Inputs[0].Path, text + "x", StringComparison.Ordinal);
        }));

    [Fact]
    public void Values_of_the_command_line_are_JSON_unless_the_default_is_text()
    {
        var pipeline = SampleHandlers.Definition(WithParameters);
        var values = PipelineParameters.Parse(pipeline, Given("n=2", "text=2", "big=[1]", "flag=maybe", "nothing=\"q\""));
        Assert.Equal("""2 "2" [1] "maybe" "q" """.Trim(), string.Join(' ', new[] { "n", "text", "big", "flag", "nothing" }.Select(n => values[n].GetRawText())));
        var resolved = Snapshot.Resolve(pipeline, values);
        Assert.Equal("2", resolved.Params["n"].GetRawText());
        Assert.Equal("true", pipeline.Params["flag"].GetRawText());
        Assert.Equal("2", resolved.Routes[0].Stages[0].With.GetProperty("any")[0].GetRawText());
    }

    [Fact]
    public void An_unknown_parameter_is_refused_with_the_nearest_name()
    {
        var pipeline = SampleHandlers.Definition(PipelineReaderTests.Example);
        var error = Assert.Throws<RepriseException>(() => PipelineParameters.Parse(pipeline, Given("min_magnitud=2")));
        Assert.Equal("param.unknown", error.Code);
        Assert.Contains("Did you mean `min_magnitude`?", error.Hint, StringComparison.Ordinal);
        Assert.Equal("param.unknown", Assert.Throws<RepriseException>(() =>
            Snapshot.Resolve(pipeline, new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["x"] = default })).Code);
    }

    [Fact]
    public void A_value_that_does_not_fit_where_it_is_used_is_refused_before_the_run()
    {
        var pipeline = SampleHandlers.Definition(PipelineReaderTests.Example);
        var error = Assert.Throws<RepriseException>(() =>
            Snapshot.Resolve(pipeline, PipelineParameters.Parse(pipeline, Given("min_magnitude=lots")), SampleHandlers.Catalog));
        Assert.Equal("usage.invalid", error.Code);
        var fact = Assert.Single(error.Facts);
        Assert.Equal("routes.events.stages[2].with.weight", fact.Key);
        Assert.Contains("It comes from the parameter `min_magnitude`.", fact.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "artifact.damaged")]
    [InlineData("{}", "artifact.damaged")]
    [InlineData("[1]", "artifact.damaged")]
    [InlineData("""{"snapshot":2,"pipeline":"p","routes":{}}""", "journal.newer")]
    [InlineData("""{"snapshot":1,"pipeline":"p","routes":{},"later":1}""", "journal.newer")]
    public void What_is_no_snapshot_of_this_version_is_refused(string json, string code) =>
        Assert.Equal(code, Assert.Throws<RepriseException>(() => Snapshot.Read(Encoding.UTF8.GetBytes(json))).Code);

    [Fact]
    public void Routes_stand_in_the_order_of_data_flow() =>
        Assert.Equal("ingest events graph report", string.Join(' ', Snapshot.Resolve(SampleHandlers.Definition(PipelineReaderTests.Example)).Routes.Select(r => r.Name)));

    private static IEnumerable<KeyValuePair<string, string>> Given(params string[] pairs) =>
        pairs.Select(p => p.Split('=', 2)).Select(p => KeyValuePair.Create(p[0], p[1]));
}
