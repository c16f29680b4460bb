using System.Security.Cryptography;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Planning;

/// <summary>A store that says what digest bytes would have and keeps none of them; what the real one holds can be read.</summary>
internal sealed class HashingStore(IArtifactStore store) : IArtifactStore
{
    // Files that were hashed where they stand: a gather by a field may have to read an input.
    private readonly Dictionary<Digest, string> _files = [];

    public string Kind => store.Kind;

    public ValueTask<Digest> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => ValueTask.FromResult(Digest.Of(bytes.Span));

    public async ValueTask<(Digest Digest, long Size)> PutAsync(Stream content, CancellationToken cancellation)
    {
        var file = (content as FileStream)?.Name;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        long size = 0;
        for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0; size += read)
        {
            hash.AppendData(buffer, 0, read);
        }

        var digest = new Digest(hash.GetHashAndReset());
        if (file is not null)
        {
            _files[digest] = file;
        }

        return (digest, size);
    }

    public async ValueTask<Stream> OpenAsync(Digest digest, CancellationToken cancellation) =>
        _files.TryGetValue(digest, out var file) && await store.SizeAsync(digest, cancellation) is null
            ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous)
            : await store.OpenAsync(digest, cancellation);

    public ValueTask<long?> SizeAsync(Digest digest, CancellationToken cancellation) => store.SizeAsync(digest, cancellation);

    public IAsyncEnumerable<Digest> ListAsync(CancellationToken cancellation) => store.ListAsync(cancellation);

    public string? LocalPath(Digest digest) => store.LocalPath(digest);
}
