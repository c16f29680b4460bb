using System.Numerics;

namespace Reprise.Kernel.Steps;

/// <summary>
/// The name of a step: <c>stp_</c>, the 16 digits of its run, one digit that says how many follow, and the step's number in the run in base 32.
/// Ids of one run sort in the order of their numbers.
/// </summary>
public readonly record struct StepId(RunId Run, long Number)
{
    /// <summary>What a step id begins with.</summary>
    public const string Prefix = "stp_";

    /// <summary>Reads an id; a trailing <c>.N</c> (the attempt, as agents get it) is not part of it.</summary>
    /// <exception cref="FormatException">The text is not a step id.</exception>
    public static StepId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a step id.");

    /// <summary>Reads an id, or says that it cannot.</summary>
    public static bool TryParse(string? text, out StepId id)
    {
        id = default;
        var start = Prefix.Length + RunId.Digits;
        if (text is null || text.Length < start + 2 || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !RunId.TryParse(RunId.Prefix + text[Prefix.Length..start], out var run)
            || !Base32.TryDecode(text.AsSpan(start, 1), out var digits) || text.Length != start + 1 + (int)digits || digits > 13
            || !Base32.TryDecode(text.AsSpan(start + 1), out var number) || number > long.MaxValue)
        {
            return false;
        }

        id = new StepId(run, (long)number);
        return true;
    }

    /// <summary>
    /// Reads the beginning of an id that names at least its run: the numbers of the steps that it fits go from <paramref name="from"/>
    /// to below <paramref name="below"/>.
    /// </summary>
    public static bool TryParsePrefix(string? text, out RunId run, out long from, out long below)
    {
        (run, from, below) = (default, 0, long.MaxValue);
        var start = Prefix.Length + RunId.Digits;
        if (text is null || text.Length < start || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !RunId.TryParse(RunId.Prefix + text[Prefix.Length..start], out run))
        {
            return false;
        }

        if (text.Length == start)
        {
            return true;
        }

        if (!Base32.TryDecode(text.AsSpan(start, 1), out var digits) || digits is 0 or > 13 || text.Length - start - 1 > (int)digits
            || !Base32.TryDecode(text.AsSpan(start + 1), out var number))
        {
            return false;
        }

        var given = text.Length - start - 1;
        var open = 5 * ((int)digits - given);
        var (low, high) = given == 0 ? (Int128.One << (open - 5), Int128.One << open) : ((Int128)number << open, ((Int128)number + 1) << open);
        from = digits == 1 && given == 0 ? 0 : (long)Int128.Min(low, long.MaxValue);
        below = (long)Int128.Min(high, long.MaxValue);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var bits = 64 - BitOperations.LeadingZeroCount((ulong)Number);
        var digits = Math.Max(1, (bits + 4) / 5);
        return Prefix + Run.Body + Base32.Encode((ulong)digits, 1) + Base32.Encode((ulong)Number, digits);
    }
}
