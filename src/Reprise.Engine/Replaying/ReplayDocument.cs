using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;

namespace Reprise.Engine.Replaying;

/// <summary>
/// What a replay publishes, as an artifact, so that one that was cut off goes on with the same: first the parts of joins (stage, step, root), then the
/// outputs in the order in which they are published (step, ordinal, count, keyed, root), each number as the difference to the one before, 7 bits a byte.
/// A million outputs of as many steps take about 6 MB.
/// </summary>
internal sealed class ReplayDocument : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly BinaryWriter _writer;
    private StoredPart _part;
    private StoredOutputs _last;
    private StoredOutputs _open;

    /// <param name="scratch">Where it is written before it is stored.</param>
    public ReplayDocument(string scratch)
    {
        var path = Path.Combine(Directory.CreateDirectory(scratch).FullName, Guid.NewGuid().ToString("N") + ".replay");
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 64 * 1024,
        });
        _writer = new BinaryWriter(_file);
    }

    /// <summary>Parts so far.</summary>
    public long Parts { get; private set; }

    /// <summary>Outputs so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a part of joins; all of them come before the outputs.</summary>
    public void Add(int stage, StoredPart part)
    {
        _writer.Write7BitEncodedInt(stage);
        WriteDifference(part.Step - _part.Step);
        WriteDifference(part.Root - _part.Root);
        _part = part;
        Parts++;
    }

    /// <summary>Adds outputs; those that follow one another in one list become one entry.</summary>
    public void Add(StoredOutputs outputs)
    {
        Count += outputs.Count;
        if (_open.Count > 0 && outputs.Step == _open.Step && outputs.Ordinal == _open.Ordinal + _open.Count)
        {
            _open = _open with { Count = _open.Count + outputs.Count };
            return;
        }

        WriteOpen();
        _open = outputs;
    }

    /// <summary>Stores it, and gives it to be read.</summary>
    public async ValueTask<(Digest Digest, ReplayReader Reader)> StoreAsync(IArtifactStore store, CancellationToken cancellation)
    {
        WriteOpen();
        _open = default;
        _writer.Flush();
        var bytes = new byte[_file.Length];
        _ = _file.Seek(0, SeekOrigin.Begin);
        await _file.ReadExactlyAsync(bytes, cancellation);
        _ = _file.Seek(0, SeekOrigin.Begin);
        return ((await store.PutAsync(_file, cancellation)).Digest, new ReplayReader(bytes, Parts));
    }

    /// <summary>Opens a stored one.</summary>
    public static async ValueTask<ReplayReader> OpenAsync(Recording recording, ReplayTerms terms, CancellationToken cancellation) =>
        new(await recording.ReadAsync(terms.Outputs, cancellation), terms.Parts);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _file.DisposeAsync();
    }

    private void WriteOpen()
    {
        if (_open.Count > 0)
        {
            WriteDifference(_open.Step - _last.Step);
            _writer.Write7BitEncodedInt64(_open.Ordinal);
            _writer.Write7BitEncodedInt64((_open.Count << 1) | (_open.Keyed ? 1L : 0));
            WriteDifference(_open.Root - _last.Root);
            _last = _open;
        }
    }

    // Zigzag, so that a step back costs no more than a step forth.
    private void WriteDifference(long difference) => _writer.Write7BitEncodedInt64((difference << 1) ^ (difference >> 63));
}

/// <summary>Reads a stored document, as often as it is asked to.</summary>
internal sealed class ReplayReader(ReadOnlyMemory<byte> bytes, long parts)
{
    /// <summary>The parts of joins.</summary>
    public IEnumerable<(int Stage, StoredPart Part)> Parts()
    {
        using var reader = Open();
        var part = default(StoredPart);
        for (long i = 0; i < parts; i++)
        {
            var stage = reader.Read7BitEncodedInt();
            part = new StoredPart(part.Step + ReadDifference(reader), part.Root + ReadDifference(reader));
            yield return (stage, part);
        }
    }

    /// <summary>The outputs, in the order in which they are published.</summary>
    public IEnumerable<StoredOutputs> Outputs()
    {
        using var reader = Open();
        for (long i = 0; i < parts; i++)
        {
            _ = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
        }

        var last = default(StoredOutputs);
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var (step, ordinal, count) = (last.Step + ReadDifference(reader), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
            yield return last = new StoredOutputs(step, ordinal, count >> 1, (count & 1) != 0, last.Root + ReadDifference(reader));
        }
    }

    private static long ReadDifference(BinaryReader reader)
    {
        var zigzag = (ulong)reader.Read7BitEncodedInt64();
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    private BinaryReader Open() => new(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false));
}
