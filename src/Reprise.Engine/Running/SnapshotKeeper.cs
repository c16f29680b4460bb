using System.Runtime.CompilerServices;
using System.Text.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;

namespace Reprise.Engine.Running;

/// <summary>Stores pipelines; one that is begun again from the same definition is not written again.</summary>
internal sealed class SnapshotKeeper(IArtifactStore store)
{
    private readonly ConditionalWeakTable<PipelineDefinition, KeptSnapshot> _kept = [];

    /// <summary>Stores a pipeline.</summary>
    public async ValueTask<KeptSnapshot> KeepAsync(PipelineDefinition definition, CancellationToken cancellation)
    {
        if (!_kept.TryGetValue(definition, out var kept))
        {
            var digest = await store.PutAsync(Snapshot.Write(definition), cancellation);
            kept = new KeptSnapshot(digest, StageGraph.Build(definition), JsonElements.Of(definition.Params));
            _kept.AddOrUpdate(definition, kept);
        }

        return kept;
    }
}

/// <summary>A pipeline that is in the store.</summary>
internal sealed record KeptSnapshot(Digest Digest, StageGraph Graph, JsonElement Params);
