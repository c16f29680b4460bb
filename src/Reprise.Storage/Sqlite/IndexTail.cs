using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Storage.Sqlite;

/// <summary>What the journal holds beyond the derived indexes' mark, in memory: each row is read once, whoever asks how often. Guarded by its owner.</summary>
internal sealed class IndexTail
{
    /// <summary>Number of derived indexes.</summary>
    public const int Kinds = 5;

    private const int RunKindsKept = 10_000;
    private const string Rows =
        "SELECT position,run,number,slot,status,decision,action,inputs_count,inputs,outputs_count,outputs,attempt,span FROM steps WHERE position>?1 ORDER BY position LIMIT ?2";

    private readonly TailPart[] _parts = [new(), new(), new(), new(), new()];
    private readonly Dictionary<long, bool> _reruns = [];
    private List<long> _keys = [];

    /// <summary>The mark: everything up to this position stands in segments.</summary>
    public long From { get; private set; }

    /// <summary>The last position that was read.</summary>
    public long To { get; private set; }

    /// <summary>Reads rows that have come since; returns how many.</summary>
    public int Read(SqliteConnection connection, int most)
    {
        using var row = connection.Prepare(Rows);
        row.Bind(1, To);
        row.Bind(2, most);
        var count = 0;
        for (; row.Step(); count++)
        {
            var position = row.Long(0);
            if (!row.IsNull(12))
            {
                Part(IndexKind.Span).Add((ulong)row.Long(12), position);
            }

            if ((StepStatus)row.Int(4) <= StepStatus.Cancelled)
            {
                Add(connection, row, position);
            }

            To = position;
        }

        return count;
    }

    /// <summary>Forgets what now stands in segments.</summary>
    public void Forget(long mark)
    {
        if (mark == From)
        {
            return;
        }

        foreach (var part in _parts)
        {
            part.Forget(mark);
        }

        From = mark;
        To = Math.Max(To, mark);
    }

    /// <summary>Collects positions of entries in a range of keys, earliest first.</summary>
    public void Collect(IndexKind kind, ulong from, ulong to, (long From, long Before) rows, List<long> positions) =>
        _parts[(int)kind].Collect(from, to, rows, positions);

    /// <summary>Everything of one index, sorted.</summary>
    public IndexEntry[] Sorted(IndexKind kind)
    {
        var entries = _parts[(int)kind].ToArray();
        Array.Sort(entries);
        return entries;
    }

    private void Add(SqliteConnection connection, SqliteStatement row, long position)
    {
        var decision = (DecisionKind)row.Int(5);
        var executed = decision is DecisionKind.Execute or DecisionKind.Replace;
        if (!IsRerun(connection, row.Long(1)))
        {
            Part(IndexKind.Slot).Add((ulong)row.Long(3), position);
            if (executed && (StepStatus)row.Int(4) == StepStatus.Succeeded)
            {
                // The match key is the digest of the first four components; see ActionVector.Match.
                Part(IndexKind.Match).Add((ulong)Digest.Of(row.Blob(6)[..(4 * Digest.Size)]).Prefix, position);
            }
        }

        AddList(connection, row, ListKind.Inputs, 7, Part(IndexKind.Consumed), position);
        if (executed)
        {
            AddList(connection, row, ListKind.Outputs, 9, Part(IndexKind.Produced), position);
        }
    }

    private void AddList(SqliteConnection connection, SqliteStatement row, ListKind kind, int column, TailPart part, long position)
    {
        if (row.Long(column) == 0)
        {
            return;
        }

        _keys.Clear();
        var blob = row.Blob(column + 1);
        if (blob.IsEmpty)
        {
            ListReader.Keys(connection, new ListAddress(row.Long(1), row.Long(2), row.Int(11), kind), _keys);
        }
        else
        {
            ArtifactCodec.ReadKeys(blob, _keys);
        }

        // The same bytes twice in one list are one entry.
        _keys.Sort();
        for (var i = 0; i < _keys.Count; i++)
        {
            if (i == 0 || _keys[i] != _keys[i - 1])
            {
                part.Add((ulong)_keys[i], position);
            }
        }

        if (_keys.Capacity > TailPart.KeptCapacity)
        {
            _keys = []; // One step in a million has so many.
        }
    }

    private bool IsRerun(SqliteConnection connection, long run)
    {
        if (_reruns.TryGetValue(run, out var known))
        {
            return known;
        }

        using var row = connection.Prepare("SELECT kind FROM runs WHERE number=?1");
        row.Bind(1, run);
        var rerun = row.Step() && (RunKind)row.Int(0) == RunKind.Rerun;
        if (_reruns.Count > RunKindsKept)
        {
            _reruns.Clear();
        }

        return _reruns[run] = rerun;
    }

    private TailPart Part(IndexKind kind) => _parts[(int)kind];
}
