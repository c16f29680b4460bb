using System.Security.Cryptography;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Storage.Files;

/// <summary>Reads a file and checks its digest: the read that reaches the end throws where the bytes are not what their name says.</summary>
internal sealed class VerifyingStream(FileStream file, Digest digest, string path) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly long _length = file.Length;
    private long _position;
    private bool _checked;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("An artifact is read from its beginning to its end.");
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var read = file.Read(buffer);
        Account(buffer[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var read = await file.ReadAsync(buffer, cancellationToken);
        Account(buffer.Span[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("An artifact is read from its beginning to its end.");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("An artifact is immutable.");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("An artifact is immutable.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    // Checked with the last bytes, not only at the end of the file: a reader that knows the size asks no further.
    private void Account(ReadOnlySpan<byte> read)
    {
        _hash.AppendData(read);
        _position += read.Length;
        if (_checked || (read.Length > 0 && _position < _length))
        {
            return;
        }

        _checked = true;
        var found = new Digest(_hash.GetCurrentHash());
        if (found != digest)
        {
            throw new RepriseException(
                "artifact.damaged", $"The stored bytes of {digest} are damaged: they have the digest {found}.",
                "`reprise fsck` says which artifacts are hurt. Restore the file from a copy, or remove it and run the step that made it again.",
                [new("file", path), new("size", $"{_position}")]);
        }
    }
}
