namespace ReportAgent;

/// <summary>What the root is asked for.</summary>
internal sealed record Question(int From, int To, string Style);

/// <summary>Years from the first to the last.</summary>
internal sealed record Period(int From, int To);

/// <summary>Which years are assessed by whom.</summary>
internal sealed record Plan(IReadOnlyList<int> Years, IReadOnlyList<string> Assessments);

/// <summary>What an assessment found: a number for each year.</summary>
internal sealed record Assessment(string Aspect, string Unit, IReadOnlyDictionary<string, double> ByYear);

/// <summary>What a report is written from.</summary>
internal sealed record Material(string Style, IReadOnlyList<Assessment> Assessments);

/// <summary>A text, and the numbers that it claims.</summary>
internal sealed record Report(string Text, IReadOnlyList<Claim> Claims);

/// <summary>A number that a text claims.</summary>
internal sealed record Claim(string Aspect, string Year, double Value);

/// <summary>Whether the claims stand.</summary>
internal sealed record Verdict(bool Verified, int Checked);

/// <summary>Plans and writes.</summary>
internal static class Writer
{
    public static Plan Plan(Period period) => period.From <= period.To
        ? new Plan([.. Enumerable.Range(period.From, period.To - period.From + 1)], ["weather.rain", "weather.warmth"])
        : throw new ArgumentException($"The first year {period.From} comes after the last, {period.To}.", nameof(period));

    public static Report Write(Material material)
    {
        var isLong = material.Style is "long";
        var claims = material.Assessments.SelectMany(a => a.ByYear.OrderByDescending(y => y.Value).Take(isLong ? a.ByYear.Count : 1).Select(y => (a.Unit, Claim: new Claim(a.Aspect, y.Key, y.Value)))).ToList();
        return new Report(string.Join(' ', claims.Select(c => $"{c.Claim.Aspect} {c.Claim.Year}: {c.Claim.Value} {c.Unit}.")), [.. claims.Select(c => c.Claim)]);
    }
}
