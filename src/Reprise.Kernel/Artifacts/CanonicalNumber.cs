using System.Buffers.Text;
using System.Text;

namespace Reprise.Kernel.Artifacts;

/// <summary>Numbers as ECMAScript writes them (RFC 8785 section 3.2.2.3): the shortest digits that give the same double back.</summary>
internal static class CanonicalNumber
{
    /// <summary>The longest that a double becomes, in bytes.</summary>
    public const int MaxLength = 32;

    /// <summary>Writes the double that a literal stands for, and returns the number of bytes.</summary>
    /// <exception cref="FormatException">It is beyond the range of a double.</exception>
    public static int Write(ReadOnlySpan<byte> literal, Span<byte> destination)
    {
        if (!Utf8Parser.TryParse(literal, out double value, out var used) || used != literal.Length || !double.IsFinite(value))
        {
            throw new FormatException($"The number {Encoding.UTF8.GetString(literal)} is beyond the range of a double (about 1.8e308).");
        }

        if (value == 0)
        {
            destination[0] = (byte)'0';
            return 1;
        }

        var count = 0;
        if (value < 0)
        {
            destination[count++] = (byte)'-';
            value = -value;
        }

        Span<byte> digits = stackalloc byte[24];
        var length = Digits(value, digits, out var point);
        return count + Layout(digits[..length], point, destination[count..]);
    }

    /// <summary>The shortest digits without leading and trailing zeros, and where the decimal point stands: the value is 0.DIGITS times 10^point.</summary>
    private static int Digits(double value, Span<byte> digits, out int point)
    {
        Span<byte> text = stackalloc byte[40];
        value.TryFormat(text, out var written, "R");
        var mark = text[..written].IndexOf((byte)'E');
        var mantissa = mark < 0 ? text[..written] : text[..mark];
        var exponent = mark < 0 ? 0 : int.Parse(text[(mark + 1)..written]);
        var dot = mantissa.IndexOf((byte)'.');
        point = exponent + (dot < 0 ? mantissa.Length : dot);
        var count = 0;
        foreach (var c in mantissa)
        {
            if (c == '.')
            {
                continue;
            }

            if (count == 0 && c == '0')
            {
                point--;
                continue;
            }

            digits[count++] = c;
        }

        return digits[..count].TrimEnd((byte)'0').Length;
    }

    private static int Layout(ReadOnlySpan<byte> digits, int point, Span<byte> to)
    {
        var k = digits.Length;
        if (point is > 0 and <= 21)
        {
            return point >= k ? Padded(digits, point, to) : Split(digits, point, to);
        }

        if (point is > -6 and <= 0)
        {
            "0."u8.CopyTo(to);
            to.Slice(2, -point).Fill((byte)'0');
            digits.CopyTo(to[(2 - point)..]);
            return 2 - point + k;
        }

        var count = k == 1 ? Padded(digits, 1, to) : Split(digits, 1, to);
        to[count++] = (byte)'e';
        to[count++] = (byte)(point > 0 ? '+' : '-');
        Math.Abs(point - 1).TryFormat(to[count..], out var exponent);
        return count + exponent;
    }

    private static int Padded(ReadOnlySpan<byte> digits, int length, Span<byte> to)
    {
        digits.CopyTo(to);
        to[digits.Length..length].Fill((byte)'0');
        return length;
    }

    private static int Split(ReadOnlySpan<byte> digits, int point, Span<byte> to)
    {
        digits[..point].CopyTo(to);
        to[point] = (byte)'.';
        digits[point..].CopyTo(to[(point + 1)..]);
        return digits.Length + 1;
    }
}
