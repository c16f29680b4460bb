using System.Text;

namespace Reprise.Engine.Processes;

/// <summary>The last bytes of a stream of any length: a ring.</summary>
/// <param name="capacity">How many bytes are kept.</param>
public sealed class OutputTail(int capacity = OutputTail.DefaultCapacity)
{
    /// <summary>The usual number of bytes kept.</summary>
    public const int DefaultCapacity = 32 * 1024;

    private byte[] _ring = [];

    /// <summary>Number of bytes seen in all.</summary>
    public long Length { get; private set; }

    /// <summary>True where the beginning was dropped.</summary>
    public bool Truncated => Length > capacity;

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_ring.Length == 0)
        {
            _ring = new byte[capacity];
        }

        var last = bytes.Length > capacity ? bytes[^capacity..] : bytes;
        var at = (int)((Length + bytes.Length - last.Length) % capacity);
        var first = Math.Min(last.Length, capacity - at);
        last[..first].CopyTo(_ring.AsSpan(at));
        last[first..].CopyTo(_ring);
        Length += bytes.Length;
    }

    /// <summary>What is kept, as text; bytes that are no UTF-8 become U+FFFD.</summary>
    public string ToText()
    {
        if (!Truncated)
        {
            return Encoding.UTF8.GetString(_ring.AsSpan(0, (int)Length));
        }

        var at = (int)(Length % capacity);
        var ordered = new byte[capacity];
        _ring.AsSpan(at).CopyTo(ordered);
        _ring.AsSpan(0, at).CopyTo(ordered.AsSpan(capacity - at));
        return Encoding.UTF8.GetString(ordered);
    }
}
