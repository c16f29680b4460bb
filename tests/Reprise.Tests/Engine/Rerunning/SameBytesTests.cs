using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Kernel;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Rerunning;

/// <summary>Files that had the same bytes when they were read are told apart.</summary>
public sealed class SameBytesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("one", "TEXTNEWTEXT")]
    [InlineData("two", "TEXTTEXTNEW")]
    public async Task Of_two_inputs_with_the_same_bytes_the_one_that_changed_is_seen_and_read(string changed, string expected)
    {
        await using var bed = new EngineBed(null, null, FuncHandler.Upper());
        bed.Write("one.txt", "text");
        bed.Write("two.txt", "text");
        _ = await bed.RunAsync("""
            pipeline: t
            inputs: [{ name: one, path: one.txt, to: a }, { name: two, path: two.txt, to: a }]
            routes:
              a: { stages: [{ name: up, type: upper }], to: [b] }
              b: { stages: [{ name: all, type: gather, with: { as: concat }, publish: out }] }
            """);
        bed.Write(changed + ".txt", "textnew");
        var (digest, version) = await ArtifactLookup.FindAsync(bed.Recording, "out", Cancellation);
        var request = new RerunRequest { Artifact = digest, Version = version, EndToEnd = true };

        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.Engine.RerunAsync(request with { Strict = true }, Cancellation));
        Assert.Equal("strict.input_changed", error.Code);

        var handle = await bed.Engine.RerunAsync(request, Cancellation);
        var run = await handle.Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        var (head, _) = await ManifestReader.ReadAsync(bed.Recording, run, _ => true, Cancellation);
        Assert.Contains(changed + ".txt", Assert.Single(head.Warnings).Message, StringComparison.Ordinal);
        Assert.Equal(expected, await bed.TextAsync((await bed.StepsAsync(run))[^1]));
    }
}
