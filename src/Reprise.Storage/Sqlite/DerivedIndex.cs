using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>
/// Finds steps by digests: in sorted segments, built behind the commits in batches, and for what came later in the tail. Never stale, only short.
/// A log-structured merge tree (O'Neil et al. 1996) whose log is the journal itself: it can be thrown away and built again.
/// </summary>
internal sealed class DerivedIndex(ReaderPool readers, JournalWriter? writer)
{
    /// <summary>Rows that one call brings in.</summary>
    private const int BatchRows = 20_000;

    /// <summary>So many neighbouring segments of one size become one.</summary>
    private const int MergeAt = 8;

    // Larger ones are left as they are: a merge is one transaction, and must not hold up commits for long.
    private const int TopLevel = 2;
    private readonly Lock _lock = new();
    private readonly IndexTail _tail = new();
    private List<IndexSegment> _segments = [];
    private (long Mark, long Segment) _version = (-1, -1);

    /// <summary>Looks up rows, earliest first or latest first.</summary>
    public async ValueTask<IReadOnlyList<StepRecord>> FindAsync(IndexLookup lookup, CancellationToken cancellation)
    {
        while (writer is not null && readers.Read(Backlog) > 2 * BatchRows)
        {
            _ = await ForwardAsync(cancellation);
        }

        return readers.Read(connection => Find(connection, lookup));
    }

    /// <summary>Brings the indexes forward by one batch; returns the number of rows still to come.</summary>
    public async ValueTask<long> ForwardAsync(CancellationToken cancellation)
    {
        if (writer is null)
        {
            return 0;
        }

        var batch = readers.Read(connection => InSnapshot(connection, NextBatch));
        if (batch.To > batch.From)
        {
            _ = await writer.DoAsync(connection => Write(connection, batch), cancellation);
            await MergeAsync(cancellation);
        }

        return readers.Read(Backlog);
    }

    private static long Backlog(SqliteConnection connection) =>
        connection.Scalar("SELECT ifnull((SELECT max(position) FROM steps),0) - (SELECT position FROM index_mark)");

    // One snapshot for segments, mark and rows: another process may move entries from the tail to a segment at any time.
    private static T InSnapshot<T>(SqliteConnection connection, Func<SqliteConnection, T> read)
    {
        connection.Prepare("BEGIN").Execute();
        try
        {
            return read(connection);
        }
        finally
        {
            connection.Rollback();
        }
    }

    private List<StepRecord> Find(SqliteConnection connection, IndexLookup lookup)
    {
        var positions = InSnapshot(connection, c => Positions(c, Bounded(c, lookup)));
        using var row = connection.Prepare($"SELECT {StepRow.Columns} FROM steps s WHERE s.position=?1{(lookup.Run is null ? "" : " AND s.run=?2")}");
        var steps = new List<StepRecord>(Math.Min(positions.Count, lookup.Limit));
        for (var i = 0; i < positions.Count && steps.Count < lookup.Limit; i++)
        {
            using (row)
            {
                row.Bind(1, positions[i]);
                if (lookup.Run is { } run)
                {
                    row.Bind(2, run);
                }

                if (row.Step())
                {
                    steps.Add(StepRow.Read(row));
                }
            }
        }

        return steps;
    }

    /// <summary>A run's rows stand between those of other runs, but none before its first.</summary>
    private static IndexLookup Bounded(SqliteConnection connection, IndexLookup lookup)
    {
        if (lookup.Run is not { } run)
        {
            return lookup;
        }

        using var row = connection.Prepare("SELECT ifnull(min(position),0) FROM heads WHERE run=?1");
        row.Bind(1, run);
        return row.Step() ? lookup with { From = Math.Max(lookup.From, row.Long(0)) } : lookup;
    }

    private List<long> Positions(SqliteConnection connection, IndexLookup lookup)
    {
        var (from, to) = ((ulong)lookup.Key, (ulong)(lookup.KeyEnd ?? lookup.Key));
        List<long> late = [], positions = [];
        List<IndexSegment> segments;
        lock (_lock)
        {
            Refresh(connection);
            while (_tail.Read(connection, BatchRows) > 0)
            {
            }

            _tail.Collect(lookup.Kind, from, to, (lookup.From, lookup.Before), late);
            segments = _segments;
        }

        // Of one key the segments give positions in order, so that the search ends with what is wanted; of a range they must be sorted.
        var enough = from == to && lookup.Run is null ? lookup.Limit : int.MaxValue;
        if (lookup.NewestFirst)
        {
            late.Reverse();
            positions.AddRange(late);
        }

        for (var i = 0; i < segments.Count && positions.Count < enough; i++)
        {
            var segment = segments[lookup.NewestFirst ? segments.Count - 1 - i : i];
            if (segment.Kind == lookup.Kind && segment.Below > lookup.From)
            {
                AddFrom(connection, segment, lookup, positions);
            }
        }

        if (!lookup.NewestFirst)
        {
            positions.AddRange(late);
        }

        return Cut(positions, lookup, from != to);
    }

    private static void AddFrom(SqliteConnection connection, IndexSegment segment, IndexLookup lookup, List<long> positions)
    {
        var start = positions.Count;
        segment.Collect(connection, (ulong)lookup.Key, (ulong)(lookup.KeyEnd ?? lookup.Key), (lookup.From, lookup.Before), positions);
        if (lookup.NewestFirst)
        {
            positions.Reverse(start, positions.Count - start);
        }
    }

    private static List<long> Cut(List<long> positions, IndexLookup lookup, bool range)
    {
        if (range)
        {
            var distinct = positions.Distinct();
            return (lookup.NewestFirst ? distinct.OrderDescending() : distinct.Order()).Take(lookup.Run is null ? lookup.Limit : int.MaxValue).ToList();
        }

        return positions.Count <= lookup.Limit || lookup.Run is not null ? positions : positions.GetRange(0, lookup.Limit);
    }

    private void Refresh(SqliteConnection connection)
    {
        var mark = connection.Scalar("SELECT position FROM index_mark");
        var version = (mark, connection.Scalar("SELECT max(segment) FROM index_segments"));
        if (version == _version)
        {
            return;
        }

        _segments = IndexSegment.ReadAll(connection);
        _tail.Forget(mark);
        _version = version;
    }

    private Batch NextBatch(SqliteConnection connection)
    {
        lock (_lock)
        {
            Refresh(connection);
            while (_tail.To - _tail.From < BatchRows && _tail.Read(connection, BatchRows) > 0)
            {
            }

            var parts = _tail.To == _tail.From ? [] : Enumerable.Range(0, IndexTail.Kinds).Select(kind => _tail.Sorted((IndexKind)kind)).ToArray();
            return new Batch(_tail.From, _tail.To, parts);
        }
    }

    private static long Write(SqliteConnection connection, Batch batch)
    {
        if (connection.Scalar("SELECT position FROM index_mark") != batch.From)
        {
            return 0; // Another process was faster.
        }

        for (var kind = 0; kind < batch.Parts.Length; kind++)
        {
            if (batch.Parts[kind].Length > 0)
            {
                IndexSegment.Write(connection, (IndexKind)kind, LevelOf(batch.Parts[kind].Length), batch.To + 1, batch.Parts[kind]);
            }
        }

        using var row = connection.Prepare("UPDATE index_mark SET position=?1");
        row.Bind(1, batch.To);
        _ = row.Step();
        return 1;
    }

    private static int LevelOf(long count) => count < 2 * BatchRows ? 0 : count < 2 * BatchRows * MergeAt ? 1 : TopLevel;

    private async ValueTask MergeAsync(CancellationToken cancellation)
    {
        while (readers.Read(connection => InSnapshot(connection, FindMerge)) is { } merge)
        {
            if (await writer!.DoAsync(connection => Replace(connection, merge), cancellation) == 0)
            {
                return;
            }
        }
    }

    private static Merge? FindMerge(SqliteConnection connection)
    {
        foreach (var index in IndexSegment.ReadAll(connection).GroupBy(s => s.Kind))
        {
            if (Neighbours(index) is { } parts)
            {
                var entries = parts.SelectMany(part => part.All(connection)).ToArray();
                Array.Sort(entries);
                return new Merge(parts, entries);
            }
        }

        return null;
    }

    // Only neighbours of one level: then positions still follow one another from segment to segment.
    private static List<IndexSegment>? Neighbours(IEnumerable<IndexSegment> segments)
    {
        var run = new List<IndexSegment>();
        foreach (var segment in segments)
        {
            if (run.Count > 0 && run[^1].Level != segment.Level)
            {
                run.Clear();
            }

            run.Add(segment);
            if (run.Count == MergeAt && segment.Level < TopLevel)
            {
                return run;
            }
        }

        return null;
    }

    private static long Replace(SqliteConnection connection, Merge merge)
    {
        var present = IndexSegment.ReadAll(connection).Select(s => s.Id).ToHashSet();
        if (!merge.Parts.TrueForAll(part => present.Contains(part.Id)))
        {
            return 0; // Another process was faster.
        }

        foreach (var part in merge.Parts)
        {
            part.Remove(connection);
        }

        var last = merge.Parts[^1];
        IndexSegment.Write(connection, last.Kind, Math.Max(last.Level, LevelOf(merge.Entries.Length)), last.Below, merge.Entries);
        return 1;
    }

    private sealed record Batch(long From, long To, IndexEntry[][] Parts);

    private sealed record Merge(List<IndexSegment> Parts, IndexEntry[] Entries);
}
