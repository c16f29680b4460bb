using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Verification;

/// <summary>Compares two outputs as the stage's <c>compare</c> says: <c>bytes</c>, <c>json</c> (canonical), or <c>{ numbers: TOLERANCE }</c>.</summary>
public static partial class Comparator
{
    /// <summary>The name of a comparator: <c>bytes</c>, <c>json</c> or <c>numbers</c>.</summary>
    public static string NameOf(JsonElement? compare) => compare switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Object } => "numbers",
        _ => "bytes",
    };

    /// <summary>Compares outputs whose digests differ.</summary>
    /// <param name="compare">The stage's comparator; null for bytes.</param>
    /// <param name="recorded">The recorded bytes.</param>
    /// <param name="replayed">What came out now.</param>
    /// <returns><see cref="Verdict.Equivalent"/> or <see cref="Verdict.Differs"/>: only equal digests are identical.</returns>
    public static Verdict Compare(JsonElement? compare, ReadOnlySpan<byte> recorded, ReadOnlySpan<byte> replayed) => NameOf(compare) switch
    {
        "json" => SameJson(recorded, replayed) ? Verdict.Equivalent : Verdict.Differs,
        "numbers" => SameNumbers(recorded, replayed, compare!.Value.GetProperty("numbers").GetDouble()) ? Verdict.Equivalent : Verdict.Differs,
        _ => Verdict.Differs,
    };

    private static bool SameJson(ReadOnlySpan<byte> recorded, ReadOnlySpan<byte> replayed)
    {
        try
        {
            return CanonicalJson.DigestOf(CanonicalJson.Parse(recorded)) == CanonicalJson.DigestOf(CanonicalJson.Parse(replayed));
        }
        catch (FormatException)
        {
            return false; // What is no JSON is not the same JSON.
        }
    }

    /// <summary>Texts that are the same but for numbers, of which each is within the tolerance: absolute below 1, relative above.</summary>
    private static bool SameNumbers(ReadOnlySpan<byte> recorded, ReadOnlySpan<byte> replayed, double tolerance)
    {
        var (one, other) = (Encoding.UTF8.GetString(recorded), Encoding.UTF8.GetString(replayed));
        var (numbers, others) = (Number().Matches(one), Number().Matches(other));
        if (numbers.Count != others.Count)
        {
            return false;
        }

        var (at, atOther) = (0, 0);
        for (var i = 0; i < numbers.Count; i++)
        {
            if (!one.AsSpan(at, numbers[i].Index - at).SequenceEqual(other.AsSpan(atOther, others[i].Index - atOther)) || !Near(numbers[i].ValueSpan, others[i].ValueSpan, tolerance))
            {
                return false;
            }

            (at, atOther) = (numbers[i].Index + numbers[i].Length, others[i].Index + others[i].Length);
        }

        return one.AsSpan(at).SequenceEqual(other.AsSpan(atOther));
    }

    private static bool Near(ReadOnlySpan<char> one, ReadOnlySpan<char> other, double tolerance)
    {
        if (one.SequenceEqual(other))
        {
            return true;
        }

        var (a, b) = (double.Parse(one, CultureInfo.InvariantCulture), double.Parse(other, CultureInfo.InvariantCulture));
        return Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b)));
    }

    [GeneratedRegex(@"(?<![\w.])-?\d+(\.\d+)?([eE][+-]?\d+)?(?![\w.])", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Number();
}
