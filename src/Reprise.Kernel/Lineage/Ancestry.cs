using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Kernel.Lineage;

/// <summary>Everything that an artifact came from.</summary>
public sealed record Ancestry
{
    /// <summary>The steps that executed, sources first: each stands behind all that it read from.</summary>
    public required IReadOnlyList<AncestryStep> Steps { get; init; }

    /// <summary>Steps among them of which nothing but a span says that the artifact came from them. They are named and not executed.</summary>
    public IReadOnlySet<AncestryStep> Candidates { get; init; } = new HashSet<AncestryStep>();

    /// <summary>The recorded stages that they belong to, in the order in which they were met.</summary>
    public required IReadOnlyList<AncestryStage> Stages { get; init; }

    /// <summary>Where the recording has a hole.</summary>
    public IReadOnlyList<AncestryGap> Gaps { get; init; } = [];

    /// <summary>Files that the runs read.</summary>
    public IReadOnlyList<SourceFile> Sources { get; init; } = [];

    /// <summary>Names of artifacts that steps followed, that have moved on since, and that are taken as they are now.</summary>
    public IReadOnlyList<string> LiveNames { get; init; } = [];

    /// <summary>What people should know before they trust the result.</summary>
    public IReadOnlyList<RerunWarning> Warnings { get; init; } = [];
}

/// <summary>A recorded step by its address.</summary>
/// <param name="Run">The run's number in the journal.</param>
/// <param name="Number">The step's number there.</param>
public readonly record struct AncestryStep(long Run, long Number);

/// <summary>A stage of a recorded run.</summary>
/// <param name="Run">The run's number in the journal.</param>
/// <param name="Stage">The stage's index in the run's graph.</param>
/// <param name="Example">A step of it: all of its steps in the ancestry have the same code and environment.</param>
/// <param name="Steps">The number of its steps in the ancestry; 0 where an older version wrote the ancestry down.</param>
public sealed record AncestryStage(long Run, int Stage, long Example, long Steps = 0);

/// <summary>A place where the record does not say what an artifact came from.</summary>
/// <param name="Artifact">The bytes.</param>
/// <param name="Reason">What is missing, and what was found in its place.</param>
/// <param name="RepairedBy"><see cref="ByTrace"/> where another record of the same trace filled it, else null.</param>
/// <param name="Step">The step that read it, or whose inputs are not known; null for the artifact that was asked for.</param>
/// <param name="Found">The step that fills it, or null.</param>
/// <param name="Candidate">True where <paramref name="Found"/> is the parent span only, and no digest says that it fits.</param>
public sealed record AncestryGap(Digest Artifact, string Reason, string? RepairedBy, AncestryStep? Step = null, AncestryStep? Found = null, bool Candidate = false)
{
    /// <summary>What <see cref="RepairedBy"/> says of a gap that a step of the same trace filled.</summary>
    public const string ByTrace = "trace_id";

    /// <summary>True unless a digest proves what fills it: then nothing is proved behind it.</summary>
    public bool IsOpen => RepairedBy is null || Candidate;
}

/// <summary>A file that a run read, as it was and as it is.</summary>
/// <param name="Run">The run's number in the journal.</param>
/// <param name="Recorded">As it was recorded.</param>
/// <param name="Live">As it is now, where that is what steps will read; null where they read the recorded bytes.</param>
public sealed record SourceFile(long Run, RunInput Recorded, RunInput? Live);

/// <summary>A warning of a rerun.</summary>
/// <param name="Step">The step's id, or null where it concerns none.</param>
/// <param name="Code">A stable code, for example <c>input.changed</c>.</param>
/// <param name="Message">In words.</param>
public sealed record RerunWarning(string? Step, string Code, string Message);
