using System.Text;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;

namespace Reprise.Tests.Kernel.Pipelines;

public sealed class PipelineBuilderTests
{
    [Fact]
    public void The_same_pipeline_in_CSharp_gives_the_same_snapshot_as_the_file()
    {
        var made = Pipeline.Define("quakes", p => p
            .Input("quakes", "earthquakes.json", to: "ingest")
            .Param("min_magnitude", 0)
            .Route("ingest", r => r.Stage("split", "split", new SplitParameters("$.features[*]", "$.id")).To("events"))
            .Route("events", r => r
                .Stage("select", "free", new { Any = new { Magnitude = "/properties/mag", Least = "${min_magnitude}" } })
                .Stage("facts", "upper").To("graph")
                .Stage("score", "rate", new { Field = "magnitude", Weight = "${min_magnitude}" }, s => s with { From = ["select"] }).To("report"))
            .Route("graph", r => r.Stage("graph", "gather", configure: s => s with { Publish = "graph/quakes.nt" }))
            .Route("report", r => r
                .Stage("table", "gather")
                .Stage("magnitudes", "upper", configure: s => s with
                {
                    Publish = "report/magnitudes.svg",
                    Timeout = TimeSpan.FromSeconds(90),
                    Retry = RetryPolicy.None with { Attempts = 3, Delay = TimeSpan.FromMilliseconds(500) },
                })
                .Stage("depths", "upper", configure: s => s with
                {
                    From = ["table"],
                    Publish = "report/depths.svg",
                    Retry = RetryPolicy.None with { Attempts = 2 },
                    OnError = OnError.Quarantine,
                    Concurrency = 4,
                })
                .Stage("page", "upper", configure: s => s with
                {
                    From = ["table", "magnitudes", "depths"],
                    Publish = "report/index.html",
                    Effect = Reprise.Kernel.Steps.Effect.Recorded,
                    Version = "1.10",
                })), SampleHandlers.Catalog);

        var file = SampleHandlers.Definition(PipelineReaderTests.Example);
        Assert.Equal(Encoding.UTF8.GetString(Snapshot.Write(Snapshot.Resolve(file))), Encoding.UTF8.GetString(Snapshot.Write(Snapshot.Resolve(made))));
        Assert.Equal(Snapshot.DigestOf(Snapshot.Resolve(file)), Snapshot.DigestOf(Snapshot.Resolve(made)));
    }

    [Fact]
    public void What_is_wrong_is_reported_by_the_same_checks_all_at_once()
    {
        var error = Assert.Throws<RepriseException>(() => Pipeline.Define("p", p => p
            .Input("i", "f", to: "b")
            .Input("i", "f", to: "a")
            .Route("a", r => r.Stage("x", "uper").Stage("x", "rate", new { feild = 1 }).To("c"))
            .Route("a", r => r.Stage("y", "upper")), SampleHandlers.Catalog));
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains("inputs[0].to", error.Facts.Select(f => f.Key), StringComparer.Ordinal);
        Assert.Contains("inputs[1].name", error.Facts.Select(f => f.Key), StringComparer.Ordinal);
        Assert.Contains("routes.a", error.Facts.Select(f => f.Key), StringComparer.Ordinal);
        Assert.Contains("routes.a.to.c", error.Facts.Select(f => f.Key), StringComparer.Ordinal);
        Assert.Contains("routes.a.stages[0].type", error.Facts.Select(f => f.Key), StringComparer.Ordinal);
        Assert.Contains("routes.a.stages[1].name", error.Facts.Select(f => f.Key), StringComparer.Ordinal);
    }

    [Fact]
    public void Without_a_catalog_step_types_wait_until_the_run() =>
        Assert.Equal("later", Pipeline.Define("p", p => p.Input("i", "f", "a").Route("a", r => r.Stage("x", "later", new { any = 1 }))).Routes[0].Stages[0].Type);
}
