using System.Globalization;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Verification;

/// <summary>How many of some artifacts to make again: a share of them, or a count.</summary>
/// <param name="Share">A share above 0, up to 1; or null.</param>
/// <param name="Count">A count from 1 on, where there is no share.</param>
public sealed record AuditSample(double? Share, int Count)
{
    // 7 % of 100 is 7, though the product is a trifle more.
    private const double Rounding = 1e-9;

    /// <summary>Reads <c>1%</c>, <c>0.5%</c> or <c>5</c>; null for anything else.</summary>
    public static AuditSample? Parse(string text)
    {
        if (text.EndsWith('%'))
        {
            return double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 100
                ? new AuditSample(percent / 100, 0)
                : null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? new AuditSample(null, count) : null;
    }

    /// <summary>How many of so many: a share is rounded up, so that a small one still tries something.</summary>
    public int Of(int all) => Math.Min(all, Share is { } share ? (int)Math.Ceiling((share * all) - Rounding) : Count);

    /// <summary>Chooses among names: the same for the same seed, whatever else is named. In the order in which they were drawn.</summary>
    public IReadOnlyList<string> Choose(IReadOnlyCollection<string> names, int seed) =>
        [.. names.OrderBy(name => Digest.OfText(FormattableString.Invariant($"{seed} {name}")).ToHex(), StringComparer.Ordinal).Take(Of(names.Count))];
}
