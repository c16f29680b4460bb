using System.Diagnostics;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>Appends whose step stands in the journal while its many outputs are being named; they are answered when all have their names.</summary>
internal sealed class NamingQueue(SqliteConnection connection, Action<string> boundary)
{
    // Another process that waits for its turn asks again every 100 ms (SQLite's busy handler): so long a gap lets it in.
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(110);

    private readonly Queue<PendingWork> _works = [];
    private long _last;

    /// <summary>True while there is something to name.</summary>
    public bool IsBusy => _works.Count > 0;

    /// <summary>How long until the next part may be written; for ever where there is none.</summary>
    public TimeSpan Wait => !IsBusy ? Timeout.InfiniteTimeSpan : Max(TimeSpan.Zero, Gap - Stopwatch.GetElapsedTime(_last));

    /// <summary>Takes an append that is written but has outputs to name; false where it can be answered.</summary>
    public bool TryTake(PendingWork work)
    {
        if (work is { Failure: null, Outcome: (long)AppendResult.Recorded, Entry: StepEntry { Step: var step } } && NamingTable.Holds(step))
        {
            _works.Enqueue(work);
            return true;
        }

        return false;
    }

    /// <summary>Writes the next part in a transaction of its own, and answers where it was the last.</summary>
    public void Continue()
    {
        var work = _works.Peek();
        var step = ((StepEntry)work.Entry!).Step;
        var all = true;
        try
        {
            boundary("journal.names.before");
            connection.Prepare("BEGIN IMMEDIATE").Execute();
            all = NamingTable.Continue(connection, step.Run, step.Number);
            connection.Prepare("COMMIT").Execute();
            boundary("journal.names.after");
        }
        catch (Exception e)
        {
            // The rest is named when the journal is opened again.
            connection.Rollback();
            (work.Failure, all) = (e, true);
        }

        _last = Stopwatch.GetTimestamp();
        if (all)
        {
            _ = _works.Dequeue();
            work.Answer();
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
