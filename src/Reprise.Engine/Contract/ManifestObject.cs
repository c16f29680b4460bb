using Reprise.Engine.Recordings;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Contract;

/// <summary>What a rerun found, for other programs to check. Its steps stand behind it, in a field of their own.</summary>
public sealed record ManifestObject
{
    public int ManifestVersion { get; init; } = 1;

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

    /// <summary>How often each step that was executed was executed, at the most.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Ids of the steps whose repetitions did not all give the same bytes.</summary>
    public IReadOnlyList<string> Flaky { get; init; } = [];

    public required string Environment { get; init; }

    public required IReadOnlyList<ManifestWarning> Warnings { get; init; }

    public required IReadOnlyList<ManifestGap> Gaps { get; init; }

    public string? StartedAt { get; init; }

    public string? CompletedAt { get; init; }
}

/// <summary>How many steps got which verdict.</summary>
public sealed record ManifestCounts(long Identical, long Equivalent, long Recorded, long Differs, long Unreplayable, long Unverified);

/// <summary>A warning.</summary>
public sealed record ManifestWarning(string? StepId, string Code, string Message)
{
    internal static IReadOnlyList<ManifestWarning> Of(IReadOnlyList<RerunWarning> warnings) => [.. warnings.Select(w => new ManifestWarning(w.Step, w.Code, w.Message))];
}

/// <summary>A hole in the recording, and what a trace put into it.</summary>
/// <param name="Artifact">The bytes; of a candidate what it made; null where nothing is known of any.</param>
/// <param name="Reason">What is missing.</param>
/// <param name="RepairedBy"><c>trace_id</c>, or null.</param>
/// <param name="StepId">The step that has the hole; null for the artifact that was asked for.</param>
/// <param name="FoundStepId">The step that was found in the trace, or null.</param>
/// <param name="Candidate">True where no digest says that it fits.</param>
public sealed record ManifestGap(string? Artifact, string Reason, string? RepairedBy, string? StepId, string? FoundStepId, bool Candidate)
{
    /// <summary>The gaps of an ancestry.</summary>
    internal static async ValueTask<IReadOnlyList<ManifestGap>> OfAsync(Recording recording, IReadOnlyList<AncestryGap> gaps, CancellationToken cancellation)
    {
        var list = new List<ManifestGap>(gaps.Count);
        foreach (var gap in gaps)
        {
            var artifact = gap.Artifact.IsDefault ? null : gap.Artifact.ToString();
            list.Add(new ManifestGap(artifact, gap.Reason, gap.RepairedBy, await IdAsync(gap.Step), await IdAsync(gap.Found), gap.Candidate));
        }

        return list;

        async ValueTask<string?> IdAsync(AncestryStep? step) =>
            step is { } known ? new StepId((await recording.RunAsync(known.Run, cancellation)).Header.Id, known.Number).ToString() : null;
    }
}

/// <summary>A step of a manifest.</summary>
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

    /// <summary>True where its repetitions did not all give the same bytes, or only some of them failed.</summary>
    public bool Flaky { get; init; }

    /// <summary>The different output digests of its repetitions, in the order in which they came up; empty where nothing came out.</summary>
    public IReadOnlyList<string> RepeatHashes { get; init; } = [];

    /// <summary>The rerun's own step; where it was repeated, the first of those with the worst verdict.</summary>
    public required string RerunStepId { get; init; }
}

/// <summary>An output of a step.</summary>
public sealed record ManifestOutput(string Name, string? Live, string? Replayed, string Verdict);
