using Reprise.Engine.Replaying;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Replaying;

/// <summary>Replays of outputs whose bytes are gone or damaged: known before anything is published.</summary>
public sealed class MissingOutputTests
{
    [Fact]
    public async Task A_missing_artifact_stops_it_before_anything_is_published_and_is_named()
    {
        await using var bed = new ReplayBed(more: Big());
        var origin = await bed.RunAsync(6, Large);
        var lost = (await bed.Bed.StepsAsync(origin, "big"))[2];
        File.Delete(bed.Bed.Store.LocalPath(lost.Outputs[0].Digest)!);
        bed.Forget();
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "big" }));
        Assert.Equal(("artifact.missing", 3), (error.Code, error.ExitCode));
        Assert.Contains(error.Facts, f => f.Value.Contains(lost.Item, StringComparison.Ordinal) && f.Value.Contains(lost.Outputs[0].Digest.ToString(), StringComparison.Ordinal));
        Assert.Single(await bed.Bed.Journal.RunsAsync(new RunQuery(), default));
        var rest = await bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "big", AllowMissing = true });
        Assert.Equal((5, 1L, 5L, false), (bed.Calls("shout"), rest.Header.Replay!.Missing, rest.Header.Replay.Count, rest.Header.Replay.Publish));
        Assert.Equal([$"{lost.Item} {lost.Outputs[0].Digest}"], rest.Header.Replay.MissingItems);
    }

    [Fact]
    public async Task Verification_finds_an_artifact_that_no_longer_has_its_digest()
    {
        await using var bed = new ReplayBed(more: Big());
        var origin = await bed.RunAsync(3, Large);
        var path = bed.Bed.Store.LocalPath((await bed.Bed.StepsAsync(origin, "big"))[1].Outputs[0].Digest)!;
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.ReplayAsync(new ReplayRequest { Origin = origin, Stage = "big", Verify = true }));
        Assert.Equal("artifact.damaged", error.Code);
        Assert.Single(await bed.Bed.Journal.RunsAsync(new RunQuery(), default));
    }

    private const string Large = """
        pipeline: p
        inputs: [ { name: in, path: in.txt, to: a } ]
        routes:
          a:
            stages: [ { name: one, type: lines } ]
            to: [b]
          b:
            stages:
              - { name: big, type: big }
              - { name: three, type: shout }
        """;

    private static FuncHandler Big() => new("big", static async (step, cancellation) =>
        await step.WriteTextAsync(string.Concat(Enumerable.Repeat(await step.ReadTextAsync(cancellation), 4000)), cancellation: cancellation));
}
