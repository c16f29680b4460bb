using System.Globalization;

namespace Reprise.Kernel.Steps;

/// <summary>The id of a span as in W3C Trace Context: eight bytes, not all zero, written as 16 hex digits.</summary>
public readonly record struct SpanId(ulong Value)
{
    /// <summary>Number of hex digits.</summary>
    public const int Digits = 16;

    /// <summary>Reads 16 hex digits, or says that it cannot.</summary>
    public static bool TryParse(string? text, out SpanId id)
    {
        id = default;
        if (text is null || text.Length != Digits || !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value == 0)
        {
            return false;
        }

        id = new SpanId(value);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
