using System.Globalization;
using System.Text;

namespace Reprise.Cli.Rendering;

/// <summary>How numbers, times and texts are written for people.</summary>
internal static class Format
{
    private const char Ellipsis = '…';

    /// <summary>A count with separators: <c>1,707</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count, or a dot where it is zero, so that what matters stands out.</summary>
    public static string CountOrDot(long value) => value == 0 ? "·" : Count(value);

    /// <summary>A duration given in microseconds: <c>0.4 ms</c>, <c>340 ms</c>, <c>1.2 s</c>, <c>2 min 05 s</c>, <c>1 h 03 min</c>.</summary>
    public static string Duration(long micros) => micros switch
    {
        <= 0 => "0 ms",
        < 10_000 => Text($"{Math.Max(0.1, micros / 1000.0):0.0} ms"),
        < 1_000_000 => Text($"{micros / 1000} ms"),
        < 60_000_000 => Text($"{micros / 1_000_000.0:0.0} s"),
        < 3_600_000_000 => Text($"{micros / 60_000_000} min {micros / 1_000_000 % 60:00} s"),
        _ => Text($"{micros / 3_600_000_000} h {micros / 60_000_000 % 60:00} min"),
    };

    /// <summary>Tokens that are saved besides, where there are any: <c> and 1,204 tokens</c>.</summary>
    public static string Tokens(long count) => count > 0 ? $" and {Plural(count, "token")}" : "";

    /// <summary>A duration in whole milliseconds, as the contract gives it.</summary>
    public static string Millis(long millis) => millis switch
    {
        <= 0 => "<1 ms",
        < 10 => Text($"{millis} ms"),
        _ => Duration(millis * 1000),
    };

    /// <summary>A time of the contract (RFC 3339) in microseconds since 1970.</summary>
    public static long Micros(string time) => (DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>A number of bytes: <c>812 B</c>, <c>1.2 KB</c>, <c>3.4 MB</c> (powers of 1,000).</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1000 => Text($"{bytes} B"),
        < 1_000_000 => Text($"{bytes / 1e3:0.0} KB"),
        < 1_000_000_000 => Text($"{bytes / 1e6:0.0} MB"),
        _ => Text($"{bytes / 1e9:0.0} GB"),
    };

    /// <summary>How long ago a time was: <c>just now</c>, <c>5 min ago</c>, <c>yesterday</c>, then the date.</summary>
    public static string Ago(long micros, DateTimeOffset now)
    {
        var time = DateTimeOffset.UnixEpoch.AddMicroseconds(micros);
        return (now - time) switch
        {
            { TotalSeconds: < 5 } => "just now",
            { TotalSeconds: < 60 } span => Text($"{(int)span.TotalSeconds} s ago"),
            { TotalMinutes: < 60 } span => Text($"{(int)span.TotalMinutes} min ago"),
            { TotalHours: < 24 } span => Text($"{(int)span.TotalHours} h ago"),
            { TotalDays: < 14 } span => Text($"{(int)span.TotalDays} d ago"),
            _ => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A time as a date and time of day in UTC.</summary>
    public static string Time(long micros) =>
        DateTimeOffset.UnixEpoch.AddMicroseconds(micros).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The first 12 hex digits of a digest: enough to be typed back.</summary>
    public static string Short(string digest) => digest.Replace("sha256:", "", StringComparison.Ordinal) is { Length: > 12 } hex ? hex[..12] : digest;

    /// <summary>One thing or several: <c>1 step</c>, <c>2 steps</c>.</summary>
    public static string Plural(long count, string word) => Text($"{Count(count)} {word}{(count == 1 ? "" : "s")}");

    /// <summary>A text that cannot move the cursor, break a line or turn the reading direction: such characters are written as escapes (<c>\n</c>, <c>\u202e</c>).</summary>
    public static string OneLine(string text)
    {
        if (!text.Any(IsHazard))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = IsHazard(c) ? plain.Append(Escape(c)) : plain.Append(c);
        }

        return plain.ToString();
    }

    /// <summary>A text of several lines, none of which can move the cursor.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(OneLine));

    /// <summary>How many columns a text takes: wide characters and emoji take two, combining ones none.</summary>
    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += WidthOf(rune);
        }

        return width;
    }

    /// <summary>A text that takes at most so many columns, with an ellipsis where it was cut.</summary>
    public static string Fit(string text, int columns)
    {
        if (Width(text) <= columns)
        {
            return text;
        }

        var (fitted, width) = (new StringBuilder(), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            width += WidthOf(rune);
            if (width > columns - 1)
            {
                break;
            }

            _ = fitted.Append(rune.ToString());
        }

        return fitted.Append(Ellipsis).ToString();
    }

    // Besides control characters: line and paragraph separators, and what makes a terminal show text in another order than it stands.
    private static bool IsHazard(char c) => char.IsControl(c)
        || c is '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string Escape(char c) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => Text($"\\u{(int)c:x4}"),
    };

    private static int WidthOf(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        < 0x370 or 0x200d or (>= 0xfe00 and <= 0xfe0f) => 0,
        (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff)
            or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0x1f300 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd) => 2,
        _ => 1,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
