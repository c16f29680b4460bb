using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>Artifacts: the named ones, one of them, its versions, its bytes.</summary>
internal static class ArtifactsApi
{
    // Of /api/v1/artifacts/ID, which may hold encoded slashes.
    private const int IdPart = 3;
    private static readonly string[] Head = ["HEAD"];

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/artifacts", ListAsync).Describe("listArtifacts", "The newest version of every name, by name").Produces<PageObject<ArtifactObject>>();
        _ = api.MapGet("/names", NamesAsync).Describe("listNames", "The newest version of every name, by name, and what made it; `text` stands in the name, and the media type begins with `type`").Produces<PageObject<ArtifactVersionObject>>();
        _ = api.MapGet("/artifacts/{id}", GetAsync).Describe("getArtifact", "One artifact: a digest, a unique prefix of one, a name (a slash in it written %2F), name@version, or the path RUN/ROUTE/STAGE/ITEM of a stored output").Produces<ArtifactObject>();
        _ = api.MapGet("/artifacts/{id}/versions", VersionsAsync).Describe("listVersions", "The versions of a name, newest first").Produces<IReadOnlyList<ArtifactVersionObject>>();
        _ = api.MapMethods("/artifacts/{id}/content", Head, ContentAsync).ExcludeFromDescription(); // What GET says, without the bytes.
        _ = api.MapGet("/artifacts/{id}/content", ContentAsync).Describe("getContent", "The bytes of an artifact; ranges can be asked for")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream").Produces(StatusCodes.Status206PartialContent, contentType: "application/octet-stream");
    }

    private static async Task<IResult> ListAsync(ServerParts parts, string? under, string? after, int? limit, CancellationToken cancellation)
    {
        var size = Page.SizeOf(limit);
        var names = await parts.Recording.Journal.NamesAsync(new NameQuery(null, under) { After = after, Limit = size + 1 }, cancellation);
        return await Page.OfAsync(names, size, name => name.Name, name => ArtifactQuery.OfAsync(parts.Recording, name.Digest, name, cancellation), ContractJson.Line.ArtifactObject);
    }

    private static async Task<IResult> NamesAsync(ServerParts parts, string? under, string? text, string? type, string? after, int? limit, CancellationToken cancellation)
    {
        var size = Page.SizeOf(limit);
        var names = await parts.Recording.Journal.NamesAsync(new NameQuery(null, under) { Text = text, MediaType = type, After = after, Limit = size + 1 }, cancellation);
        return await Page.OfAsync(names, size, name => name.Name, name => ArtifactQuery.OfAsync(parts.Recording, name, cancellation), ContractJson.Line.ArtifactVersionObject);
    }

    private static async Task<IResult> GetAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var (digest, version, _) = await ArtifactLookup.FindNamedAsync(parts.Recording, PathText.Part(http, IdPart), cancellation);
        return Answer.Of(await ArtifactQuery.OfAsync(parts.Recording, digest, version, cancellation), ContractJson.Line.ArtifactObject);
    }

    private static async Task<IResult> VersionsAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var text = PathText.Part(http, IdPart);
        var (_, version) = await ArtifactLookup.FindAsync(parts.Recording, text, cancellation);
        var name = version?.Name ?? throw new RepriseException("artifact.not_found", $"'{text}' is not the name of an artifact, and only names have versions.", "/api/v1/artifacts lists the names.");
        var versions = (await parts.Recording.Journal.NamesAsync(new NameQuery(name), cancellation)).ToAsyncEnumerable();
        return ListAnswer.Of(versions.Select((NamedVersion v, CancellationToken c) => ArtifactQuery.OfAsync(parts.Recording, v, c)), ContractJson.Line.ArtifactVersionObject);
    }

    private static async Task<IResult> ContentAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var text = PathText.Part(http, IdPart);
        var (digest, version, output) = await ArtifactLookup.FindNamedAsync(parts.Recording, text, cancellation);
        var known = output ?? (version is null && (await ArtifactQuery.ProducersAsync(parts.Recording, digest, cancellation)) is [var first, ..] ? first.Output : null);
        return new ContentAnswer(parts.Recording, new StepArtifact(version?.Name ?? digest.ToHex(), digest, known?.Size ?? 0, version?.MediaType ?? known?.MediaType ?? MediaTypes.Unknown))
        {
            // By its digest it is the same for ever; a name may get another version.
            Lasting = version is null && output is null,
        };
    }
}
