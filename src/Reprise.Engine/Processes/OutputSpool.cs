namespace Reprise.Engine.Processes;

/// <summary>What a process printed: in memory while it is small, in a file above that.</summary>
/// <param name="file">The file that is made when memory does not suffice; its folder exists.</param>
public sealed class OutputSpool(string file) : IDisposable
{
    private const int MemoryLimit = 64 * 1024;

    private readonly MemoryStream _memory = new();
    private FileStream? _stream;

    /// <summary>Number of bytes.</summary>
    public long Length { get; private set; }

    /// <summary>All bytes where they are in memory, else null: then they are read with <see cref="Complete"/>.</summary>
    public ReadOnlyMemory<byte>? Bytes => _stream is null ? new ReadOnlyMemory<byte>(_memory.GetBuffer(), 0, (int)_memory.Length) : (ReadOnlyMemory<byte>?)null;

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        if (_stream is null && Length > MemoryLimit)
        {
            _stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            _memory.Position = 0;
            _memory.CopyTo(_stream);
        }

        ((Stream?)_stream ?? _memory).Write(bytes);
    }

    /// <summary>The path of the file that holds them all, where they are not in memory.</summary>
    public string Complete()
    {
        _stream!.Flush();
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream?.Dispose();
        _memory.Dispose();
    }
}
