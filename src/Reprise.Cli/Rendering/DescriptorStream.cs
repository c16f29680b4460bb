using System.Runtime.InteropServices;
using Reprise.Kernel;

namespace Reprise.Cli.Rendering;

/// <summary>
/// A file descriptor as a stream to write to, where it stands. The console's own stream says nothing when its reader has gone, and a file stream
/// keeps a position of its own, which goes wrong where standard output and error are one file.
/// </summary>
internal sealed partial class DescriptorStream(int descriptor) : Stream
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;
    private const short ForWriting = 4; // POLLOUT

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Standard output (1) or standard error (2).</summary>
    public static Stream Open(int descriptor) => !OperatingSystem.IsWindows() ? new DescriptorStream(descriptor)
        : descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();

    /// <inheritdoc/>
    /// <exception cref="BrokenPipeException">The reader has gone.</exception>
    /// <exception cref="RepriseException"><c>disk.full</c>, <c>output.unwritable</c>.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = WriteTo(descriptor, in MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
            }
            else
            {
                AfterError(Marshal.GetLastPInvokeError());
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is held back here.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private void AfterError(int code)
    {
        switch (code)
        {
            case Interrupted:
                break;
            case TryAgain:
                // Whoever shares the pipe may have made it non-blocking; a full one is waited for all the same.
                var wanted = new Waiting(descriptor, ForWriting, 0);
                _ = Poll(ref wanted, 1, -1);
                break;
            case BrokenPipe:
                throw new BrokenPipeException();
            default:
                throw OutputErrors.Of(code, descriptor == 1 ? "standard output" : "standard error");
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, in byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref Waiting wanted, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Waiting(int Descriptor, short Events, short Found);
}
