using System.Text.Json;
using Reprise.Engine.Handlers.Registry;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Handlers;

public sealed class RegistryHandlersTests
{
    private static readonly StepId Producer = new(RunId.Create(DateTimeOffset.UnixEpoch, 7), 42);

    [Fact]
    public async Task A_citation_says_digest_name_version_and_producer()
    {
        var step = await Bench(2).RunAsync(new CiteHandler(), """{"artifact":"report/index.html","note":"See there."}""", HandlerBench.Text("item", "{}"));
        var digest = Digest.OfText("v2").ToString();
        Assert.Equal(
            $$$"""{"digest":"{{{digest}}}","media_type":"text/html","name":"report/index.html","note":"See there.","producer":{"item":"","pipeline":"quakes","run_id":"{{{Producer.Run}}}","step_id":"{{{Producer}}}","target":"report/page"},"size":2,"version":2}""",
            step.Output.Text);
    }

    [Fact]
    public async Task A_fork_is_the_same_bytes_under_a_new_name_that_remembers_the_version()
    {
        var bench = Bench(2);
        const string With = """{"artifact":"report/index.html@2","name":"report/draft.html"}""";
        var step = await bench.RunAsync(new ForkHandler(), With, HandlerBench.Text("item", "{}"));
        Assert.Equal((Digest.OfText("v2"), "text/html", "report/draft.html"), (step.Output.Digest, step.Output.MediaType, step.Publish!));
        Assert.Contains($"report/index.html@2 {Digest.OfText("v2")}", Assert.Single(step.Lines), StringComparison.Ordinal);
        var code = (await bench.BindAsync(new ForkHandler(), With)).Code;
        Assert.Equal(2, code.GetProperty("artifact").GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task A_new_version_of_the_cited_artifact_is_another_code_identity()
    {
        var one = (await Bench(1).BindAsync(new CiteHandler(), """{"artifact":"report/index.html"}""")).Code;
        var two = (await Bench(2).BindAsync(new CiteHandler(), """{"artifact":"report/index.html"}""")).Code;
        Assert.NotEqual(CanonicalJson.DigestOf(one), CanonicalJson.DigestOf(two));
    }

    [Fact]
    public async Task An_artifact_that_is_not_there_stops_the_run_before_it_starts()
    {
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await Bench(1).BindAsync(new CiteHandler(), """{"artifact":"gone"}"""));
        Assert.Equal("artifact.not_found", error.Code);
        Assert.Contains("`artifact` of route/stage", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<RepriseException>(async () => await new HandlerBench().BindAsync(new CiteHandler(), """{"artifact":"x"}"""));
        Assert.Equal("pipeline.invalid", error.Code);
        error = await Assert.ThrowsAsync<RepriseException>(async () => await Bench(1).BindAsync(new ForkHandler(), """{"artifact":"report/index.html","name":"a@2"}"""));
        Assert.Contains("parameter `name`", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"artifact":" "}""")]
    [InlineData("""{"artifact":""}""")]
    public async Task An_empty_reference_is_a_wrong_parameter(string with)
    {
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await Bench(1).BindAsync(new CiteHandler(), with));
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains("parameter `artifact`", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_has_one_name_only()
    {
        var stage = new StageDefinition { Name = "stage", Type = "fork", With = JsonElement.Parse("""{"artifact":"report/index.html","name":"a"}"""), Publish = "b" };
        var context = new BindContext(Path.GetTempPath(), "route", JsonElement.Parse("{}"), new HandlerBenchStore()) { CacheFolder = Path.GetTempPath(), Registry = new OneName(1) };
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await new ForkHandler().BindAsync(stage, context, TestContext.Current.CancellationToken));
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains("beside `publish`", error.Message, StringComparison.Ordinal);
    }

    private static HandlerBench Bench(int version) => new() { Registry = new OneName(version) };

    private sealed class OneName(int version) : IArtifactRegistry
    {
        public ValueTask<RegisteredArtifact> ResolveAsync(string reference, CancellationToken cancellation) =>
            reference.StartsWith("report/index.html", StringComparison.Ordinal)
                ? ValueTask.FromResult(new RegisteredArtifact(
                    Digest.OfText($"v{version}"), 2, "text/html", "report/index.html", version, new ArtifactProducer(Producer, "report/page", "quakes", "")))
                : throw new RepriseException("artifact.not_found", $"There is no artifact `{reference}`.");
    }
}
