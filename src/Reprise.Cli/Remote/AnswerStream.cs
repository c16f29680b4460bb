using System.Security.Cryptography;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Cli.Remote;

/// <summary>The body of an answer: says who broke off, and checks the digest where one is known.</summary>
internal sealed class AnswerStream(Stream inner, HttpResponseMessage answer, Uri server, string? digest) : Stream
{
    private readonly IncrementalHash? _hash = digest is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await ServerErrors.GuardAsync(server, async () => await inner.ReadAsync(buffer, cancellationToken), cancellationToken);
        _hash?.AppendData(buffer.Span[..read]);
        if (read == 0 && buffer.Length > 0 && _hash is not null && new Digest(_hash.GetCurrentHash()).ToString() is var found && !string.Equals(found, digest, StringComparison.Ordinal))
        {
            throw new RepriseException("artifact.damaged", $"What the server sent as {digest} is {found}.", "Ask again; where it comes again, `reprise fsck` on the server's machine finds what is damaged.");
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read without blocking.");

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            answer.Dispose();
            _hash?.Dispose();
        }

        base.Dispose(disposing);
    }
}
