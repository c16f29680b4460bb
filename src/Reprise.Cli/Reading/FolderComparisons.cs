using System.Runtime.CompilerServices;
using Reprise.Engine.Comparing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;

namespace Reprise.Cli.Reading;

/// <summary>Comparisons of what is in a data folder on this machine.</summary>
internal sealed class FolderComparisons(Recording recording) : IComparisons
{
    public async ValueTask<ComparisonObject> RunsAsync(string a, string b, CancellationToken cancellation) => await Comparisons.OfAsync(
        recording, await RunLookup.FindAsync(recording, a, cancellation), await RunLookup.FindAsync(recording, b, cancellation), cancellation);

    public async IAsyncEnumerable<OutputDifferenceObject> StepsAsync(string a, string b, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (first, second) = (await StepLookup.FindAsync(recording, a, cancellation), await StepLookup.FindAsync(recording, b, cancellation));
        await foreach (var difference in OutputDifference.OfAsync(recording, first.Step, second.Step, cancellation))
        {
            yield return difference;
        }
    }

    public async ValueTask<Stream> ManifestAsync(string rerun, CancellationToken cancellation) =>
        await ManifestReader.RequireAsync(recording, await RunLookup.FindAsync(recording, rerun, cancellation), cancellation);

    public async ValueTask<StepArtifactObject?> ReplayedAsync(string rerun, CancellationToken cancellation) =>
        await ReplayedArtifact.FindAsync(recording, await RunLookup.FindAsync(recording, rerun, cancellation), cancellation) is { } made
            ? new StepArtifactObject(made.Name, made.Digest.ToString(), made.Size, made.MediaType)
            : null;
}
