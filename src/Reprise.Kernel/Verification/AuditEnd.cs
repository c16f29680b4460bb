namespace Reprise.Kernel.Verification;

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
