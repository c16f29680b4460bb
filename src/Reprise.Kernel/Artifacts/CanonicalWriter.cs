using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Reprise.Kernel.Artifacts;

/// <summary>Writes canonical JSON into a pooled buffer. One per thread is kept, because it runs once or more for every step.</summary>
internal sealed partial class CanonicalWriter : IDisposable
{
    private const int KeptSize = 64 * 1024;

    [ThreadStatic]
    private static CanonicalWriter? _spare;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024);
    private int _count;

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _count);

    /// <summary>The thread's spare writer, or a new one.</summary>
    public static CanonicalWriter Rent()
    {
        var writer = _spare ?? new CanonicalWriter();
        _spare = null;
        writer._count = 0;
        return writer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_spare is null && _buffer.Length <= KeptSize)
        {
            _spare = this;
            return;
        }

        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Writes an element.</summary>
    public void Value(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Object(value);
                break;
            case JsonValueKind.Array:
                Array(value);
                break;
            case JsonValueKind.String:
                String(value);
                break;
            case JsonValueKind.Number:
                Number(JsonMarshal.GetRawUtf8Value(value));
                break;
            case JsonValueKind.True:
                Raw("true"u8);
                break;
            case JsonValueKind.False:
                Raw("false"u8);
                break;
            case JsonValueKind.Null:
                Raw("null"u8);
                break;
            default:
                throw new FormatException("There is no JSON value here (an undefined element).");
        }
    }

    private void Object(JsonElement value)
    {
        var count = value.GetPropertyCount();
        var rented = ArrayPool<JsonProperty>.Shared.Rent(count);
        try
        {
            var properties = rented.AsSpan(0, count);
            var i = 0;
            foreach (var property in value.EnumerateObject())
            {
                properties[i++] = property;
            }

            CanonicalOrder.Sort(properties);
            Byte('{');
            for (i = 0; i < count; i++)
            {
                Comma(i);
                Name(properties[i]);
                Byte(':');
                Value(properties[i].Value);
            }

            Byte('}');
        }
        finally
        {
            ArrayPool<JsonProperty>.Shared.Return(rented, clearArray: true);
        }
    }

    private void Array(JsonElement value)
    {
        Byte('[');
        var i = 0;
        foreach (var element in value.EnumerateArray())
        {
            Comma(i++);
            Value(element);
        }

        Byte(']');
    }

    private void String(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (CanonicalOrder.IsPlain(raw))
        {
            Raw(raw);
            return;
        }

        Text(CanonicalOrder.TextOf(value));
    }

    private void Name(JsonProperty property)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        if (CanonicalOrder.IsPlain(raw))
        {
            Byte('"');
            Raw(raw);
            Byte('"');
            return;
        }

        Text(CanonicalOrder.NameOf(property));
    }

    private void Number(ReadOnlySpan<byte> literal)
    {
        if (literal.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0)
        {
            Raw(literal.SequenceEqual("-0"u8) ? "0"u8 : literal);
            return;
        }

        _count += CanonicalNumber.Write(literal, Room(CanonicalNumber.MaxLength));
    }

    public void Text(string text)
    {
        Byte('"');
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var plain = rest.IndexOfAny(CanonicalOrder.Escaped);
            var run = plain < 0 ? rest : rest[..plain];
            var status = Utf8.FromUtf16(run, Room(run.Length * 3), out _, out var written, replaceInvalidSequences: false);
            if (status != OperationStatus.Done)
            {
                throw new FormatException($"A text holds half of a surrogate pair, which is no Unicode character: {CanonicalOrder.Show(text)}");
            }

            _count += written;
            if (plain < 0)
            {
                break;
            }

            Escape(rest[plain]);
            rest = rest[(plain + 1)..];
        }

        Byte('"');
    }

    private void Escape(char c)
    {
        var letter = c switch { '\b' => 'b', '\t' => 't', '\n' => 'n', '\f' => 'f', '\r' => 'r', '"' => '"', '\\' => '\\', _ => 'u' };
        Byte('\\');
        Byte(letter);
        if (letter == 'u')
        {
            const string Hex = "0123456789abcdef";
            Raw("00"u8);
            Byte(Hex[c >> 4]);
            Byte(Hex[c & 15]);
        }
    }

    private void Comma(int index)
    {
        if (index > 0)
        {
            Byte(',');
        }
    }

    private void Byte(char c)
    {
        Room(1)[0] = (byte)c;
        _count++;
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _count += bytes.Length;
    }

    private Span<byte> Room(int size)
    {
        if (_buffer.Length - _count < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_count + size), (int)Math.Min(_buffer.Length * 2L, System.Array.MaxLength)));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(_count);
    }
}
