using System.Text.Json;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>Reads runs with their cached state, newest first.</summary>
internal static class RunReader
{
    private const int FirstLabel = 14;

    private const string From =
        "SELECT r.number,r.header,e.body,o.host,o.pid,o.start,o.expires,ifnull(t.cancel,0),ifnull(t.paused,0),g.body FROM runs r "
        + "JOIN run_states t ON t.run=r.number LEFT JOIN run_events e ON e.position=t.ended LEFT JOIN owners o ON o.run=r.number LEFT JOIN run_events g ON g.position=t.golden WHERE 1";

    /// <summary>Reads what a query asks for.</summary>
    /// <param name="connection">The journal.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="now">Microseconds since 1970, UTC.</param>
    /// <param name="also">A condition more, beginning with <c> AND </c>.</param>
    public static List<RunRecord> Read(SqliteConnection connection, RunQuery query, long now, string also = "")
    {
        using var row = connection.Prepare(From + Conditions(query) + also + " ORDER BY r.number DESC");
        Bind(row, query);
        var runs = new List<RunRecord>();
        while (runs.Count < query.Limit && row.Step())
        {
            var run = ReadOne(row, now);

            // Whether a run that has not ended is running or interrupted depends on its owner's being alive, which SQL cannot see.
            if (query.Status is null || run.Status == query.Status)
            {
                runs.Add(run);
            }
        }

        return runs;
    }

    /// <summary>What a query asks for as SQL, over runs <c>r</c> and their states <c>t</c>.</summary>
    public static string Conditions(RunQuery query)
    {
        var sql = "";
        sql += query.Number is not null ? " AND r.number=?1" : "";
        sql += query.Numbers is not null ? " AND r.number IN (SELECT value FROM json_each(?11))" : "";
        sql += query.Id is not null ? " AND r.id>=?2 AND r.id<?2||'~'" : "";
        sql += query.Kind is not null ? " AND t.kind=?3" : "";
        sql += query.Pipeline is not null ? " AND r.pipeline=?4" : "";
        sql += query.Since is not null ? " AND t.created_at>=?5" : "";
        sql += query.Until is not null ? " AND t.created_at<?6" : "";
        sql += query.Text is not null ? " AND instr(r.search,?7)>0" : "";
        sql += query.Golden ? " AND t.golden IS NOT NULL" : "";
        sql += query.Origin is not null ? " AND r.origin=?13" : "";
        sql += query.Lineage is not null ? " AND r.lineage=?10" : "";
        sql += query.NewestOfEach ? $" AND r.number IN (SELECT max(number) FROM runs WHERE kind<>{(int)RunKind.Rerun} GROUP BY pipeline)" : "";
        sql += query.After > 0 ? " AND r.number>?12" : "";
        sql += query.Before is not null ? " AND r.number<?8" : "";
        sql += query.Status is not null ? " AND (t.status IS NULL OR t.status=?9 OR t.paused)" : "";
        for (var i = 0; i < (query.Labels?.Count ?? 0); i++)
        {
            sql += $" AND EXISTS(SELECT 1 FROM json_each(r.labels) l WHERE l.key=?{FirstLabel + (2 * i)} AND l.value=?{FirstLabel + 1 + (2 * i)})";
        }

        return sql;
    }

    /// <summary>Gives that SQL its values.</summary>
    public static void Bind(SqliteStatement row, RunQuery query)
    {
        BindNumber(row, 1, query.Number);
        row.Bind(2, query.Id);
        BindNumber(row, 3, (long?)query.Kind);
        row.Bind(4, query.Pipeline);
        BindNumber(row, 5, query.Since);
        BindNumber(row, 6, query.Until);
        row.Bind(7, query.Text is { } text ? RunTable.Fold(text) : null);
        BindNumber(row, 8, query.Before);
        BindNumber(row, 9, (long?)query.Status);
        row.Bind(10, query.Lineage);
        row.Bind(11, query.Numbers is { } numbers ? $"[{string.Join(',', numbers)}]" : null);
        BindNumber(row, 12, query.After > 0 ? query.After : null);
        row.Bind(13, query.Origin);
        var next = FirstLabel;
        foreach (var (key, value) in query.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            row.Bind(next++, key);
            row.Bind(next++, value);
        }
    }

    private static void BindNumber(SqliteStatement row, int index, long? value)
    {
        if (value is { } number)
        {
            row.Bind(index, number);
        }
    }

    private static RunRecord ReadOne(SqliteStatement row, long now)
    {
        var header = JsonSerializer.Deserialize(row.Blob(1), RunJson.Default.RunHeader) ?? throw new InvalidDataException("a run has no header");
        var summary = row.IsNull(2) ? null : JsonSerializer.Deserialize(row.Blob(2), RunJson.Default.EventBody)?.Summary;
        var owner = row.IsNull(3) ? null : new RunOwner(row.Text(3), row.Int(4), row.Long(5));
        return new RunRecord(
            row.Long(0), header, summary, owner, owner is not null && OwnerTable.IsAlive(owner, row.Long(6), now), row.Int(7) != 0, row.Int(8) != 0,
            row.IsNull(9) ? null : JsonSerializer.Deserialize(row.Blob(9), RunJson.Default.EventBody)?.Golden);
    }
}
