namespace Reprise.Agents.Client;

/// <summary>An audit that is to begin.</summary>
public sealed record StartAudit
{
    /// <summary>Only names that begin so; null for all.</summary>
    public string? Under { get; init; }

    /// <summary>How many are made again first: a share (<c>1%</c>) or a number (<c>5</c>); null for none.</summary>
    public string? Sample { get; init; }

    /// <summary>With a sample: what chooses it; null for any.</summary>
    public int? Seed { get; init; }
}

/// <summary>How well the named artifacts were accounted for when somebody asked.</summary>
public sealed record Audit(string AuditId, string Status, string? Under, string? Sample, string Actor, string? Making, IReadOnlyList<UntriedArtifact> Untried)
{
    /// <summary>The mean over the artifacts, 0 to 1; null while there is none.</summary>
    public double? Score { get; init; }

    /// <summary>The mean of each axis over the artifacts; null while there is none.</summary>
    public AuditAxes? Axes { get; init; }

    /// <summary>Artifacts that have a score.</summary>
    public int ArtifactsCount { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public StepError? Error { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it came to its end; null while it goes on.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>What was found, artifact by artifact; null in lists, while it goes on, and of an old audit of which only the numbers are kept.</summary>
    public AuditResult? Result { get; init; }
}

/// <summary>A named artifact that could not be made again, and why.</summary>
public sealed record UntriedArtifact(string Name, string Code, string Message);

/// <summary>The scores of an audit: its artifacts, worst first, and what was made again before.</summary>
public sealed record AuditResult(double? Score, IReadOnlyList<AuditedArtifact> Artifacts, AuditSample? Sample);

/// <summary>The score of one artifact, the rerun that counts, and sentences that say what would raise it.</summary>
public sealed record AuditedArtifact(string Name, int Version, string Digest, double Score, AuditAxes Axes, string? RerunId, IReadOnlyList<string> Mend);

/// <summary>The axes of a score, each 0 to 1.</summary>
public sealed record AuditAxes(double InputsTraced, double MethodRecorded, double EnvironmentPinned, double AttributionComplete, double RerunSucceeds);

/// <summary>What was made again: the same seed chooses the same names again.</summary>
public sealed record AuditSample(int Seed, IReadOnlyList<string> Names);
