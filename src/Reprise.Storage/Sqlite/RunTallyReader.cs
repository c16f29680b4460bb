using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>Counts runs. Those that have ended are counted from an index and their cached state alone; the few others are read, for how they stand depends on whether their owner lives.</summary>
internal static class RunTallyReader
{
    private const int First = 500; // Behind the parameters of a run query, whose labels take the most of them.
    private const string Ended = "t.status IS NOT NULL AND NOT t.paused";
    private const string Open = " AND r.number IN (SELECT run FROM run_states WHERE status IS NULL OR paused)";

    /// <summary>Counts what a query asks for; its cursor and limit count for nothing.</summary>
    public static RunTally Read(SqliteConnection connection, RunQuery query, int spans, long now)
    {
        query = query with { Before = null, After = 0, Limit = int.MaxValue, Order = RunOrder.Started };
        var count = new Count();
        var (since, until) = Range(connection, query);
        var parts = since < until ? new (long Total, long Failed)[(int)Math.Min(spans, until - since)] : [];
        ReadEnded(connection, query, count, parts, since, until);
        foreach (var run in RunReader.Read(connection, query, now, Open))
        {
            count.Add(run.Header.Kind, run.Status, 1, run.Summary?.Total().SavedMicros ?? 0);
            if (parts.Length > 0)
            {
                parts[PartOf(run.Header.CreatedAt, since, until, parts.Length)].Total++;
            }
        }

        return new RunTally(count.Total, count.Saved, count.ByStatus, count.ByKind, [.. parts.Select((p, i) => new RunSpan(Edge(i), Edge(i + 1), p.Total, p.Failed))]);

        // Rounded up, as a time belongs to the part that its share of the whole rounds down to.
        long Edge(int part) => since + (long)((((Int128)(until - since) * part) + parts.Length - 1) / parts.Length);
    }

    private static void ReadEnded(SqliteConnection connection, RunQuery query, Count count, (long Total, long Failed)[] parts, long since, long until)
    {
        var part = parts.Length > 0 ? $"min(?{First + 2}-1,(t.created_at-?{First})*?{First + 2}/(?{First + 1}-?{First}))" : "0";
        using var row = connection.Prepare(
            $"SELECT t.kind,t.status,{part},count(*),sum(t.saved) FROM {From(query)} WHERE {Ended}{Conditions(query)} GROUP BY 1,2,3");
        RunReader.Bind(row, query);
        if (parts.Length > 0)
        {
            row.Bind(First, since);
            row.Bind(First + 1, until);
            row.Bind(First + 2, parts.Length);
        }

        while (row.Step())
        {
            var (status, runs) = ((RunStatus)row.Int(1), row.Long(3));
            count.Add((RunKind)row.Int(0), status, runs, row.Long(4));
            if (parts.Length > 0)
            {
                ref var at = ref parts[row.Int(2)];
                (at.Total, at.Failed) = (at.Total + runs, at.Failed + (status == RunStatus.Failed ? runs : 0));
            }
        }
    }

    /// <summary>The time that is divided: what the query says, else from the first run to the last.</summary>
    private static (long Since, long Until) Range(SqliteConnection connection, RunQuery query)
    {
        if (query is { Since: { } since, Until: { } until })
        {
            return (since, until);
        }

        using var row = connection.Prepare($"SELECT min(t.created_at),max(t.created_at)+1 FROM {From(query)} WHERE 1{Conditions(query)}");
        RunReader.Bind(row, query);
        return row.Step() && !row.IsNull(0) ? (query.Since ?? row.Long(0), query.Until ?? row.Long(1)) : (0, 0);
    }

    // The rows of runs are long; where nothing of them is asked for, their states are enough.
    private static bool NeedsRuns(RunQuery query) =>
        query is not { Id: null, Number: null, Numbers: null, Pipelines: null, Text: null, Origin: null, Lineage: null, NewestOfEach: false };

    private static string From(RunQuery query) => NeedsRuns(query) ? "runs r JOIN run_states t ON t.run=r.number" : "run_states t";

    private static string Conditions(RunQuery query) => NeedsRuns(query) ? RunReader.Conditions(query) : RunReader.Conditions(query, "t.run");

    private static int PartOf(long at, long since, long until, int parts) => (int)Int128.Clamp((Int128)(at - since) * parts / (until - since), 0, parts - 1);

    private sealed class Count
    {
        public Dictionary<RunStatus, long> ByStatus { get; } = [];

        public Dictionary<RunKind, long> ByKind { get; } = [];

        public long Total { get; private set; }

        public long Saved { get; private set; }

        public void Add(RunKind kind, RunStatus status, long runs, long saved)
        {
            (Total, Saved) = (Total + runs, Saved + saved);
            ByStatus[status] = ByStatus.GetValueOrDefault(status) + runs;
            ByKind[kind] = ByKind.GetValueOrDefault(kind) + runs;
        }
    }
}
