using System.Runtime.CompilerServices;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Reading;

/// <summary>The artifacts of a data folder on this machine.</summary>
internal sealed class FolderArtifacts(Recording recording) : IArtifacts
{
    public async IAsyncEnumerable<ArtifactVersionObject> NamesAsync(string? under, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var name in await recording.Journal.NamesAsync(new NameQuery(null, under), cancellation))
        {
            yield return await ArtifactQuery.OfAsync(recording, name, cancellation);
        }
    }

    public IAsyncEnumerable<ArtifactObject> NamedAsync(string? under, CancellationToken cancellation) => ArtifactQuery.NamedAsync(recording, under, cancellation);

    public async ValueTask<ArtifactObject> GetAsync(string artifact, CancellationToken cancellation)
    {
        var found = await ArtifactLookup.FindNamedAsync(recording, artifact, cancellation);
        return await ArtifactQuery.OfAsync(recording, found.Digest, found.Version, cancellation);
    }

    public async ValueTask<IReadOnlyList<ArtifactVersionObject>> VersionsAsync(string artifact, CancellationToken cancellation)
    {
        var versions = new List<ArtifactVersionObject>();
        if ((await ArtifactLookup.FindNamedAsync(recording, artifact, cancellation)).Version is { } named)
        {
            foreach (var version in await recording.Journal.NamesAsync(new NameQuery(named.Name), cancellation))
            {
                versions.Add(await ArtifactQuery.OfAsync(recording, version, cancellation));
            }
        }

        return versions;
    }

    public async ValueTask<Stream> OpenAsync(string artifact, CancellationToken cancellation)
    {
        var found = await ArtifactLookup.FindNamedAsync(recording, artifact, cancellation);
        return found.Output is { } output ? await OutputReader.OpenAsync(recording, output, cancellation) : await OutputReader.OpenAsync(recording, found.Digest, cancellation);
    }

    public IAsyncEnumerable<FolderEntry> FolderAsync(string path, bool recursive, CancellationToken cancellation) => StoredFolder.ListAsync(recording, path, recursive, cancellation);
}
