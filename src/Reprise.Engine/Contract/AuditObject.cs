namespace Reprise.Engine.Contract;

/// <summary>How well named artifacts are accounted for.</summary>
/// <param name="Score">The mean over the artifacts, 0 to 1; null where there is none.</param>
/// <param name="Artifacts">The artifacts, worst first.</param>
/// <param name="Sample">What was made again before the scores were taken; null where nothing was.</param>
public sealed record AuditObject(double? Score, IReadOnlyList<AuditedArtifact> Artifacts, AuditSampleObject? Sample = null);

/// <summary>The score of one artifact.</summary>
public sealed record AuditedArtifact
{
    public required string Name { get; init; }

    public required int Version { get; init; }

    public required string Digest { get; init; }

    /// <summary>The mean of the axes, 0 to 1.</summary>
    public required double Score { get; init; }

    public required AuditAxes Axes { get; init; }

    /// <summary>The rerun that counts, or null.</summary>
    public string? RerunId { get; init; }

    /// <summary>What would raise the score, in sentences with what to type.</summary>
    public required IReadOnlyList<string> Mend { get; init; }
}

/// <summary>The axes of a score, each 0 to 1.</summary>
public sealed record AuditAxes(double InputsTraced, double MethodRecorded, double EnvironmentPinned, double AttributionComplete, double RerunSucceeds)
{
    private const int Digits = 4;

    /// <summary>The mean of each axis; null of nothing.</summary>
    public static AuditAxes? Mean(IReadOnlyCollection<AuditAxes> all)
    {
        return all.Count == 0 ? null : new AuditAxes(Of(a => a.InputsTraced), Of(a => a.MethodRecorded), Of(a => a.EnvironmentPinned), Of(a => a.AttributionComplete), Of(a => a.RerunSucceeds));

        double Of(Func<AuditAxes, double> axis) => Math.Round(all.Average(axis), Digits);
    }
}

/// <summary>What was made again: the same seed chooses the same names again.</summary>
public sealed record AuditSampleObject(int Seed, IReadOnlyList<string> Names);
