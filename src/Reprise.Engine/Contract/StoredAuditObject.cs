namespace Reprise.Engine.Contract;

/// <summary>An audit that a server was asked for: how far it is, and in numbers what it came to. Every field is written, null for none.</summary>
public sealed record StoredAuditObject
{
    public required string AuditId { get; init; }

    /// <summary><c>queued</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c>, <c>cancelled</c> or <c>interrupted</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Only names that begin so; null for all.</summary>
    public string? Under { get; init; }

    /// <summary>How many are made again first, as it was asked for (<c>1%</c>, <c>5</c>); null for none.</summary>
    public string? Sample { get; init; }

    public required string Actor { get; init; }

    /// <summary>The name that is being made again, or null.</summary>
    public string? Making { get; init; }

    /// <summary>Names that could not be made again, and why.</summary>
    public IReadOnlyList<UntriedArtifact> Untried { get; init; } = [];

    /// <summary>The mean over the artifacts, 0 to 1; null while there is none.</summary>
    public double? Score { get; init; }

    /// <summary>The mean of each axis over the artifacts; null while there is none.</summary>
    public AuditAxes? Axes { get; init; }

    /// <summary>Artifacts that have a score.</summary>
    public int ArtifactsCount { get; init; }

    public StepErrorObject? Error { get; init; }

    public required string CreatedAt { get; init; }

    public string? CompletedAt { get; init; }

    /// <summary>What was found, artifact by artifact; null in lists, while it goes on, and of an old audit of which only the numbers are kept.</summary>
    public AuditObject? Result { get; init; }
}

/// <summary>A named artifact that could not be made again, and why.</summary>
public sealed record UntriedArtifact(string Name, string Code, string Message);
