namespace Reprise.Kernel.Verification;

/// <summary>What a comparison found. Numbers are stored: never change them.</summary>
public enum Verdict
{
    /// <summary>The same bytes.</summary>
    Identical = 0,

    /// <summary>Other bytes, but the same under the comparator that the stage declares.</summary>
    Equivalent = 1,

    /// <summary>Played from the recording, not executed.</summary>
    Recorded = 2,

    /// <summary>Something else came out, or nothing.</summary>
    Differs = 3,

    /// <summary>It cannot be executed here.</summary>
    Unreplayable = 4,

    /// <summary>It could not be judged: evidence is missing.</summary>
    Unverified = 5,
}

/// <summary>How many steps got which verdict.</summary>
public sealed class VerdictCounts
{
    private readonly long[] _counts = new long[6];

    /// <summary>The number of steps with a verdict.</summary>
    public long this[Verdict verdict] => _counts[(int)verdict];

    /// <summary>Adds steps.</summary>
    public void Add(Verdict verdict, long count = 1) => _counts[(int)verdict] += count;

    /// <summary>The verdict on all of it: the worst over steps and gaps; recorded only where nothing else is.</summary>
    /// <param name="gaps">Places where the recording has a hole; each counts as unverified.</param>
    public Verdict Overall(long gaps) =>
        this[Verdict.Differs] > 0 ? Verdict.Differs
        : this[Verdict.Unreplayable] > 0 ? Verdict.Unreplayable
        : this[Verdict.Unverified] + gaps > 0 ? Verdict.Unverified
        : this[Verdict.Equivalent] > 0 ? Verdict.Equivalent
        : this[Verdict.Identical] > 0 ? Verdict.Identical
        : this[Verdict.Recorded] > 0 ? Verdict.Recorded
        : Verdict.Unverified;
}
