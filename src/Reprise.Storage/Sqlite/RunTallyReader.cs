using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>Counts runs. Those that have ended are counted from an index and their cached state alone; the few others are read, for how they stand depends on whether their owner lives.</summary>
internal static class RunTallyReader
{
    private const int Statuses = 16; // At the most so many of each are told apart.
    private const int Kinds = 16;
    private const string Ended = "t.status IS NOT NULL AND NOT t.paused";
    private const string Open = " AND r.number IN (SELECT run FROM run_states WHERE status IS NULL OR paused)";

    /// <summary>Counts what a query asks for; its cursor and limit count for nothing.</summary>
    public static RunTally Read(SqliteConnection connection, RunQuery query, int spans, long now)
    {
        query = query with { Before = null, After = 0, Limit = int.MaxValue, Order = RunOrder.Started };
        var count = new Count();
        var times = spans > 0 ? new List<long>() : null;
        ReadEnded(connection, query, count, times);
        foreach (var run in RunReader.Read(connection, query, now, Open))
        {
            count.Add(run.Header.Kind, run.Status, 1, run.Summary?.Total().SavedMicros ?? 0);
            times?.Add(run.Header.CreatedAt << 1);
        }

        return new RunTally(count.Total, count.Saved, count.ByStatus, count.ByKind, times is null ? [] : Divide(times, query, spans));
    }

    // Row by row: SQLite would sort them all to group them, which takes longer than to read them.
    private static void ReadEnded(SqliteConnection connection, RunQuery query, Count count, List<long>? times)
    {
        var sums = new (long Runs, long Saved)[Kinds * Statuses];
        using (var row = connection.Prepare($"SELECT t.kind*{Statuses}+t.status,t.saved,t.created_at FROM {From(query)} WHERE {Ended}{Conditions(query)}"))
        {
            RunReader.Bind(row, query);
            while (row.Step())
            {
                var code = row.Int(0);
                ref var sum = ref sums[code];
                sum = (sum.Runs + 1, sum.Saved + row.Long(1));
                times?.Add((row.Long(2) << 1) | (code % Statuses == (int)RunStatus.Failed ? 1L : 0));
            }
        }

        for (var code = 0; code < sums.Length; code++)
        {
            if (sums[code] is { Runs: > 0 } sum)
            {
                count.Add((RunKind)(code / Statuses), (RunStatus)(code % Statuses), sum.Runs, sum.Saved);
            }
        }
    }

    /// <summary>Counts by parts of the time that the query says, else from the first run to the last.</summary>
    /// <param name="times">When each run was created, twice, and one more where it failed.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="spans">So many parts, or fewer where the time is shorter.</param>
    private static RunSpan[] Divide(List<long> times, RunQuery query, int spans)
    {
        var (since, until) = query is { Since: { } from, Until: { } to } ? (from, to)
            : times.Count == 0 ? (0, 0)
            : (query.Since ?? (times.Min() >> 1), query.Until ?? ((times.Max() >> 1) + 1));
        var parts = since < until ? new (long Total, long Failed)[(int)Math.Min(spans, until - since)] : [];
        for (var i = 0; parts.Length > 0 && i < times.Count; i++)
        {
            ref var part = ref parts[PartOf(times[i] >> 1, since, until, parts.Length)];
            part = (part.Total + 1, part.Failed + (times[i] & 1));
        }

        return [.. parts.Select((p, i) => new RunSpan(Edge(i), Edge(i + 1), p.Total, p.Failed))];

        // Rounded up, as a time belongs to the part that its share of the whole rounds down to.
        long Edge(int part) => since + (long)((((Int128)(until - since) * part) + parts.Length - 1) / parts.Length);
    }

    // The rows of runs are long; where nothing of them is asked for, their states are enough.
    private static bool NeedsRuns(RunQuery query) =>
        query is not { Id: null, Number: null, Numbers: null, Pipelines: null, Text: null, Origin: null, Lineage: null, NewestOfEach: false };

    private static string From(RunQuery query) => NeedsRuns(query) ? "runs r JOIN run_states t ON t.run=r.number" : "run_states t";

    private static string Conditions(RunQuery query) => NeedsRuns(query) ? RunReader.Conditions(query) : RunReader.Conditions(query, "t.run");

    private static int PartOf(long at, long since, long until, int parts) =>
        until - since < long.MaxValue / parts
            ? (int)Math.Clamp((at - since) * parts / (until - since), 0, parts - 1) // Wherever times are of this age: 128 bits divide slowly.
            : (int)Int128.Clamp((Int128)(at - since) * parts / (until - since), 0, parts - 1);

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
