using Reprise.Kernel;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Storage.Sqlite;

/// <summary>Writes entries into the transaction of the moment. Whatever can be wrong with an entry is found before its first row is written.</summary>
internal sealed class EntryWriter(SqliteConnection connection)
{
    private const string AttemptPosition = "SELECT position FROM attempts WHERE run=?1 AND number=?2 AND attempt=?3 AND kind=?4";
    private readonly ByteWriter _buffer = new();
    private readonly SqliteStatement _insertHead = connection.Prepare(HeadRow.Insert);
    private readonly SqliteStatement _insertStep = connection.Prepare(StepRow.Insert);
    private long _position;
    private Func<bool>? _lastOther;
    private StepRecord? _lastStep;

    /// <summary>Called at the start of each transaction: another process may have written since.</summary>
    public void Begin()
    {
        _position = connection.Scalar("SELECT max(position) FROM steps");
        _lastStep = null;
        _lastOther = null;
    }

    /// <summary>Writes one entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="body">The stored JSON of an event.</param>
    public AppendResult Write(JournalEntry entry, byte[]? body) => entry switch
    {
        StepEntry step => WriteStep(step.Step),
        AttemptEntry attempt => WriteAttempt(attempt.Step),
        ListEntry list => WriteList(list),
        EventEntry e => WriteEvent(e.Event, body),
        NameEntry name => WriteName(name),
        _ => throw new ArgumentException($"The journal has no place for a {entry.GetType().Name}.", nameof(entry)),
    };

    /// <summary>After a commit of unknown outcome: whether its last entry stands in the journal. A transaction is there as a whole or not at all.</summary>
    public bool LastIsWritten()
    {
        if (_lastStep is not { } step)
        {
            return _lastOther?.Invoke() ?? false;
        }

        using var row = connection.Prepare("SELECT 1 FROM steps WHERE position=?1 AND run=?2 AND number=?3");
        row.Bind(1, _position);
        row.Bind(2, step.Run);
        row.Bind(3, step.Number);
        return row.Step();
    }

    private AppendResult WriteStep(StepRecord step)
    {
        HeadRow.Bind(_insertHead, step, _position + 1);
        _insertHead.Execute();
        if (connection.Changes == 0)
        {
            return Same(step, FindHead(step));
        }

        AppendRow(step);
        if (step is { Published: not null, Status: StepStatus.Succeeded })
        {
            WriteNames(step);
        }

        return AppendResult.Recorded;
    }

    /// <summary>Names the outputs of a step in the same commit, or notes there that they are to be named: a stop can never come between the two.</summary>
    private void WriteNames(StepRecord step)
    {
        if (NamingTable.Holds(step))
        {
            NamingTable.Begin(connection, step);
            return;
        }

        foreach (var output in step.Outputs)
        {
            var name = step.Keyed ? step.Published + "/" + output.Name : step.Published!;
            _ = NameTable.Give(connection, new NameEntry(name, output.Digest, output.Size, output.MediaType, step.Run, step.Number, step.CompletedAt));
        }
    }

    private AppendResult WriteAttempt(StepRecord step)
    {
        if (FindHead(step) is var ended and > 0)
        {
            return Same(step, ended);
        }

        var kind = step.IsAccepted ? 4 : KindOf(step.Status);
        if (FindAttempt(step, kind) is var known and > 0)
        {
            return Same(step, known);
        }

        using (var row = connection.Prepare("INSERT INTO attempts(run,number,attempt,kind,position) VALUES(?1,?2,?3,?4,?5)"))
        {
            row.Bind(1, step.Run);
            row.Bind(2, step.Number);
            row.Bind(3, step.Attempt);
            row.Bind(4, kind);
            row.Bind(5, _position + 1);
            _ = row.Step();
        }

        AppendRow(step);
        return AppendResult.Recorded;
    }

    // An attempt has at most one row of each: it waits, it is handed out (or an intent is stated), its agent takes it (4), it fails. The numbers are stored.
    private static int KindOf(StepStatus status) => status switch { StepStatus.InDoubt => 0, StepStatus.Running => 2, StepStatus.Pending => 3, _ => 1 };

    private void AppendRow(StepRecord step)
    {
        StepRow.Bind(_insertStep, step, _position + 1, _buffer);
        _insertStep.Execute();
        _position++;
        _lastStep = step;
    }

    private AppendResult Same(StepRecord step, long position)
    {
        using var row = connection.Prepare("SELECT action FROM steps WHERE position=?1");
        row.Bind(1, position);
        if (row.Step() && row.Blob(0) is { Length: ActionVector.Size } blob && ActionVector.Read(blob) is var recorded)
        {
            return recorded.Equals(step.Action) ? AppendResult.Duplicate : throw Conflict(step, recorded);
        }

        throw new InvalidDataException($"the row of step {step.Number} of run {step.Run} is missing");
    }

    private static RepriseException Conflict(StepRecord step, ActionVector recorded)
    {
        var differing = string.Join(", ", recorded.DifferencesFrom(step.Action));
        return new RepriseException(
            "identity.conflict", $"Step {step.Number} of run {step.Run} ({step.Item}) is recorded with another action: {differing} differ.",
            "What was recorded stands. Start a new run (`reprise run` or `reprise fork`) for what has changed.",
            [new("differs", differing), new("run", $"{step.Run}"), new("step", $"{step.Number}")]);
    }

    private long FindHead(StepRecord step)
    {
        using var row = connection.Prepare("SELECT position FROM heads WHERE run=?1 AND number=?2");
        row.Bind(1, step.Run);
        row.Bind(2, step.Number);
        return row.Step() ? row.Long(0) : 0;
    }

    private long FindAttempt(StepRecord step, int kind)
    {
        using var row = connection.Prepare(AttemptPosition);
        row.Bind(1, step.Run);
        row.Bind(2, step.Number);
        row.Bind(3, step.Attempt);
        row.Bind(4, kind);
        return row.Step() ? row.Long(0) : 0;
    }

    private AppendResult WriteList(ListEntry list)
    {
        if (list.First == 0)
        {
            DropChunks(list.List);
        }

        ArtifactCodec.Write(_buffer, list.Items, withBytes: list.List.Kind == ListKind.Outputs);
        using var row = connection.Prepare("INSERT OR REPLACE INTO lists(run,step,attempt,kind,first,count,body) VALUES(?1,?2,?3,?4,?5,?6,?7)");
        row.Bind(1, list.List.Run);
        row.Bind(2, list.List.Step);
        row.Bind(3, list.List.Attempt);
        row.Bind(4, (long)list.List.Kind);
        row.Bind(5, list.First);
        row.Bind(6, list.Items.Count);
        row.Bind(7, _buffer.Written);
        _ = row.Step();

        // Written again it is the same: a caller that is told of an error may repeat it.
        return AppendResult.Recorded;
    }

    /// <summary>A list that is begun again was cut off before: its chunks belong to no record, and where they end differs.</summary>
    private void DropChunks(ListAddress list)
    {
        using var row = connection.Prepare("DELETE FROM lists WHERE run=?1 AND step=?2 AND attempt=?3 AND kind=?4");
        row.Bind(1, list.Run);
        row.Bind(2, list.Step);
        row.Bind(3, list.Attempt);
        row.Bind(4, (long)list.Kind);
        _ = row.Step();
    }

    private AppendResult WriteEvent(RunEvent e, byte[]? body)
    {
        var position = connection.Scalar("SELECT max(position) FROM run_events") + 1;
        RunTable.AppendEvent(connection, e, position, body);
        _lastStep = null;
        _lastOther = () => connection.Scalar($"SELECT count(*) FROM run_events WHERE position={position} AND run={e.Run} AND at={e.At}") > 0;
        return AppendResult.Recorded;
    }

    private AppendResult WriteName(NameEntry name)
    {
        var version = NameTable.Give(connection, name);
        if (version == 0)
        {
            return AppendResult.Duplicate;
        }

        _lastStep = null;
        _lastOther = () => NameTable.Newest(connection, name.Name) == (version, name.Digest);
        return AppendResult.Recorded;
    }
}
