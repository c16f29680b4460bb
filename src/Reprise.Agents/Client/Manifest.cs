namespace Reprise.Agents.Client;

/// <summary>What a rerun found.</summary>
public sealed record Manifest
{
    public int ManifestVersion { get; init; }

    public required string Artifact { get; init; }

    public string? Name { get; init; }

    public required string RunId { get; init; }

    public string? OriginRunId { get; init; }

    public bool Strict { get; init; }

    public string? From { get; init; }

    public required string Inputs { get; init; }

    public required string Mode { get; init; }

    public required string Verdict { get; init; }

    public required ManifestCounts Counts { get; init; }

    public string? FirstDifference { get; init; }

    public int Repeat { get; init; }

    public IReadOnlyList<string> Flaky { get; init; } = [];

    public required string Environment { get; init; }

    public IReadOnlyList<ManifestWarning> Warnings { get; init; } = [];

    public IReadOnlyList<ManifestGap> Gaps { get; init; } = [];

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public IReadOnlyList<ManifestStep> Steps { get; init; } = [];
}

/// <summary>How many steps have which verdict.</summary>
public sealed record ManifestCounts(long Identical, long Equivalent, long Recorded, long Differs, long Unreplayable, long Unverified);

/// <summary>Something that is not as it was recorded.</summary>
public sealed record ManifestWarning(string? StepId, string Code, string Message);

/// <summary>A hole in the recording.</summary>
public sealed record ManifestGap(string? Artifact, string Reason, string? RepairedBy, string? StepId, string? FoundStepId, bool Candidate);

/// <summary>What a rerun found of a step.</summary>
public sealed record ManifestStep
{
    public required string StepId { get; init; }

    public string? StepType { get; init; }

    public required string Target { get; init; }

    public required string Item { get; init; }

    public required string InputHash { get; init; }

    public required string OutputHashLive { get; init; }

    public string? OutputHashReplayed { get; init; }

    public bool Ok { get; init; }

    public required string Reason { get; init; }

    public required string Verdict { get; init; }

    public required string Comparator { get; init; }

    public bool Inherited { get; init; }

    public required string InputHashLive { get; init; }

    public bool EnvironmentMatches { get; init; }

    public long DurationMs { get; init; }

    public long RecordedDurationMs { get; init; }

    /// <summary>Where there are several outputs: each of them; of more than a row holds, those that differ. Null where there is one.</summary>
    public IReadOnlyList<ManifestOutput>? Outputs { get; init; }

    /// <summary>How often it was executed; 0 where it was played or refused.</summary>
    public int Repeats { get; init; }

    public bool Flaky { get; init; }

    /// <summary>The different output digests of its repetitions, in the order in which they came up; empty where nothing came out.</summary>
    public IReadOnlyList<string> RepeatHashes { get; init; } = [];

    /// <summary>The rerun's own step.</summary>
    public string? RerunStepId { get; init; }
}

/// <summary>An output of a step, as it was recorded and as it came out again.</summary>
public sealed record ManifestOutput(string Name, string? Live, string? Replayed, string Verdict);
