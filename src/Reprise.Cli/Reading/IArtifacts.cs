using Reprise.Engine.Contract;

namespace Reprise.Cli.Reading;

/// <summary>The artifacts of a data folder, or of a server.</summary>
internal interface IArtifacts
{
    /// <summary>The newest version of every name that begins so, by name, with nothing else of it.</summary>
    IAsyncEnumerable<ArtifactVersionObject> NamesAsync(string? under, CancellationToken cancellation);

    /// <summary>The same with all that is known of each.</summary>
    IAsyncEnumerable<ArtifactObject> NamedAsync(string? under, CancellationToken cancellation);

    /// <summary>One artifact: a name, <c>name@version</c>, a digest or prefix, or the path of a stored output.</summary>
    ValueTask<ArtifactObject> GetAsync(string artifact, CancellationToken cancellation);

    /// <summary>The versions of the name that an artifact was named by, newest first; empty where it was not named by one.</summary>
    ValueTask<IReadOnlyList<ArtifactVersionObject>> VersionsAsync(string artifact, CancellationToken cancellation);

    /// <summary>The bytes of an artifact, checked against their digest while they are read.</summary>
    ValueTask<Stream> OpenAsync(string artifact, CancellationToken cancellation);

    /// <summary>What stands under <c>RUN[/ROUTE[/STAGE[/PREFIX]]]</c>.</summary>
    IAsyncEnumerable<FolderEntry> FolderAsync(string path, bool recursive, CancellationToken cancellation);
}
