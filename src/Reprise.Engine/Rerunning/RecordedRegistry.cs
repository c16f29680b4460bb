using System.Text.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>Answers with the artifact that a step's code identity names, whatever its name stands for today.</summary>
internal sealed class RecordedRegistry(JsonElement artifact) : IArtifactRegistry
{
    /// <inheritdoc/>
    public ValueTask<RegisteredArtifact> ResolveAsync(string reference, CancellationToken cancellation) => ValueTask.FromResult(new RegisteredArtifact(
        Digest.Parse(artifact.GetProperty("digest").GetString()!), artifact.GetProperty("size").GetInt64(), artifact.GetProperty("media_type").GetString()!,
        artifact.GetProperty("name").GetString(), artifact.GetProperty("version") is { ValueKind: JsonValueKind.Number } version ? version.GetInt32() : null,
        artifact.GetProperty("producer") is { ValueKind: JsonValueKind.Object } producer ? Producer(producer) : null));

    private static ArtifactProducer Producer(JsonElement producer) => new(
        StepId.Parse(producer.GetProperty("step_id").GetString()!), producer.GetProperty("target").GetString()!,
        producer.GetProperty("pipeline").GetString(), producer.GetProperty("item").GetString()!);
}
