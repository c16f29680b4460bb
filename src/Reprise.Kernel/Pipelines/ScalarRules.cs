using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Reprise.Kernel.Pipelines;

/// <summary>What a plain scalar is.</summary>
public enum ScalarKind
{
    /// <summary>Nothing: <c>null</c>, <c>~</c> or empty.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>; <c>yes</c>, <c>no</c>, <c>on</c> and <c>off</c> are texts.</summary>
    Boolean,

    /// <summary>A whole number of any length.</summary>
    Integer,

    /// <summary>A number with a fraction or an exponent.</summary>
    Number,

    /// <summary>Infinity or not-a-number, which JSON does not have.</summary>
    NotFinite,

    /// <summary>Anything else.</summary>
    Text,
}

/// <summary>The core schema of YAML 1.2 (section 10.3.2): <c>0o17</c> is octal and <c>010</c> is ten; dates are texts.</summary>
internal static partial class ScalarRules
{
    /// <summary>What a scalar without quotes is.</summary>
    public static ScalarKind KindOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        _ when !MayBeNumber(text[0]) => ScalarKind.Text,
        _ when IntegerForm().IsMatch(text) => ScalarKind.Integer,
        _ when NumberForm().IsMatch(text) => ScalarKind.Number,
        _ when NotFiniteForm().IsMatch(text) => ScalarKind.NotFinite,
        _ => ScalarKind.Text,
    };

    /// <summary>The JSON literal of a whole number, digit for digit.</summary>
    public static string IntegerLiteral(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            return BigInteger.Parse("0" + text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        if (text.StartsWith("0o", StringComparison.Ordinal))
        {
            return text[2..].Aggregate(BigInteger.Zero, (sum, digit) => (sum * 8) + (digit - '0')).ToString(CultureInfo.InvariantCulture);
        }

        var digits = text.TrimStart('+', '-').TrimStart('0');
        return digits.Length == 0 ? "0" : text[0] == '-' ? "-" + digits : digits;
    }

    /// <summary>The JSON literal of a number with a fraction or an exponent.</summary>
    public static string NumberLiteral(string text)
    {
        var split = text.IndexOfAny(['e', 'E']);
        var mantissa = split < 0 ? text : text[..split];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = (dot < 0 ? mantissa : mantissa[..dot]).TrimStart('+', '-').TrimStart('0');
        var fraction = dot < 0 || dot == mantissa.Length - 1 ? "0" : mantissa[(dot + 1)..];
        return (text[0] == '-' ? "-" : "") + (whole.Length == 0 ? "0" : whole) + "." + fraction + (split < 0 ? "" : text[split..]);
    }

    private static bool MayBeNumber(char first) => char.IsAsciiDigit(first) || first is '-' or '+' or '.';

    [GeneratedRegex(@"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IntegerForm();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberForm();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotFiniteForm();
}
