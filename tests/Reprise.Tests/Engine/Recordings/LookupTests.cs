using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Recordings;

public sealed class LookupTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_found_by_id_by_unique_prefix_without_its_scheme_and_as_the_last()
    {
        await using var bed = RecordedRuns.Bed("a\n");
        var first = await bed.RunAsync(RecordedRuns.Letters);
        var second = await bed.RunAsync(RecordedRuns.Letters);
        var (a, b) = (first.Header.Id.Value, second.Header.Id.Value);
        var common = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();

        foreach (var text in new[] { a, a[..(common + 1)], a["run_".Length..], a["run_".Length..(common + 1)] })
        {
            Assert.Equal(first.Number, (await RunLookup.FindAsync(bed.Recording, text, Cancel)).Number);
        }

        Assert.Equal(second.Number, (await RunLookup.FindAsync(bed.Recording, "last", Cancel)).Number);
        var error = await RecordedRuns.FailsAsync(async () => _ = await RunLookup.FindAsync(bed.Recording, a[..common], Cancel), "run.ambiguous");
        Assert.Equal(2, error.Facts.Count);
        _ = await RecordedRuns.FailsAsync(async () => _ = await RunLookup.FindAsync(bed.Recording, "run_zzzz", Cancel), "run.not_found");
    }

    [Fact]
    public async Task A_step_is_found_by_id_and_attempt_and_prefix_and_an_ambiguous_one_lists_candidates()
    {
        await using var bed = RecordedRuns.Bed(string.Join('\n', Enumerable.Range(0, 40)));
        var run = await bed.RunAsync(RecordedRuns.Letters);
        var step = await bed.StepAsync(run, "work/upper", "33");
        var id = step.Id.ToString();

        foreach (var text in new[] { id, id + ".1" })
        {
            Assert.Equal(step.Step.Number, (await StepLookup.FindAsync(bed.Recording, text, Cancel)).Step.Number);
        }

        var error = await RecordedRuns.FailsAsync(async () => _ = await StepLookup.FindAsync(bed.Recording, id[..^1], Cancel), "step.ambiguous");
        Assert.NotEmpty(error.Facts);
        _ = await RecordedRuns.FailsAsync(
            async () => _ = await StepLookup.FindAsync(bed.Recording, new StepId(run.Header.Id, 9_999).ToString(), Cancel), "step.not_found");
        _ = await RecordedRuns.FailsAsync(async () => _ = await StepLookup.FindAsync(bed.Recording, run.Number, 9_999, Cancel), "step.not_found");
    }

    [Fact]
    public async Task The_entry_item_is_called_by_the_input_in_candidates()
    {
        await using var bed = RecordedRuns.Bed("a\n");
        var run = await bed.RunAsync(RecordedRuns.Letters);
        var error = await RecordedRuns.FailsAsync(
            async () => _ = await StepLookup.FindAsync(bed.Recording, "stp_" + run.Header.Id.Body, Cancel), "step.ambiguous");

        Assert.EndsWith(" letters", error.Facts[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_artifact_is_found_by_name_version_digest_and_prefix()
    {
        await using var bed = RecordedRuns.Bed("a\n");
        _ = await bed.RunAsync(RecordedRuns.Letters);
        bed.Write("letters.txt", "a\nb\n");
        _ = await bed.RunAsync(RecordedRuns.Letters);
        _ = await bed.RunAsync(RecordedRuns.Letters);
        var (one, two) = (Digest.Of("A\n"u8), Digest.Of("A\nB\n"u8));

        Assert.Equal(two, await FindAsync(bed, "letters/all.txt"));
        Assert.Equal(one, await FindAsync(bed, "letters/all.txt@1"));
        Assert.Equal(two, await FindAsync(bed, "letters/all.txt@2"));
        foreach (var text in new[] { one.ToString(), one.ToHex(), one.ToHex()[..ArtifactLookup.MinPrefix], "sha256:" + one.ToHex()[..20] })
        {
            Assert.Equal(one, await FindAsync(bed, text));
        }

        _ = await RecordedRuns.FailsAsync(async () => _ = await FindAsync(bed, "letters/all.txt@3"), "artifact.not_found");
        _ = await RecordedRuns.FailsAsync(async () => _ = await FindAsync(bed, one.ToHex()[..(ArtifactLookup.MinPrefix - 1)]), "artifact.not_found");
        var error = await RecordedRuns.FailsAsync(async () => _ = await FindAsync(bed, "all.txt"), "artifact.not_found");
        Assert.Contains(error.Facts, fact => fact.Value == "letters/all.txt");
    }

    [Fact]
    public async Task An_input_that_no_step_has_made_is_found_by_the_prefix_of_its_digest()
    {
        await using var bed = RecordedRuns.Bed("a\nb\n");
        var run = await bed.RunAsync(RecordedRuns.Letters);

        Assert.Equal(run.Header.Inputs[0].Digest, await FindAsync(bed, run.Header.Inputs[0].Digest.ToHex()[..12]));
        Assert.Equal(run.Header.Snapshot, await FindAsync(bed, run.Header.Snapshot.ToHex()[..12]));
    }

    [Fact]
    public async Task An_artifact_knows_its_names_its_makers_and_how_many_read_it()
    {
        await using var bed = RecordedRuns.Bed("a\n");
        var run = await bed.RunAsync(RecordedRuns.Letters);
        _ = await bed.RunAsync(RecordedRuns.Letters, Reach.Any);
        var found = Assert.Single(await ArtifactQuery.NamedAsync(bed.Recording, "letters/", Cancel).ListAsync());

        Assert.Equal((Digest.Of("A\n"u8).ToString(), 2, true), (found.Digest, found.Size, found.Present));
        Assert.Equal(("letters/all.txt", 1), (Assert.Single(found.Names).Name, found.Names[0].Version));
        Assert.Equal(run.Header.Id.Value, Assert.Single(found.ProducedBy).RunId);
        var letter = await ArtifactQuery.OfAsync(bed.Recording, Digest.Of("A"u8), null, Cancel);
        Assert.InRange(letter.ConsumedByCount, 1, 2);
        _ = await RecordedRuns.FailsAsync(
            async () => _ = await ArtifactQuery.OfAsync(bed.Recording, Digest.Of("nobody"u8), null, Cancel), "artifact.not_found");
    }

    private static async Task<Digest> FindAsync(Running.EngineBed bed, string text) => (await ArtifactLookup.FindAsync(bed.Recording, text, Cancel)).Digest;
}
