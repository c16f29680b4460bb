using System.Text.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;
using Reprise.Kernel.Verification;

namespace Reprise.Kernel.Journal;

/// <summary>What kind of run it is: which verb made it. Numbers are stored: never change them.</summary>
public enum RunKind
{
    Run = 0,
    Replay = 1,
    Restart = 2,
    Fork = 3,
    Rerun = 4,
}

/// <summary>How a run stands. Numbers are stored: never change them.</summary>
public enum RunStatus
{
    Queued = 0,
    Running = 1,
    Paused = 2,
    Succeeded = 3,
    Failed = 4,
    Cancelled = 5,
    Interrupted = 6,
}

/// <summary>What a run was begun with: written once, never changed.</summary>
public sealed record RunHeader
{
    /// <summary>The run's id.</summary>
    public required RunId Id { get; init; }

    /// <summary>Which verb made it.</summary>
    public RunKind Kind { get; init; }

    /// <summary>The pipeline's name, or null for a call.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The call's target, or null for a pipeline.</summary>
    public string? Target { get; init; }

    /// <summary>Where it came from; null for a plain run.</summary>
    public RunOrigin? Origin { get; init; }

    /// <summary>The first run of the lineage: the run itself where it has no origin.</summary>
    public required RunId Lineage { get; init; }

    /// <summary>The snapshot of the pipeline.</summary>
    public Digest Snapshot { get; init; }

    /// <summary>The folder of the pipeline file; absolute.</summary>
    public string? Folder { get; init; }

    /// <summary>The inputs.</summary>
    public IReadOnlyList<RunInput> Inputs { get; init; } = [];

    /// <summary>Parameters that were set: a JSON object.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>The run's context, or null.</summary>
    public JsonElement? Context { get; init; }

    /// <summary>Whose results may serve.</summary>
    public Reach Reuse { get; init; }

    /// <summary>Whether code must be the same for a result to serve.</summary>
    public bool IgnoreCode { get; init; }

    /// <summary>Whether the environment must be the same for a result of the own ancestry to serve.</summary>
    public bool SameEnvironment { get; init; }

    /// <summary>Steps at a time.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>Executed steps a second at the most; null for as many as can be.</summary>
    public int? Pace { get; init; }

    /// <summary>Why it was started, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Who started it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Labels for people.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Of a rerun, what it checks and how; else null.</summary>
    public RerunTerms? Rerun { get; init; }

    /// <summary>Of a replay, what it publishes and how; else null.</summary>
    public ReplayTerms? Replay { get; init; }

    /// <summary>Of a restart or a fork, what it does differently from its origin; else null.</summary>
    public RestartTerms? Restart { get; init; }

    /// <summary>The pipeline before its parameters were put in, an artifact, so that a fork can set others; null where the snapshot says the same.</summary>
    public Digest? Template { get; init; }

    /// <summary>Whether its outputs get their names: a replay of a part gives none unless it was asked to.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool NamesOutputs => Replay is not { Publish: false };

    /// <summary>The last run of its lineage, up to it, for which somebody said that effects may be repeated; it enters the idempotency keys. Null where nobody did.</summary>
    public string? Repeat { get; init; }

    /// <summary>The runs that last acknowledged a repeat of the effect in a slot, this one or one before it, where only single effects were meant.</summary>
    public IReadOnlyDictionary<long, string> Repeats { get; init; } = new Dictionary<long, string>();

    /// <summary>The run that last acknowledged a repeat of the effect in a slot, which enters the idempotency key; null where none did.</summary>
    public string? RepeatOf(long slot) => Repeats.TryGetValue(slot, out var run) ? run : Repeat;

    /// <summary>True where another process is to carry it out: it waits until one takes it.</summary>
    public bool Detached { get; init; }

    /// <summary>The pipeline file; absolute. Null where the pipeline was not read from a file.</summary>
    public string? File { get; init; }

    /// <summary>True for a recorded command: its work was never in a queue, so that nothing can go on with it.</summary>
    public bool IsCommand { get; init; }

    /// <summary>Of steps that were recorded elsewhere, where they came from; null for what happened here.</summary>
    public ImportSource? Import { get; init; }

    /// <summary>The queue that it uses, without credentials.</summary>
    public string Queue { get; init; } = "memory";

    /// <summary>The store that it uses, without credentials.</summary>
    public string Store { get; init; } = "files";

    /// <summary>The trace id: 32 hex digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>The span of whoever asked for it; null where nobody named one.</summary>
    public SpanId? ParentSpan { get; init; }

    /// <summary>When it was made. Microseconds since 1970, UTC.</summary>
    public required long CreatedAt { get; init; }
}

/// <summary>Where a run came from.</summary>
public sealed record RunOrigin(RunId Run, string? Step, string? Artifact, string? FromStage, string? ToRoute);

/// <summary>Where imported steps came from.</summary>
/// <param name="File">The file; absolute.</param>
/// <param name="HasTrace">True where the steps named their trace; false where the trace id is the import's own.</param>
public sealed record ImportSource(string File, bool HasTrace);

/// <summary>A file that a run read.</summary>
/// <param name="Name">The input's name.</param>
/// <param name="Path">The path as given.</param>
/// <param name="Digest">Its bytes when the run began.</param>
/// <param name="Size">Number of bytes.</param>
/// <param name="MediaType">By the file's ending.</param>
/// <param name="FullPath">The absolute path; null where it was not recorded.</param>
public sealed record RunInput(string Name, string Path, Digest Digest, long Size, string MediaType, string? FullPath = null);

/// <summary>What happens to a run as a whole, beside its steps: appended, never changed. Numbers are stored: never change them.</summary>
public enum RunEventKind
{
    /// <summary>It ended; the body is a <see cref="RunSummary"/>.</summary>
    Ended = 0,

    /// <summary>Somebody wants it cancelled; its owner sees to it.</summary>
    CancelRequested = 1,

    /// <summary>It goes on after a recover.</summary>
    Recovered = 2,

    /// <summary>Nothing new is to start in it, until somebody resumes it.</summary>
    PauseRequested = 3,

    /// <summary>It goes on after a pause.</summary>
    ResumeRequested = 4,

    /// <summary>Somebody named it as one to hold others against.</summary>
    Golden = 5,

    /// <summary>Somebody gave it other labels.</summary>
    Labelled = 6,
}

/// <summary>One event of a run.</summary>
/// <param name="Run">The run's number.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When. Microseconds since 1970, UTC.</param>
/// <param name="Summary">The run's state when it ended, else null.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="Golden">What it is called as a golden run, else null.</param>
/// <param name="Labels">All labels that it has from now on, else null.</param>
public sealed record RunEvent(
    long Run, RunEventKind Kind, long At, RunSummary? Summary = null, string? Reason = null, GoldenMark? Golden = null, IReadOnlyDictionary<string, string>? Labels = null);

/// <summary>A run's state as the fold of its rows, kept with its end so that lists need not fold again.</summary>
public sealed record RunSummary
{
    /// <summary>How it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>What each stage came to, in the order of the stage graph.</summary>
    public IReadOnlyList<StageSummary> Stages { get; init; } = [];

    /// <summary>When the first step began. Microseconds since 1970, UTC.</summary>
    public long StartedAt { get; init; }

    /// <summary>When it ended. Microseconds since 1970, UTC; 0 while it has not.</summary>
    public long CompletedAt { get; init; }

    /// <summary>The first error, or null.</summary>
    public StepError? Error { get; init; }

    /// <summary>Of a rerun, what it found; else null.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Of a rerun, its manifest; else null.</summary>
    public Digest? Manifest { get; init; }

    /// <summary>From the first step, or from its creation where none began, to the end, in microseconds; 0 while it has not ended.</summary>
    /// <param name="createdAt">When the run was made. Microseconds since 1970, UTC.</param>
    public long DurationMicros(long createdAt) => CompletedAt == 0 ? 0 : Math.Max(0, CompletedAt - (StartedAt == 0 ? createdAt : StartedAt));

    /// <summary>All stages together.</summary>
    public StageSummary Total() => Stages.Aggregate(new StageSummary(), (sum, stage) => sum.Plus(stage));
}

/// <summary>A run as the journal knows it.</summary>
/// <param name="Number">Its number in the journal.</param>
/// <param name="Header">What it was begun with.</param>
/// <param name="Summary">Its state when it last ended; null where it never did, or goes on after a recover.</param>
/// <param name="Owner">The process that owns it now, or null.</param>
/// <param name="OwnerAlive">True where that process still holds it: it is on this machine and lives, or its lease has not passed.</param>
/// <param name="CancelRequested">True where a cancellation was asked for and has not taken place.</param>
/// <param name="PauseRequested">True where a pause was asked for and nobody has resumed or recovered it since; it outlives an orderly stop and the owner's death.</param>
/// <param name="Golden">What it is called as a golden run, or null.</param>
/// <param name="GivenLabels">The labels that somebody gave it later, in the place of those that it was begun with; null where nobody did.</param>
public sealed record RunRecord(
    long Number, RunHeader Header, RunSummary? Summary, RunOwner? Owner, bool OwnerAlive, bool CancelRequested, bool PauseRequested = false, GoldenMark? Golden = null,
    IReadOnlyDictionary<string, string>? GivenLabels = null)
{
    /// <summary>Its labels as they are now.</summary>
    public IReadOnlyDictionary<string, string> Labels => GivenLabels ?? Header.Labels;


    /// <summary>True once nothing can go on in it but by a recover: it ended in any way but being interrupted.</summary>
    public bool HasEnded => Summary is { Status: not RunStatus.Interrupted };

    /// <summary>How the run stands: as it ended, else paused where somebody asked for that, else running while somebody owns it; queued while it waits for somebody, else interrupted.</summary>
    public RunStatus Status => HasEnded ? Summary!.Status
        : PauseRequested ? RunStatus.Paused
        : Summary?.Status ?? (OwnerAlive ? RunStatus.Running : Header.Detached && Owner is null ? RunStatus.Queued : RunStatus.Interrupted);
}

/// <summary>The process that owns a run: only it appends steps to it.</summary>
/// <param name="Host">The machine's name and boot, so that a restart of the machine counts as gone.</param>
/// <param name="ProcessId">The process id there.</param>
/// <param name="ProcessStart">When that process started, in the machine's own ticks, so that a used-again id is told apart.</param>
public sealed record RunOwner(string Host, int ProcessId, long ProcessStart)
{
    /// <inheritdoc/>
    public override string ToString() => $"process {ProcessId} on {Host.Split('/')[0]}";
}
