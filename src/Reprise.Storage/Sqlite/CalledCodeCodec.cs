using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>The stored form of the code below a call, begun by a byte with its version. Then the count, and for each: target, digest.</summary>
internal static class CalledCodeCodec
{
    private const byte Version = 1;

    /// <summary>Writes it.</summary>
    /// <param name="to">Cleared first.</param>
    /// <param name="code">The code.</param>
    public static void Write(ByteWriter to, IReadOnlyList<CalledCode> code)
    {
        to.Clear();
        to.Byte(Version);
        to.Number(code.Count);
        foreach (var (target, digest) in code)
        {
            to.Text(target);
            digest.CopyTo(to.Reserve(Digest.Size));
        }
    }

    /// <summary>Reads it; nothing for an empty blob.</summary>
    public static CalledCode[] Read(ReadOnlySpan<byte> blob)
    {
        if (blob.IsEmpty)
        {
            return [];
        }

        var reader = new ByteReader(blob);
        var version = reader.Byte();
        var count = reader.Number();
        if (version != Version || count < 0 || count > blob.Length / Digest.Size)
        {
            throw new InvalidDataException($"the code below a call has form {version} and {count} entries");
        }

        var code = new CalledCode[count];
        for (var i = 0; i < code.Length; i++)
        {
            code[i] = new CalledCode(reader.Text(), new Digest(reader.Take(Digest.Size)));
        }

        return code;
    }
}
