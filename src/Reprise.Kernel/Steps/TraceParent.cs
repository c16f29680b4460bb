using System.Buffers;

namespace Reprise.Kernel.Steps;

/// <summary>Who asked for some work, as W3C Trace Context writes it: <c>00-TRACE-SPAN-FLAGS</c>. See https://www.w3.org/TR/trace-context/.</summary>
/// <param name="TraceId">32 hex digits in lower case, not all zero.</param>
/// <param name="Span">The span of the caller.</param>
/// <param name="Flags">The trace flags, passed on as they came.</param>
public sealed record TraceParent(string TraceId, SpanId Span, byte Flags)
{
    /// <summary>The environment variable that carries it between processes.</summary>
    public const string Variable = "TRACEPARENT";

    /// <summary>Number of hex digits of a trace id.</summary>
    public const int TraceDigits = 32;

    private const int Length = 55;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads a header, or says that it cannot. Later versions are read as far as version 00 goes, as the standard asks for.</summary>
    public static bool TryParse(string? text, out TraceParent? parent)
    {
        parent = null;
        if (text is null || text.Length < Length || text[2] != '-' || text[35] != '-' || text[52] != '-')
        {
            return false;
        }

        var (version, trace, span, flags) = (text[..2], text[3..35], text[36..52], text[53..55]);
        var hex = IsHex(version) && IsTraceId(trace) && IsHex(span) && IsHex(flags);
        var fits = version is "00" ? text.Length == Length : text.Length == Length || text[Length] == '-';
        if (!hex || version is "ff" || !fits || !SpanId.TryParse(span, out var id))
        {
            return false;
        }

        parent = new TraceParent(trace, id, Convert.FromHexString(flags)[0]);
        return true;
    }

    /// <summary>True for 32 hex digits in lower case that are not all zero.</summary>
    public static bool IsTraceId(string text) => text.Length == TraceDigits && IsHex(text) && text.AsSpan().ContainsAnyExcept('0');

    /// <inheritdoc/>
    public override string ToString() => $"00-{TraceId}-{Span}-{Convert.ToHexStringLower([Flags])}";

    private static bool IsHex(string text) => !text.AsSpan().ContainsAnyExcept(Hex);
}
