namespace Reprise.Kernel.Artifacts;

/// <summary>Immutable bytes by their SHA-256. Every implementation passes one conformance suite.</summary>
public interface IArtifactStore
{
    /// <summary>The store's name as a run records it, for example <c>files</c>.</summary>
    string Kind { get; }

    /// <summary>Stores bytes; they are durable when this returns. Storing the same bytes twice does nothing.</summary>
    ValueTask<Digest> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Stores what a stream holds, in constant memory; durable when this returns.</summary>
    ValueTask<(Digest Digest, long Size)> PutAsync(Stream content, CancellationToken cancellation);

    /// <summary>Opens stored bytes for reading. The digest is checked while they are read: the last read throws <c>artifact.damaged</c> where it does not match.</summary>
    /// <exception cref="RepriseException"><c>artifact.missing</c>: there are no such bytes.</exception>
    ValueTask<Stream> OpenAsync(Digest digest, CancellationToken cancellation);

    /// <summary>The size in bytes, or null where there are no such bytes. Reads no content.</summary>
    ValueTask<long?> SizeAsync(Digest digest, CancellationToken cancellation);

    /// <summary>Every digest in the store, in no particular order.</summary>
    IAsyncEnumerable<Digest> ListAsync(CancellationToken cancellation);

    /// <summary>The path of a local file with these bytes, for processes and copies, or null where the store keeps none. Content is not checked.</summary>
    string? LocalPath(Digest digest);
}
