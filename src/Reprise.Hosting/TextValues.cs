using System.Globalization;
using System.Text.Json;
using Reprise.Kernel;
using Reprise.Kernel.Verification;

namespace Reprise.Hosting;

/// <summary>Reads values that people write, on a command line or in a request; what cannot be read is wrong usage, and the error says what is allowed.</summary>
public static class TextValues
{
    // A hundred years.
    private const long MaxPast = 100L * 366 * 86_400;

    /// <summary>A word of the contract as the kernel's value; null for none.</summary>
    /// <param name="option">What it is the value of.</param>
    /// <param name="word">The word.</param>
    /// <exception cref="RepriseException"><c>usage.invalid</c>, with the words that are allowed.</exception>
    public static T? Word<T>(string option, string? word)
        where T : struct, Enum
    {
        if (word is null)
        {
            return null;
        }

        var words = Enum.GetValues<T>().Select(v => (Value: v, Word: JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()))).ToList();
        var found = words.FindIndex(w => string.Equals(w.Word, word, StringComparison.Ordinal));
        return found >= 0 ? words[found].Value
            : throw new RepriseException("usage.invalid", $"{option} takes one of {string.Join(", ", words.Select(w => w.Word))}; found '{word}'.", "Give one of these words.");
    }

    /// <summary>Words of the contract as the kernel's values; null for none.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>, with the words that are allowed.</exception>
    public static IReadOnlyCollection<T>? Words<T>(string option, IReadOnlyCollection<string>? words)
        where T : struct, Enum => words is not { Count: > 0 } ? null : [.. words.Select(w => Word<T>(option, w)!.Value).Distinct()];

    /// <summary>A word of the contract (<c>in_doubt</c>) as the kernel's value.</summary>
    public static T ParseWord<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    /// <summary>A rate: a number, alone or with <c>/s</c>, <c>/m</c> or <c>/h</c>. So many a second.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static double Rate(string option, string text)
    {
        var at = text.IndexOf('/', StringComparison.Ordinal);
        var seconds = at < 0 ? 1 : text[at..] switch { "/s" => 1, "/m" => 60, "/h" => 3600, _ => 0 };
        return seconds > 0 && double.TryParse(at < 0 ? text : text[..at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number)
            ? number / seconds
            : throw new RepriseException("usage.invalid", $"{option} takes a rate above 0; found '{text}'.", $"For example: {option} 500/s, or 10/m for ten a minute.");
    }

    /// <summary>How many artifacts to make again: a share (<c>1%</c>) or a number; null for none.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static AuditSample? Sample(string option, string? text) => text is null ? null
        : AuditSample.Parse(text) ?? throw new RepriseException("usage.invalid", $"{option} takes a share above 0% and up to 100%, or a number from 1 on; found '{text}'.", $"For example: {option} 1%, or {option} 5");

    /// <summary>A time: RFC 3339, a date, or how long before now (<c>30m</c>, <c>2h</c>, <c>3d</c>). Microseconds since 1970; null for none.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static long? Time(string option, string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        if (BeforeNow(text) is { } span)
        {
            return Micros(now - span);
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time)
            ? Micros(time)
            : throw new RepriseException("usage.invalid", $"{option} takes a time; found '{text}'.",
                "Write 2026-11-21T03:45:00Z, 2026-11-21, or 30m, 2h, 3d for so long before now.");
    }

    private static TimeSpan? BeforeNow(string text)
    {
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        long? seconds = text[^1] switch
        {
            's' => number,
            'm' => number * 60L,
            'h' => number * 3600L,
            'd' => number * 86_400L,
            _ => null,
        };
        return seconds is { } past and <= MaxPast ? TimeSpan.FromSeconds(past) : null;
    }

    private static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
