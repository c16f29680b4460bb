using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Kernel.Verification;
using Reprise.Tests.Engine.Imports;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Rerunning;

/// <summary>What a rerun does about effects, handlers that are gone, comparators and gaps.</summary>
public sealed class RerunEffectTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static FuncHandler Upper(string type, Effect effect = Effect.Pure, string version = "1", string more = "") => new(
        type, async (step, stop) => await step.WriteTextAsync((await step.ReadTextAsync(stop)).ToUpperInvariant() + more, cancellation: stop), effect, version: version);

    [Theory]
    [InlineData(Effect.Pure, "identical", Verdict.Identical)]
    [InlineData(Effect.Recorded, "recorded", Verdict.Recorded)]
    [InlineData(Effect.External, "unreplayable", Verdict.Unreplayable)]
    public async Task Pure_steps_execute_recorded_ones_are_played_and_effects_never_repeat(Effect effect, string verdict, Verdict overall)
    {
        var calls = 0;
        var handler = new FuncHandler("work", async (step, stop) =>
        {
            _ = Interlocked.Increment(ref calls);
            await step.WriteTextAsync("made", cancellation: stop);
        }, effect);
        await using var bed = await RecordedAsync("work", handler);

        var (run, steps) = await RerunAsync(bed, "out");

        Assert.Equal((overall, verdict), (run.Summary!.Verdict, Assert.Single(steps).Verdict));
        Assert.Equal(effect == Effect.Pure ? 2 : 1, calls);
        Assert.Equal(effect != Effect.External, steps[0].Ok);
    }

    [Fact]
    public async Task Recorded_steps_are_executed_where_that_is_asked_for()
    {
        var calls = 0;
        var handler = new FuncHandler("work", async (step, stop) => await step.WriteTextAsync($"made {Interlocked.Increment(ref calls)}", cancellation: stop), Effect.Recorded);
        await using var bed = await RecordedAsync("work", handler);

        var (run, _) = await RerunAsync(bed, "out", live: true);

        Assert.Equal((Verdict.Differs, 2), (run.Summary!.Verdict, calls));
    }

    [Fact]
    public async Task A_step_type_without_a_handler_is_unreplayable_and_the_rest_is_judged()
    {
        const string Two = """
            pipeline: t
            inputs: [{ name: in, path: in.txt, to: a }]
            routes: { a: { stages: [{ name: one, type: here }, { name: two, type: gone, publish: out }] } }
            """;
        await using var bed = new EngineBed(null, null, Upper("here"), Upper("gone"));
        bed.Write("in.txt", "text");
        _ = await bed.RunAsync(Two);
        await using var without = new EngineBed(bed.Root, null, Upper("here"));

        var (run, steps) = await RerunAsync(without, "out");

        Assert.Equal(Verdict.Unreplayable, run.Summary!.Verdict);
        Assert.Equal(["identical", "unreplayable"], steps.Select(s => s.Verdict));
        Assert.Contains("'gone'", steps[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_whose_code_has_changed_is_unreplayable_and_says_what_changed()
    {
        await using var bed = await RecordedAsync("work", Upper("work"));
        await using var newer = new EngineBed(bed.Root, null, Upper("work", version: "2"));

        var (_, steps) = await RerunAsync(newer, "out");

        Assert.Equal("unreplayable", Assert.Single(steps).Verdict);
        Assert.Contains("version was \"1\", is \"2\"", steps[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_fails_now_differs_and_says_why()
    {
        var fails = false;
        var handler = new FuncHandler("work", async (step, stop) => await step.WriteTextAsync(fails ? throw new InvalidOperationException("no more") : "made", cancellation: stop));
        await using var bed = await RecordedAsync("work", handler);
        fails = true;

        var (run, steps) = await RerunAsync(bed, "out");

        Assert.Equal((RunStatus.Succeeded, Verdict.Differs), (run.Status, run.Summary!.Verdict));
        Assert.Contains("no more", Assert.Single(steps).Reason, StringComparison.Ordinal);
        Assert.Null(steps[0].OutputHashReplayed);
    }

    [Fact]
    public async Task A_declared_comparator_makes_other_bytes_equivalent_but_never_identical()
    {
        var calls = 0;
        var handler = new FuncHandler("work", async (step, stop) => await step.WriteTextAsync(Interlocked.Increment(ref calls) == 1 ? "{\"a\":1,\"b\":2}" : "{ \"b\": 2, \"a\": 1 }", "application/json", stop));
        await using var bed = await RecordedAsync("work, compare: json", handler);

        var (run, steps) = await RerunAsync(bed, "out");

        Assert.Equal((Verdict.Equivalent, "equivalent", "json"), (run.Summary!.Verdict, Assert.Single(steps).Verdict, steps[0].Comparator));
    }

    [Fact]
    public async Task An_artifact_that_no_step_made_is_a_gap()
    {
        await using var bed = await RecordedAsync("work", Upper("work"));
        var digest = Reprise.Kernel.Artifacts.Digest.OfText("text");

        var handle = await bed.Engine.RerunAsync(new RerunRequest { Artifact = digest }, Cancellation);
        var run = await handle.Completion;
        var (head, steps) = await ManifestReader.ReadAsync(bed.Recording, run, _ => true, Cancellation);

        Assert.Empty(steps);
        Assert.Equal((Verdict.Unverified, digest.ToString()), (run.Summary!.Verdict, Assert.Single(head.Gaps).Artifact));
    }

    [Theory]
    [InlineData(Effect.Recorded, false, "recorded", 1)]
    [InlineData(Effect.Recorded, true, "identical", 2)]
    [InlineData(Effect.External, true, "unreplayable", 1)]
    public async Task A_step_that_was_pure_and_would_do_more_here_counts_as_what_it_would_do(Effect present, bool live, string verdict, int calls)
    {
        var called = 0;
        FuncHandler Handler(Effect effect) => new("work", async (step, stop) =>
        {
            _ = Interlocked.Increment(ref called);
            await step.WriteTextAsync("made", cancellation: stop);
        }, effect);
        await using var bed = await RecordedAsync("work", Handler(Effect.Pure));
        await using var elsewhere = new EngineBed(bed.Root, null, Handler(present));

        var (_, steps) = await RerunAsync(elsewhere, "out", live);

        Assert.Equal((verdict, calls), (Assert.Single(steps).Verdict, called));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_imported_step_of_unknown_effect_is_not_executed_where_its_type_changes_the_outside(bool live)
    {
        var called = 0;
        await using var imports = new ImportBed();
        _ = await imports.ImportAsync($$"""{"type":"send","inputs":[],"outputs":[{"text":"sent"}]}""");
        await using var bed = new EngineBed(imports.Engine.Root, null, new FuncHandler("send", async (step, stop) =>
        {
            _ = Interlocked.Increment(ref called);
            await step.WriteTextAsync("sent", cancellation: stop);
        }, Effect.External));

        var handle = await bed.Engine.RerunAsync(new RerunRequest { Artifact = Reprise.Kernel.Artifacts.Digest.OfText("sent"), Live = live }, Cancellation);
        var (_, steps) = await ManifestReader.ReadAsync(bed.Recording, await handle.Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation), _ => true, Cancellation);

        Assert.Equal(("unreplayable", 0), (Assert.Single(steps).Verdict, called));
        Assert.Contains("would repeat an effect", steps[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret.missing")]
    [InlineData("exec.not_found")]
    [InlineData("environment.failed")]
    public async Task What_is_missing_on_this_machine_makes_a_step_unreplayable_and_not_different(string code)
    {
        var missing = false;
        var handler = new FuncHandler("work", async (step, stop) => await step.WriteTextAsync(missing ? throw new RepriseException(code, "It is not here.") : "made", cancellation: stop));
        await using var bed = await RecordedAsync("work", handler);
        missing = true;

        var (run, steps) = await RerunAsync(bed, "out");

        Assert.Equal((Verdict.Unreplayable, "unreplayable"), (run.Summary!.Verdict, Assert.Single(steps).Verdict));
        Assert.Contains("It is not here", steps[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_end_to_end_what_read_an_equivalent_output_inherits_its_difference()
    {
        var calls = 0;
        var first = new FuncHandler("first", async (step, stop) => await step.WriteTextAsync(Interlocked.Increment(ref calls) == 1 ? "{\"a\":1}" : "{ \"a\": 1 }", "application/json", stop));
        await using var bed = new EngineBed(null, null, first, Upper("second"));
        bed.Write("in.txt", "text");
        _ = await bed.RunAsync("""
            pipeline: t
            inputs: [{ name: in, path: in.txt, to: a }]
            routes: { a: { stages: [{ name: one, type: first, compare: json }, { name: two, type: second, publish: out }] } }
            """);

        var (digest, version) = await ArtifactLookup.FindAsync(bed.Recording, "out", Cancellation);
        var handle = await bed.Engine.RerunAsync(new RerunRequest { Artifact = digest, Version = version, EndToEnd = true }, Cancellation);
        var (head, steps) = await ManifestReader.ReadAsync(bed.Recording, await handle.Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation), _ => true, Cancellation);

        Assert.Equal(["equivalent False", "differs True"], steps.Select(s => $"{s.Verdict} {s.Inherited}"));
        Assert.Null(head.FirstDifference);
    }

    private static async Task<EngineBed> RecordedAsync(string stage, IStepHandler handler)
    {
        var bed = new EngineBed(null, null, handler);
        bed.Write("in.txt", "text");
        var run = await bed.RunAsync($$"""
            pipeline: t
            inputs: [{ name: in, path: in.txt, to: a }]
            routes: { a: { stages: [{ name: one, type: {{stage}}, publish: out }] } }
            """);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        return bed;
    }

    private static async Task<(RunRecord Run, IReadOnlyList<ManifestStep> Steps)> RerunAsync(EngineBed bed, string name, bool live = false)
    {
        var (digest, version) = await ArtifactLookup.FindAsync(bed.Recording, name, Cancellation);
        var handle = await bed.Engine.RerunAsync(new RerunRequest { Artifact = digest, Version = version, Live = live }, Cancellation);
        var run = await handle.Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        return (run, (await ManifestReader.ReadAsync(bed.Recording, run, _ => true, Cancellation)).Steps);
    }
}
