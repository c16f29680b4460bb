using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Storage.Files;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Storage.Files;

public sealed class FileArtifactStoreTests : ArtifactStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _boundaries = [];
    private string? _stopAt;

    public FileArtifactStoreTests() => Store = DataFolder.Create(_folder[DataFolder.Name]).OpenStore(name =>
    {
        _boundaries.Add(name);
        if (string.Equals(name, _stopAt, StringComparison.Ordinal))
        {
            throw new InvalidOperationException("stopped");
        }
    });

    protected override FileArtifactStore Store { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_blob_with_a_flipped_bit_is_reported_as_damaged_with_its_last_byte()
    {
        var digest = await Store.PutAsync(Some(100_000), Cancellation);
        Damage(digest, bytes => bytes[50_000] ^= 1);
        await using var stream = await Store.OpenAsync(digest, Cancellation);
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await stream.ReadExactlyAsync(new byte[100_000], Cancellation));
        Assert.Equal("artifact.damaged", error.Code);
    }

    [Fact]
    public async Task A_blob_that_was_cut_off_is_reported_as_damaged_and_replaced_when_it_is_stored_again()
    {
        var bytes = Some(5000);
        var digest = await Store.PutAsync(bytes, Cancellation);
        var path = Store.LocalPath(digest)!;
        File.SetAttributes(path, FileAttributes.Normal);
        await File.WriteAllBytesAsync(path, bytes[..4000], Cancellation);
        var error = await Assert.ThrowsAsync<RepriseException>(() => ReadAsync(digest));
        Assert.Equal("artifact.damaged", error.Code);
        var another = DataFolder.Create(_folder[DataFolder.Name]).OpenStore();
        await another.PutAsync(bytes, Cancellation);
        Assert.Equal(bytes, await ReadAsync(digest));
    }

    [Fact]
    public async Task Each_durable_operation_comes_in_its_order()
    {
        await Store.PutAsync(Some(10), Cancellation);
        Assert.Equal(["store.write.before", "store.sync.before", "store.sync.after", "store.rename.before", "store.rename.after", "store.folder.after"], _boundaries);
    }

    [Theory]
    [InlineData("store.write.before", false)]
    [InlineData("store.sync.before", false)]
    [InlineData("store.rename.before", false)]
    [InlineData("store.rename.after", true)]
    public async Task Stopped_anywhere_an_artifact_is_there_whole_or_not_at_all(string boundary, bool there)
    {
        _stopAt = boundary;
        var bytes = Some(100);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.PutAsync(bytes, Cancellation));
        _stopAt = null;
        Assert.Equal(there ? 1 : 0, await Store.ListAsync(Cancellation).CountAsync(Cancellation));
        Assert.Equal(bytes, await ReadAsync(await Store.PutAsync(bytes, Cancellation)));
        Assert.Empty(Directory.EnumerateFiles(_folder[$"{DataFolder.Name}/tmp"]));
    }

    private void Damage(Digest digest, Action<byte[]> change)
    {
        var path = Store.LocalPath(digest)!;
        var bytes = File.ReadAllBytes(path);
        change(bytes);
        File.SetAttributes(path, FileAttributes.Normal);
        File.WriteAllBytes(path, bytes);
    }
}
