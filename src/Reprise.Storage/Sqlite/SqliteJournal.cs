using System.Runtime.CompilerServices;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>
/// The embedded journal: one SQLite file with a write-ahead log. One thread a process commits in groups; reads go beside it on connections of their own.
/// Several processes may use one file.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly ReaderPool _readers;
    private readonly JournalWriter? _writer;
    private readonly DerivedIndex _index;
    private int _disposed;

    private SqliteJournal(string file, SqliteJournalOptions options, SqliteAccess access, SqliteConnection? writer)
    {
        _file = file;
        _time = options.Time;
        _readers = new ReaderPool(file, access);
        _writer = writer is null ? null : new JournalWriter(writer, options.Boundary);
        _index = new DerivedIndex(_readers, _writer);
    }

    /// <summary>Transactions that this journal has committed since it was opened.</summary>
    public long Commits => _writer?.Commits ?? 0;

    /// <summary>Opens a journal; makes it where there is none, unless it is to be read only.</summary>
    /// <exception cref="RepriseException">
    /// <c>journal.not_found</c>, <c>journal.damaged</c>, <c>journal.newer</c>, <c>journal.unwritable</c>, <c>disk.full</c>, <c>sqlite.missing</c>.
    /// </exception>
    public static SqliteJournal Open(string file, SqliteJournalOptions? options = null)
    {
        options ??= new SqliteJournalOptions();
        if (!options.ReadOnly && !File.Exists(file))
        {
            JournalFile.Create(file);
        }

        var access = JournalFile.Inspect(file, options.ReadOnly);
        if (options.ReadOnly && access == SqliteAccess.Read)
        {
            JournalFile.BringForward(file, Micros(options.Time));
        }

        var journal = new SqliteJournal(file, options, access == SqliteAccess.Write ? SqliteAccess.Read : access, options.ReadOnly ? null : JournalFile.OpenWriter(file, Micros(options.Time)));
        if (options.ReadOnly && !journal._readers.Read(connection => Schema.IsCurrent(connection, file)))
        {
            journal._readers.Dispose();
            throw new RepriseException(
                "journal.unwritable", $"The journal {file} has an older schema, and may not be written here to bring it forward.",
                "Use any command once as the owner of the folder.");
        }

        return journal;
    }

    /// <inheritdoc/>
    public ValueTask<long> BeginAsync(RunHeader header, RunOwner owner, CancellationToken cancellation)
    {
        var now = Now();
        var run = new NewRunRow(header);
        return Writer().DoAsync(
            connection =>
            {
                var number = RunTable.Begin(connection, run);
                OwnerTable.Set(connection, number, owner, now);
                return number;
            },
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(JournalEntry entry, CancellationToken cancellation) => Writer().AppendAsync(entry, cancellation);

    /// <inheritdoc/>
    public async ValueTask OwnAsync(OwnAction action, IReadOnlyCollection<long> runs, RunOwner owner, CancellationToken cancellation)
    {
        var now = Now();
        _ = await Writer().DoAsync(
            connection =>
            {
                OwnerTable.Own(connection, action, runs, owner, now);
                return 0;
            },
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<RunList> RunsAsync(RunQuery query, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var now = Now();
        return ValueTask.FromResult(_readers.Read(connection => new RunList(
            query.Limit > 0 ? RunReader.Read(connection, query, now) : [], query.Spans is { } spans ? RunTallyReader.Read(connection, query, spans, now) : null,
            query.MostLabels > 0 ? LabelTable.Most(connection, query.MostLabels, query.LabelsWithout ?? []) : null)));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StepHead> HeadsAsync(StepQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;

        // Read first: a step that ends meanwhile is then seen in one of the two, and given once.
        var unfinished = _readers.Read(connection => StepReader.UnfinishedHeads(connection, query));
        var open = unfinished.Select(head => head.Number).ToHashSet();
        var page = new List<StepHead>();
        var from = query.From > 0 ? query.From : long.MinValue;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var start = from;
            _ = _readers.Read(connection => StepReader.Heads(connection, query, start, page));
            foreach (var head in page)
            {
                _ = open.Count > 0 && open.Remove(head.Number);
                yield return head;
            }

            from = page.Count > 0 ? page[^1].Number + 1 : from;
        }
        while (StepReader.IsFull(page));

        foreach (var head in unfinished.Where(head => open.Contains(head.Number)))
        {
            yield return head;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StepRecord> StepsAsync(StepQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        StepRecord? last = null;
        var rest = query.Limit;
        List<StepRecord> page;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var after = last;
            page = _readers.Read(connection => StepReader.Steps(connection, query, after));
            foreach (var step in page)
            {
                if (rest-- <= 0)
                {
                    yield break;
                }

                yield return last = step;
            }
        }
        while (StepReader.IsFull(page));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StepArtifact>> ListAsync(ListAddress list, long first, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_readers.Read(connection => ListReader.Page(connection, list, first)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StepRecord>> FindAsync(IndexLookup lookup, CancellationToken cancellation) => _index.FindAsync(lookup, cancellation);

    /// <inheritdoc/>
    public ValueTask<NameList> NamesAsync(NameQuery query, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_readers.Read(connection => new NameList(
            query.Limit > 0 ? NameTable.Read(connection, query) : [], query.Count ? connection.Scalar("SELECT count(*) FROM names WHERE version=1") : null)));
    }

    /// <inheritdoc/>
    public ValueTask<long> IndexAsync(CancellationToken cancellation) => _index.ForwardAsync(cancellation);

    /// <summary>Has SQLite check its own file: every page, every row, every index against its table. Reads all of it.</summary>
    /// <returns>What is wrong, in SQLite's words, the first hundred; empty where all is well.</returns>
    public IReadOnlyList<string> CheckFile()
    {
        try
        {
            return _readers.Read(JournalFile.Check);
        }
        catch (RepriseException e) when (e.Code is "journal.damaged")
        {
            return [e.Message];
        }
    }

    /// <summary>Commits what waits, empties the log and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _readers.Dispose();
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }
    }

    private long Now() => Micros(_time);

    private static long Micros(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private JournalWriter Writer() => _writer ?? throw SqliteErrors.Unwritable(_file, "it was opened for reading only");
}

/// <summary>How a journal is opened.</summary>
public sealed record SqliteJournalOptions
{
    /// <summary>Only look: nothing is made and nothing written, and the folder need not be writable. Default false.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The clock of leases. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Called before and after each durable operation with its name (<c>journal.commit.before</c>, …); a test stops the journal there by throwing.</summary>
    public Action<string>? Boundary { get; init; }
}
