using Reprise.Engine.Recordings;
using Reprise.Kernel.Planning;

namespace Reprise.Tests.Engine.Recordings;

public sealed class ExplanationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_that_never_ran_before_has_no_nearest()
    {
        await using var bed = RecordedRuns.Bed("a\nb\n");
        var why = await bed.WhyAsync(await bed.RunAsync(RecordedRuns.Letters), "work/upper", "a");

        Assert.Null(why.Nearest);
        Assert.Empty(why.Differs);
        Assert.Equal("reuse was not asked for", why.Step.Reason);
    }

    [Fact]
    public async Task A_changed_parameter_is_shown_with_both_values_and_nothing_beside_it()
    {
        await using var bed = RecordedRuns.Bed("a\nb\n");
        var first = await bed.RunAsync(RecordedRuns.Letters);
        var second = await bed.RunAsync(RecordedRuns.Letters.Replace("mark: 1", "mark: 2, extra: x", StringComparison.Ordinal), Reach.Any);
        var why = await bed.WhyAsync(second, "work/upper", "a");

        Assert.Equal((await bed.StepAsync(first, "work/upper", "a")).Id.ToString(), why.Nearest!.StepId);
        var difference = Assert.Single(why.Differs);
        Assert.Equal("with", difference.Component);
        Assert.Equal("""{"mark":1}""", difference.Recorded!.ToJsonString());
        Assert.Equal("""{"mark":2,"extra":"x"}""", difference.Current!.ToJsonString());
        Assert.Equal("parameters mark and extra changed", why.Step.Reason);
    }

    [Fact]
    public async Task A_changed_input_of_a_gather_is_named()
    {
        await using var bed = RecordedRuns.Bed("a\nb\n");
        _ = await bed.RunAsync(RecordedRuns.Letters);
        bed.Write("letters.txt", "a\nc\n");
        var why = await bed.WhyAsync(await bed.RunAsync(RecordedRuns.Letters, Reach.Any), "all/gather", "all");

        Assert.Equal("inputs", Assert.Single(why.Differs).Component);
        Assert.Equal("inputs c and b changed", why.Step.Reason);
        Assert.Contains("b", why.Differs[0].Recorded!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"a\"", why.Differs[0].Recorded!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_code_is_shown_with_both_versions()
    {
        var root = Directory.CreateTempSubdirectory("reprise-why-").FullName;
        try
        {
            await using (var old = RecordedRuns.Bed("a\n", root))
            {
                _ = await old.RunAsync(RecordedRuns.Letters);
            }

            await using var bed = RecordedRuns.Bed("a\n", root, upper: "2");
            var why = await bed.WhyAsync(await bed.RunAsync(RecordedRuns.Letters, Reach.Any), "work/upper", "a");

            Assert.Equal("the code changed", why.Step.Reason);
            var difference = Assert.Single(why.Differs);
            Assert.Equal(("code", """{"version":"1"}""", """{"version":"2"}"""),
                (difference.Component, difference.Recorded!.ToJsonString(), difference.Current!.ToJsonString()));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task A_reused_step_names_its_source_and_differs_in_nothing()
    {
        await using var bed = RecordedRuns.Bed("a\n");
        var first = await bed.RunAsync(RecordedRuns.Letters);
        var why = await bed.WhyAsync(await bed.RunAsync(RecordedRuns.Letters, Reach.Any), "work/upper", "a");

        Assert.Equal("reuse", why.Step.Decision);
        Assert.Equal(first.Header.Id.Value, why.Step.ReusedFrom!.RunId);
        Assert.Empty(why.Differs);
    }

    [Fact]
    public async Task The_producer_of_a_name_is_the_step_that_made_its_version_and_an_input_has_none()
    {
        await using var bed = RecordedRuns.Bed("a\n");
        var run = await bed.RunAsync(RecordedRuns.Letters);
        var (digest, version) = await ArtifactLookup.FindAsync(bed.Recording, "letters/all.txt", Cancel);

        Assert.Equal("all", (await Explanation.ProducerAsync(bed.Recording, digest, version, Cancel)).Step.Item);
        Assert.Equal("all", (await Explanation.ProducerAsync(bed.Recording, digest, null, Cancel)).Step.Item);
        _ = await RecordedRuns.FailsAsync(
            async () => _ = await Explanation.ProducerAsync(bed.Recording, run.Header.Inputs[0].Digest, null, Cancel), "step.not_found");
    }
}
