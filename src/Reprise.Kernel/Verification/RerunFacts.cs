namespace Reprise.Kernel.Verification;

/// <summary>What the reruns of an artifact came to.</summary>
/// <param name="Verdict">The verdict of the rerun that counts; null where there was none.</param>
/// <param name="Share">Of an unverified one, the share of its steps and gaps that came out as recorded. 0 to 1.</param>
/// <param name="Whole">False where it began at a step and left out what lies before.</param>
public readonly record struct RerunFacts(Verdict? Verdict, double Share = 0, bool Whole = true)
{
    /// <summary>What an artifact scores that nobody has made again: it may be true or not.</summary>
    public const double Untried = 0.5;

    /// <summary>True where it came out as recorded.</summary>
    public bool Ok => Verdict is Verification.Verdict.Identical or Verification.Verdict.Equivalent or Verification.Verdict.Recorded;

    /// <summary>1 where it came out as recorded, 0 where it differs or cannot be executed, the share where evidence is missing; 0.5 where it was not tried, or only from a step on.</summary>
    public double Score => Verdict switch
    {
        null => Untried,
        Verification.Verdict.Unverified => Share,
        _ when !Ok => 0,
        _ => Whole ? 1 : Untried,
    };
}
