using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Tests.Conformance;

/// <summary>What every artifact store must do.</summary>
public abstract class ArtifactStoreConformance
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract IArtifactStore Store { get; }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(3_000_001)]
    public async Task Bytes_come_back_under_their_digest(int size)
    {
        var bytes = Some(size);
        var digest = await Store.PutAsync(bytes, Cancellation);
        Assert.Equal(Digest.Of(bytes), digest);
        Assert.Equal(size, await Store.SizeAsync(digest, Cancellation));
        Assert.Equal(bytes, await ReadAsync(digest));
        Assert.Equal((digest, size), await Store.PutAsync(new MemoryStream(bytes), Cancellation));
        Assert.Equal(bytes, await ReadAsync(digest));
    }

    [Fact]
    public async Task A_stream_gives_the_same_artifact_as_its_bytes()
    {
        var bytes = Some(1_000_000);
        var (digest, size) = await Store.PutAsync(new MemoryStream(bytes), Cancellation);
        Assert.Equal((Digest.Of(bytes), 1_000_000L), (digest, size));
        Assert.Equal(bytes, await ReadAsync(digest));
    }

    [Fact]
    public async Task Bytes_that_are_not_there_are_missing()
    {
        var digest = Digest.OfText("never stored");
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await Store.OpenAsync(digest, Cancellation));
        Assert.Equal("artifact.missing", error.Code);
        Assert.Contains(digest.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Null(await Store.SizeAsync(digest, Cancellation));
        Assert.Null(Store.LocalPath(digest));
    }

    [Fact]
    public async Task Every_digest_is_listed_once()
    {
        var digests = new HashSet<Digest>();
        for (var i = 0; i < 20; i++)
        {
            digests.Add(await Store.PutAsync(Some(i % 10), Cancellation));
        }

        var listed = await Store.ListAsync(Cancellation).ToListAsync(Cancellation);
        Assert.Equal(digests.Order(), listed.Order());
    }

    [Fact]
    public async Task Many_writers_of_the_same_bytes_do_no_harm()
    {
        var bytes = Some(200_000);
        await Parallel.ForAsync(0, 32, Cancellation, async (i, token) =>
            _ = i % 2 == 0 ? await Store.PutAsync(bytes, token) : (await Store.PutAsync(new MemoryStream(bytes), token)).Digest);
        Assert.Equal(bytes, await ReadAsync(Digest.Of(bytes)));
        Assert.Equal(1, await Store.ListAsync(Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task A_stream_that_breaks_off_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<IOException>(async () => await Store.PutAsync(new BrokenStream(), Cancellation));
        Assert.Equal(0, await Store.ListAsync(Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task A_local_path_holds_the_bytes()
    {
        var bytes = Some(1000);
        if (Store.LocalPath(await Store.PutAsync(bytes, Cancellation)) is { } path)
        {
            Assert.Equal(bytes, await File.ReadAllBytesAsync(path, Cancellation));
        }
    }

    protected static byte[] Some(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    protected async Task<byte[]> ReadAsync(Digest digest)
    {
        await using var stream = await Store.OpenAsync(digest, Cancellation);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }

    private sealed class BrokenStream : MemoryStream
    {
        private bool _begun;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _begun ? throw new IOException("The line went dead.") : ValueTask.FromResult(Begin(buffer));

        private int Begin(Memory<byte> buffer)
        {
            _begun = true;
            buffer.Span[..10].Fill(7);
            return 10;
        }
    }
}
