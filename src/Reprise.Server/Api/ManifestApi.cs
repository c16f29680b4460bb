using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>Manifests of reruns, as people read them.</summary>
internal static class ManifestApi
{
    /// <summary>Adds the path.</summary>
    public static void Map(IEndpointRouteBuilder api) => _ = api.MapGet("/runs/{id}/manifest/stages", GetAsync)
        .Describe("getManifestStages", "What a rerun found, stage by stage, with the steps that differ or could not be judged").Produces<ManifestStagesObject>();

    private static async Task<IResult> GetAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return run.Header.Rerun is not null && run.Summary?.Manifest is not null
            ? Answer.Of(await ManifestStages.ReadAsync(parts.Recording, run, cancellation), ContractJson.Line.ManifestStagesObject)
            : throw RunsApi.NoManifest(run);
    }
}
