using System.Text;

namespace Reprise.Storage.Sqlite;

/// <summary>Reads what <see cref="ByteWriter"/> wrote. A blob that ends too early or holds nonsense is an <see cref="InvalidDataException"/>.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Where the reader stands.</summary>
    public int Offset { get; private set; }

    /// <summary>Reads one byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads an integer.</summary>
    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return (long)value;
            }
        }

        throw new InvalidDataException("an integer is too long");
    }

    /// <summary>Reads a length and that many bytes.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Number());

    /// <summary>Reads a length and UTF-8.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>The next so many bytes.</summary>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _bytes.Length - Offset)
        {
            throw new InvalidDataException("it ends too early");
        }

        var span = _bytes.Slice(Offset, (int)count);
        Offset += (int)count;
        return span;
    }
}
