using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>The recorded artifacts as step types see them.</summary>
/// <param name="recording">Where they are recorded.</param>
public sealed class RecordedArtifacts(Recording recording) : IArtifactRegistry
{
    /// <inheritdoc/>
    public async ValueTask<RegisteredArtifact> ResolveAsync(string reference, CancellationToken cancellation)
    {
        var (digest, version) = await ArtifactLookup.FindAsync(recording, reference, cancellation);
        var producers = await ArtifactQuery.ProducersAsync(recording, digest, cancellation);
        var (size, mediaType) = version is not null ? (version.Size, version.MediaType)
            : producers.Count > 0 ? (producers[0].Output.Size, producers[0].Output.MediaType)
            : (await recording.Store.SizeAsync(digest, cancellation) ?? throw Unknown(reference), MediaTypes.Unknown);
        var producer = producers.Count > 0 ? await DescribeAsync(producers[0].Step, cancellation) : null;
        return new RegisteredArtifact(digest, size, mediaType, version?.Name, version?.Version, producer);
    }

    private async ValueTask<ArtifactProducer> DescribeAsync(RecordedStep made, CancellationToken cancellation)
    {
        var graph = await recording.GraphAsync(made.Run, cancellation);
        var target = made.Step.Target ?? graph?.Stages[made.Step.Stage].Target ?? "";
        return new ArtifactProducer(made.Id, target, made.Run.Header.Pipeline, made.Step.Item);
    }

    private static RepriseException Unknown(string reference) =>
        new("artifact.not_found", $"Nothing is known of '{reference}'.", "`reprise artifacts` lists named artifacts.");
}
