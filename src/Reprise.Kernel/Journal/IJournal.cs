using Reprise.Kernel.Artifacts;

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

    /// <summary>The heads of a run's ended steps, in order of their numbers, then those of unfinished ones (status failed, in doubt). Streamed. The query's order, limit and attempts count for nothing.</summary>
    IAsyncEnumerable<StepHead> HeadsAsync(StepQuery query, CancellationToken cancellation);

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

    /// <summary>True where nobody waits for this one by itself: a journal may commit it a few milliseconds later, together with what comes behind it.</summary>
    public bool IsDeferred { get; init; }
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
