using System.Diagnostics;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>
/// The only writer of the process: a thread that commits whatever has gathered in one transaction (group commit) and then answers everyone at once.
/// Other processes may write to the same file between its transactions.
/// </summary>
internal sealed class JournalWriter : IAsyncDisposable
{
    /// <summary>Bytes committed between two checkpoints, about. Larger lets the log grow, smaller writes hot pages more often.</summary>
    private const long CheckpointBytes = 16 * 1024 * 1024;

    // The pages that a commit writes again however small it is.
    private const long CommitBytes = 24 * 1024;

    private readonly CommitQueue _queue = new();
    private readonly SqliteConnection _connection;
    private readonly EntryWriter _entries;
    private readonly Action<string> _boundary;
    private readonly NamingQueue _naming;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sinceCheckpoint;

    public JournalWriter(SqliteConnection connection, Action<string>? boundary)
    {
        _connection = connection;
        _entries = new EntryWriter(connection);
        _boundary = boundary ?? (static _ => { });
        _naming = new NamingQueue(connection, _boundary);
        new Thread(Work) { IsBackground = true, Name = "reprise journal" }.Start();
    }

    /// <summary>Transactions committed since the journal was opened.</summary>
    public long Commits { get; private set; }

    /// <summary>Appends an entry with the next commit.</summary>
    public ValueTask<AppendResult> AppendAsync(JournalEntry entry, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var work = PendingWork.Of(entry);
        var promise = work.Appended;
        return _queue.TryPut(work) ? promise : AppendSlowlyAsync(work, promise, cancellation);
    }

    /// <summary>Does something inside the next commit; its result once that is durable.</summary>
    public async ValueTask<long> DoAsync(Func<SqliteConnection, long> action, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var work = PendingWork.Of(action);
        var promise = work.Done;
        return await _queue.PutAsync(work, cancellation) ? await promise : throw Closed();
    }

    /// <summary>Commits what waits, then empties the log.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _ended.Task;
    }

    private static ObjectDisposedException Closed() => new(nameof(SqliteJournal), "The journal is closed.");

    private async ValueTask<AppendResult> AppendSlowlyAsync(PendingWork work, ValueTask<AppendResult> promise, CancellationToken cancellation) =>
        await _queue.PutAsync(work, cancellation) ? await promise : throw Closed();

    private void Work()
    {
        var group = new List<PendingWork>();
        while (_queue.Take(group, _naming.Wait) || _naming.IsBusy)
        {
            if (group.Count > 0)
            {
                CommitAndAnswer(group);
            }

            if (_naming.IsBusy && (group.Count == 0 || _naming.Wait == TimeSpan.Zero))
            {
                _naming.Continue();
                _sinceCheckpoint += CheckpointBytes / 2;
            }

            if (_sinceCheckpoint > CheckpointBytes)
            {
                _connection.Checkpoint(truncate: false);
                _sinceCheckpoint = 0;
            }
        }

        _connection.Checkpoint(truncate: true);
        _connection.Dispose();
        _ended.SetResult();
    }

    private void CommitAndAnswer(List<PendingWork> group)
    {
        var began = Stopwatch.GetTimestamp();
        Commit(group);
        CommitTelemetry.Commits.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        _sinceCheckpoint += CommitBytes;
        foreach (var work in group)
        {
            _sinceCheckpoint += work.Weight + 1024;
            if (!_naming.TryTake(work))
            {
                work.Answer();
            }
        }
    }

    private void Commit(List<PendingWork> group)
    {
        try
        {
            if (!TryCommit(group))
            {
                // Some of them made the transaction as a whole impossible: each by itself, so that only the guilty fail.
                foreach (var work in group)
                {
                    var alone = new List<PendingWork>(1) { work };
                    _ = TryCommit(alone);
                }
            }
        }
        catch (Exception e)
        {
            // The thread goes on: when room returns, the next commit may succeed.
            foreach (var work in group)
            {
                work.Failure ??= e;
            }
        }
    }

    /// <summary>Commits a group. False where an unforeseen error of a single piece of work spoilt a group of several.</summary>
    private bool TryCommit(List<PendingWork> group)
    {
        var committing = false;
        try
        {
            _connection.Prepare("BEGIN IMMEDIATE").Execute();
            _entries.Begin();
            foreach (var work in group)
            {
                Write(work);
            }

            _boundary("journal.commit.before");
            committing = true;
            _connection.Prepare("COMMIT").Execute();
            Commits++;
            committing = false;
            _boundary("journal.commit.after");
            return true;
        }
        catch (Exception e)
        {
            _connection.Rollback();
            if (committing && _entries.LastIsWritten())
            {
                return true; // The commit came through, only its report did not.
            }

            return e is RepriseException known && IsOfTheDisk(known) || group.Count == 1 ? Fail(group, e) : false;
        }
    }

    private void Write(PendingWork work)
    {
        work.Failure = null;
        if (work.Entry?.Chain?.Failure is { } broken)
        {
            work.Failure = broken;
            return;
        }

        try
        {
            work.Outcome = work.Entry is { } entry ? (long)_entries.Write(entry, work.Body) : work.Action!(_connection);
        }
        catch (RepriseException e) when (e.Code is "identity.conflict" or "run.owned" or "run.not_found")
        {
            // Found before anything was written: the others are not concerned.
            work.Failure = e;
        }
    }

    private static bool IsOfTheDisk(RepriseException e) => e.Code is "disk.full" or "journal.unwritable" or "journal.damaged";

    private static bool Fail(List<PendingWork> group, Exception e)
    {
        foreach (var work in group)
        {
            work.Failure = e;
        }

        return true;
    }
}
