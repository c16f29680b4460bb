using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>A run's stored outputs, like a folder.</summary>
internal static class StorageApi
{
    // Of /api/v1/runs/ID/storage/ROUTE/STAGE/ITEM.
    private const int RoutePart = 5;

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api) => _ = api.MapGet("/runs/{id}/storage/{**path}", GetAsync)
        .Describe("listStorage", "What stands under a path of a run: routes, stages, outputs; or, at ROUTE/STAGE/ITEM, the bytes of an output")
        .Produces<IReadOnlyList<FolderEntry>>();

    private static async Task<IResult> GetAsync(HttpContext http, ServerParts parts, string id, string? path, bool? recursive, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        var below = string.IsNullOrEmpty(path) ? "" : PathText.From(http, RoutePart);
        var full = below.Length == 0 ? run.Header.Id.Value : $"{run.Header.Id}/{below}";
        if (!below.EndsWith('/') && below.Count('/') >= 2)
        {
            var (_, output) = (await StoredFolder.FindAsync(parts.Recording, full, cancellation))!.Value;
            return new ContentAnswer(parts.Recording, output with { Name = below }) { Lasting = true };
        }

        return ListAnswer.Of(StoredFolder.ListAsync(parts.Recording, full, recursive ?? false, cancellation), ContractJson.Line.FolderEntry);
    }
}
