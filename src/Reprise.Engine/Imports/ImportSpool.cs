using System.Text.Json;

namespace Reprise.Engine.Imports;

/// <summary>The lines of an import that were understood, in a file of their own: so they are read once, and the journal gets what was checked. Removed when it is closed.</summary>
internal sealed class ImportSpool : IDisposable
{
    private readonly FileStream _file;
    private byte[] _buffer = new byte[4096];
    private long _end;

    /// <summary>Makes one.</summary>
    /// <param name="scratch">The folder for it.</param>
    public ImportSpool(string scratch)
    {
        var path = Path.Combine(Directory.CreateDirectory(scratch).FullName, Guid.NewGuid().ToString("N") + ".import");
        _file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose, BufferSize = 1 << 16 });
    }

    /// <summary>Adds a step; returns where it stands.</summary>
    public (long Offset, int Length) Add(ReadOnlyMemory<byte> step)
    {
        _file.Write(step.Span);
        _end += step.Length;
        return (_end - step.Length, step.Length);
    }

    /// <summary>What was added can be read.</summary>
    public void Seal() => _file.Flush();

    /// <summary>Reads a step.</summary>
    public ImportedStep Read(long offset, int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        for (var read = 0; read < length;)
        {
            var more = RandomAccess.Read(_file.SafeFileHandle, _buffer.AsSpan(read, length - read), offset + read);
            read += more > 0 ? more : throw new EndOfStreamException("The scratch file of the import is shorter than what was written to it.");
        }

        return JsonSerializer.Deserialize(_buffer.AsSpan(0, length), ImportJson.Default.ImportedStep)!;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
