namespace Reprise.Kernel.Verification;

<<<<<<< HEAD
=======
/// <summary>How well the environment of a step can be had again.</summary>
public enum EnvironmentPin
{
    /// <summary>No environment is recorded, or its document is gone.</summary>
    Unknown,

    /// <summary>Programs and libraries are named by version at the most: the step ran with what happened to be installed.</summary>
    Named,

    /// <summary>A lock file or digests say what it ran with; or it ran within Reprise, which its code component names by version.</summary>
    Pinned,
}

>>>>>>> main
/// <summary>What is known of how a step was made; all steps of a recorded stage share it.</summary>
/// <param name="Handler">Whether a handler of its type is at hand.</param>
/// <param name="Code">Whether its code document and the files that it names are in the store.</param>
/// <param name="Environment">How well its environment can be had again.</param>
/// <param name="Actor">Whether it is known who started its run.</param>
public readonly record struct StepFacts(bool Handler, bool Code, EnvironmentPin Environment, bool Actor)
{
    /// <summary>1 where what was done can be done again, else 0.</summary>
    public double Method => Handler && Code ? 1 : 0;

    /// <summary>1 for pinned, 0.5 for named, 0 for unknown.</summary>
    public double Pinned => Environment switch { EnvironmentPin.Pinned => 1, EnvironmentPin.Named => 0.5, _ => 0 };
}

<<<<<<< HEAD
/// <summary>How well the environment of a step can be had again.</summary>
public enum EnvironmentPin
{
    /// <summary>No environment is recorded, or its document is gone.</summary>
    Unknown,

    /// <summary>Programs and libraries are named by version at the most: the step ran with what happened to be installed.</summary>
    Named,

    /// <summary>A lock file or digests say what it ran with; or it ran within Reprise, which its code component names by version.</summary>
    Pinned,
=======
/// <summary>Where the way back from a step ends, beside the steps that it read from.</summary>
public enum AuditEnd
{
    /// <summary>A file whose bytes are in the store.</summary>
    SourceKept,

    /// <summary>A file whose bytes are gone from the store.</summary>
    SourceGone,

    /// <summary>Bytes that another record of the same trace accounts for: the way goes on through that step.</summary>
    Repaired,

    /// <summary>Bytes of which nothing is recorded.</summary>
    Gap,
}

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
>>>>>>> main
}
