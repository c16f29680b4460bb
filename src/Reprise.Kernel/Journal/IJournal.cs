using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Journal;

/// <summary>
/// The append-only record of runs and steps: the truth, together with the artifact store. Every implementation passes one conformance suite.
/// Reads see everything that was durable when they began.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>Writes a new run and makes <paramref name="owner"/> its owner; durable on return. Returns the run's number in the journal.</summary>
    ValueTask<long> BeginAsync(RunHeader header, RunOwner owner, CancellationToken cancellation);

    /// <summary>
    /// Appends one entry; durable on return. Entries of one journal are committed in the order in which they were given, and those of one
    /// <see cref="AppendChain"/> not at all once one before them has failed.
    /// </summary>
    /// <exception cref="RepriseException"><c>identity.conflict</c>: the step is recorded with another action; <c>disk.full</c>, <c>journal.unwritable</c>.</exception>
    ValueTask<AppendResult> AppendAsync(JournalEntry entry, CancellationToken cancellation);

    /// <summary>Claims, renews or gives up runs for <paramref name="owner"/>. A claim succeeds where nobody owns the run, its owner's process is gone from this machine, or its lease has passed.</summary>
    /// <exception cref="RepriseException"><c>run.owned</c>, naming the owner.</exception>
    ValueTask OwnAsync(OwnAction action, IReadOnlyCollection<long> runs, RunOwner owner, CancellationToken cancellation);

    /// <summary>Runs, newest first; with <see cref="RunQuery.Spans"/> also how many the query fits in all.</summary>
    ValueTask<RunList> RunsAsync(RunQuery query, CancellationToken cancellation);

    /// <summary>The heads of a run's ended steps, in order of their numbers, then those of unfinished ones (status failed, in doubt). Streamed.</summary>
    IAsyncEnumerable<StepHead> HeadsAsync(long run, CancellationToken cancellation);

    /// <summary>Step records, streamed, in order of run and number; with <see cref="StepQuery.Attempts"/> every attempt too.</summary>
    IAsyncEnumerable<StepRecord> StepsAsync(StepQuery query, CancellationToken cancellation);

    /// <summary>A page of a list that stands in chunks: entries from <paramref name="first"/> on, at least one where there are any, at most a chunk.</summary>
    ValueTask<IReadOnlyList<StepArtifact>> ListAsync(ListAddress list, long first, CancellationToken cancellation);

    /// <summary>Steps by a derived index, earliest first (with <see cref="IndexLookup.NewestFirst"/> the other way). Never stale: what is not indexed yet is read from the journal itself.</summary>
    ValueTask<IReadOnlyList<StepRecord>> FindAsync(IndexLookup lookup, CancellationToken cancellation);

    /// <summary>Versions of named artifacts: of one name newest first, or the newest of every name under a prefix; with <see cref="NameQuery.Count"/> also how many names there are.</summary>
    ValueTask<NameList> NamesAsync(NameQuery query, CancellationToken cancellation);

    /// <summary>Brings the derived indexes forward by one batch; returns the number of rows still to come. A background duty calls it.</summary>
    ValueTask<long> IndexAsync(CancellationToken cancellation);
}

/// <summary>What can be appended to a journal.</summary>
public abstract record JournalEntry
{
    /// <summary>The entries that must stand before this one, or null where none must.</summary>
    public AppendChain? Chain { get; init; }
}

/// <summary>
/// A step that has ended for good: succeeded, skipped, quarantined, refused or cancelled. Where it has <see cref="StepRecord.Published"/>, its outputs
/// are named in the same commit: one output by the name itself, outputs with keys by <c>NAME/KEY</c>; bytes that are a name's newest version already get no new one.
/// </summary>
public sealed record StepEntry(StepRecord Step) : JournalEntry;

/// <summary>An attempt that failed (status failed), or the intent to do something external (status in doubt until the step's row comes).</summary>
public sealed record AttemptEntry(StepRecord Step) : JournalEntry;

/// <summary>Some entries of a list too long for its row. They count only once the step's row is there.</summary>
public sealed record ListEntry(ListAddress List, long First, IReadOnlyList<StepArtifact> Items) : JournalEntry;

/// <summary>Something that happened to a run as a whole. An <see cref="RunEventKind.Ended"/> also gives up its ownership.</summary>
public sealed record EventEntry(RunEvent Event) : JournalEntry;

/// <summary>A name for bytes: the next version of it, unless they are its newest version already.</summary>
public sealed record NameEntry(string Name, Digest Digest, long Size, string MediaType, long Run, long Step, long At) : JournalEntry;

/// <summary>What became of an append.</summary>
public enum AppendResult
{
    /// <summary>It is written.</summary>
    Recorded,

    /// <summary>The same step was recorded before; nothing was written.</summary>
    Duplicate,
}

/// <summary>What to do with the ownership of runs.</summary>
public enum OwnAction
{
    Claim,
    Renew,
    Release,
}

/// <summary>Which list of which attempt.</summary>
public readonly record struct ListAddress(long Run, long Step, int Attempt, ListKind Kind);

/// <summary>Which list of a step.</summary>
public enum ListKind
{
    Outputs = 0,
    Inputs = 1,
}

/// <summary>Which runs to read.</summary>
public sealed record RunQuery
{
    /// <summary>An id or a prefix of one (<c>run_…</c>), or null.</summary>
    public string? Id { get; init; }

    /// <summary>A run's number, or null.</summary>
    public long? Number { get; init; }

    /// <summary>Only runs with these numbers; null for all.</summary>
    public IReadOnlyCollection<long>? Numbers { get; init; }

    /// <summary>Only runs that stand in one of these ways; null for all.</summary>
    public IReadOnlyCollection<RunStatus>? Statuses { get; init; }

    /// <summary>Only runs that one of these verbs made; null for all.</summary>
    public IReadOnlyCollection<RunKind>? Kinds { get; init; }

    /// <summary>Only runs of one of these pipelines or targets; null for all.</summary>
    public IReadOnlyCollection<string>? Pipelines { get; init; }

    /// <summary>Labels that it must have.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Created at or after. Microseconds since 1970, UTC.</summary>
    public long? Since { get; init; }

    /// <summary>Created before. Microseconds since 1970, UTC.</summary>
    public long? Until { get; init; }

    /// <summary>A part of id, pipeline, reason or a label.</summary>
    public string? Text { get; init; }

    /// <summary>Only golden runs.</summary>
    public bool Golden { get; init; }

    /// <summary>Only runs that came directly from the run with this id.</summary>
    public string? Origin { get; init; }

    /// <summary>Only runs of this lineage, by the id of its first run; null for all.</summary>
    public string? Lineage { get; init; }

    /// <summary>Only the newest run of each pipeline, or of each target; reruns, which put several pipelines together, are left out.</summary>
    public bool NewestOfEach { get; init; }

    /// <summary>Only runs with a greater number.</summary>
    public long After { get; init; }

    /// <summary>Only runs with a smaller number: the cursor.</summary>
    public long? Before { get; init; }

    /// <summary>What the list is sorted by, greatest first, and among equals by the number.</summary>
    public RunOrder Order { get; init; }

    /// <summary>With <see cref="Before"/>, in another order than that of the numbers: what the last run that was read has there. Microseconds.</summary>
    public long BeforeMicros { get; init; }

    /// <summary>At the most so many; 0 for none, where only the tally is wanted.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>
    /// Asks for a tally of all runs that the query fits, whatever its cursor and limit: into how many parts the time is divided that they were created in, or that the
    /// query names; fewer where there are not so many microseconds. Null for no tally.
    /// </summary>
    public int? Spans { get; init; }

    /// <summary>Asks for the most frequent labels of all runs, whatever the rest of the query says: at the most so many; 0 for none.</summary>
    public int MostLabels { get; init; }

    /// <summary>With <see cref="MostLabels"/>: names of labels that are left out.</summary>
    public IReadOnlyCollection<string>? LabelsWithout { get; init; }
}

/// <summary>What a list of runs is sorted by. Of a run that goes on duration and saved time are 0.</summary>
public enum RunOrder
{
    /// <summary>Their numbers, which is the order in which they were begun.</summary>
    Started,

    /// <summary>From the first step to the end.</summary>
    Duration,

    /// <summary>Recorded work that was reused.</summary>
    Saved,
}

/// <summary>Which steps to read.</summary>
public sealed record StepQuery
{
    /// <summary>The run's number; with <see cref="Since"/> 0 for all runs.</summary>
    public required long Run { get; init; }

    /// <summary>Only rows behind this position of the journal, in the order in which they were written, failed attempts and intents too; null for the order of numbers. Of the other fields only <see cref="Limit"/> counts then.</summary>
    public long? Since { get; init; }

    /// <summary>With <see cref="Since"/>: the last rows first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>From this number on.</summary>
    public long From { get; init; }

    /// <summary>Below this number.</summary>
    public long Below { get; init; } = long.MaxValue;

    /// <summary>Only this stage, or null.</summary>
    public int? Stage { get; init; }

    public StepStatus? Status { get; init; }

    public DecisionKind? Decision { get; init; }

    /// <summary>Only this item path, or null.</summary>
    public string? Item { get; init; }

    /// <summary>Failed attempts and intents too, each as a record of its own; else only what stands last of each step.</summary>
    public bool Attempts { get; init; }

    /// <summary>At the most so many.</summary>
    public long Limit { get; init; } = long.MaxValue;
}

/// <summary>The derived indexes.</summary>
public enum IndexKind
{
    /// <summary>Match key → steps that executed and succeeded.</summary>
    Match,

    /// <summary>Slot → steps.</summary>
    Slot,

    /// <summary>Digest of an output → steps that executed and made it.</summary>
    Produced,

    /// <summary>Digest of an input → steps that read it.</summary>
    Consumed,

    /// <summary>Span id → steps that have it, in whatever trace and however they ended.</summary>
    Span,
}

/// <summary>A look-up in a derived index.</summary>
/// <param name="Kind">Which index.</param>
/// <param name="Key">The first eight bytes of the digest (<see cref="Digest.Prefix"/>), the slot, or the span id. Hits share them: compare the whole.</param>
/// <param name="Limit">At the most so many.</param>
public sealed record IndexLookup(IndexKind Kind, long Key, int Limit = 16)
{
    /// <summary>For a prefix search: every key from <see cref="Key"/> to this one, as unsigned numbers; null for one key.</summary>
    public long? KeyEnd { get; init; }

    /// <summary>Only rows before this position of the journal.</summary>
    public long Before { get; init; } = long.MaxValue;

    /// <summary>Only rows from this position of the journal on: the cursor where the earliest come first.</summary>
    public long From { get; init; }

    /// <summary>Only rows of this run, by its number; null for all.</summary>
    public long? Run { get; init; }

    /// <summary>Latest first.</summary>
    public bool NewestFirst { get; init; }
}

/// <summary>Which names to read.</summary>
/// <param name="Name">One name: all its versions, newest first. Null: the newest version of every name.</param>
/// <param name="Under">Only names that begin so.</param>
public sealed record NameQuery(string? Name = null, string? Under = null)
{
    /// <summary>Only names behind this one: the cursor.</summary>
    public string? After { get; init; }

    /// <summary>At the most so many versions.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>Only versions of these bytes: all names of an artifact.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Only names that have this in them; case does not count in ASCII.</summary>
    public string? Text { get; init; }

    /// <summary>Only versions whose media type begins so, for example <c>image/</c>.</summary>
    public string? MediaType { get; init; }

    /// <summary>Asks how many names there are in all, whatever the rest of the query says.</summary>
    public bool Count { get; init; }
}

/// <summary>One version of a named artifact.</summary>
public sealed record NamedVersion(string Name, int Version, Digest Digest, long Size, string MediaType, long Run, long Step, long CreatedAt);
