using Reprise.Cli.Reading;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Remote;

/// <summary>The artifacts of a server.</summary>
internal sealed class ServerArtifacts(ServerClient server) : IArtifacts
{
    private static readonly ContractJson Json = ContractJson.Default;

    public IAsyncEnumerable<ArtifactVersionObject> NamesAsync(string? under, CancellationToken cancellation) =>
        server.PagesAsync("names", [("under", under)], long.MaxValue, Json.ArtifactVersionObject, cancellation);

    public IAsyncEnumerable<ArtifactObject> NamedAsync(string? under, CancellationToken cancellation) =>
        server.PagesAsync("artifacts", [("under", under)], long.MaxValue, Json.ArtifactObject, cancellation);

    public async ValueTask<ArtifactObject> GetAsync(string artifact, CancellationToken cancellation) =>
        await server.GetAsync($"artifacts/{ServerClient.Part(artifact)}", Json.ArtifactObject, cancellation);

    public async ValueTask<IReadOnlyList<ArtifactVersionObject>> VersionsAsync(string artifact, CancellationToken cancellation) =>
        await server.ArrayAsync($"artifacts/{ServerClient.Part(artifact)}/versions", Json.ArtifactVersionObject, cancellation).ToListAsync(cancellation);

    public async ValueTask<Stream> OpenAsync(string artifact, CancellationToken cancellation)
    {
        // By its digest: what the name stands for may change between the two requests.
        var digest = (await GetAsync(artifact, cancellation)).Digest;
        return await server.OpenAsync($"artifacts/{ServerClient.Part(digest)}/content", cancellation, digest);
    }

    public IAsyncEnumerable<FolderEntry> FolderAsync(string path, bool recursive, CancellationToken cancellation)
    {
        var parts = path.TrimEnd('/').Split('/').Select(ServerClient.Part).ToList();
        var below = string.Concat(parts.Skip(1).Select(part => part + "/"));
        return server.ArrayAsync(ServerClient.Path($"runs/{parts[0]}/storage/{below}", [("recursive", recursive ? "true" : null)]), Json.FolderEntry, cancellation);
    }
}
