using System.Text.Json;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>Reads runs with their cached state.</summary>
internal static class RunReader
{
    private const int FirstLabel = 15;

    private const string Columns = "SELECT r.number,r.header,e.body,o.host,o.pid,o.start,o.expires,ifnull(t.cancel,0),ifnull(t.paused,0),g.body,l.body FROM ";
    private const string Others =
        " LEFT JOIN run_events e ON e.position=t.ended LEFT JOIN owners o ON o.run=r.number LEFT JOIN run_events g ON g.position=t.golden LEFT JOIN run_events l ON l.position=t.labelled WHERE 1";

    /// <summary>Reads what a query asks for.</summary>
    /// <param name="connection">The journal.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="now">Microseconds since 1970, UTC.</param>
    /// <param name="also">A condition more, beginning with <c> AND </c>.</param>
    public static List<RunRecord> Read(SqliteConnection connection, RunQuery query, long now, string also = "")
    {
        using var row = connection.Prepare(Columns + From(query.Order) + Others + Conditions(query) + also + " ORDER BY " + (query.Order == RunOrder.Started ? "r.number DESC" : $"t.{Column(query.Order)} DESC,t.run DESC"));
        Bind(row, query);
        var runs = new List<RunRecord>();
        while (runs.Count < query.Limit && row.Step())
        {
            var run = ReadOne(row, now);

            // Whether a run that has not ended is running or interrupted depends on its owner's being alive, which SQL cannot see.
            if (query.Statuses is null || query.Statuses.Contains(run.Status))
            {
                runs.Add(run);
            }
        }

        return runs;
    }

    /// <summary>What a query asks for as SQL, over runs <c>r</c> and their states <c>t</c>.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="run">The column that holds a run's number, where <c>r</c> is not read.</param>
    public static string Conditions(RunQuery query, string run = "r.number")
    {
        var sql = "";
        sql += query.Number is not null ? " AND r.number=?1" : "";
        sql += query.Numbers is not null ? " AND r.number IN (SELECT value FROM json_each(?11))" : "";
        sql += query.Id is not null ? " AND r.id>=?2 AND r.id<?2||'~'" : "";
        sql += query.Kinds is not null ? " AND t.kind IN (SELECT value FROM json_each(?3))" : "";
        sql += query.Pipelines is not null ? " AND r.pipeline IN (SELECT value FROM json_each(?4))" : "";
        sql += query.Since is not null ? " AND t.created_at>=?5" : "";
        sql += query.Until is not null ? " AND t.created_at<?6" : "";
        sql += query.Text is not null ? " AND instr(r.search,?7)>0" : "";
        sql += query.Golden ? " AND t.golden IS NOT NULL" : "";
        sql += query.Origin is not null ? " AND r.origin=?13" : "";
        sql += query.Lineage is not null ? " AND r.lineage=?10" : "";
        sql += query.NewestOfEach ? $" AND r.number IN (SELECT max(number) FROM runs WHERE kind<>{(int)RunKind.Rerun} GROUP BY pipeline)" : "";
        sql += query.After > 0 ? " AND r.number>?12" : "";
        sql += (query.Before, query.Order) switch
        {
            (null, _) => "",
            (_, RunOrder.Started) => " AND r.number<?8",
            _ => $" AND (t.{Column(query.Order)},t.run)<(?14,?8)",
        };
        sql += query.Statuses is not null ? " AND (t.status IS NULL OR t.status IN (SELECT value FROM json_each(?9)) OR t.paused)" : "";
        for (var i = 0; i < (query.Labels?.Count ?? 0); i++)
        {
            // As a list that leads, so that only runs that have the label are read.
            sql += $" AND {run} IN (SELECT b.run FROM run_labels b WHERE b.key=?{FirstLabel + (2 * i)} AND b.value=?{FirstLabel + 1 + (2 * i)})";
        }

        return sql;
    }

    /// <summary>Gives that SQL its values.</summary>
    public static void Bind(SqliteStatement row, RunQuery query)
    {
        BindNumber(row, 1, query.Number);
        row.Bind(2, query.Id);
        row.Bind(3, ListOf(query.Kinds?.Select(k => (long)k)));
        row.Bind(4, query.Pipelines is { } pipelines ? JsonSerializer.Serialize([.. pipelines], RunJson.Default.IReadOnlyListString) : null);
        BindNumber(row, 5, query.Since);
        BindNumber(row, 6, query.Until);
        row.Bind(7, query.Text is { } text ? RunTable.Fold(text) : null);
        BindNumber(row, 8, query.Before);
        row.Bind(9, ListOf(query.Statuses?.Select(t => (long)t)));
        row.Bind(10, query.Lineage);
        row.Bind(11, ListOf(query.Numbers));
        BindNumber(row, 12, query.After > 0 ? query.After : null);
        row.Bind(13, query.Origin);
        BindNumber(row, 14, query.Before is null || query.Order == RunOrder.Started ? null : query.BeforeMicros);
        var next = FirstLabel;
        foreach (var (key, value) in query.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            row.Bind(next++, key);
            row.Bind(next++, value);
        }
    }

    // In another order the states lead, by the index of that order, so that a page is read without the rest.
    private static string From(RunOrder order) => order == RunOrder.Started
        ? "runs r JOIN run_states t ON t.run=r.number"
        : $"run_states t INDEXED BY run_states_{Column(order)} CROSS JOIN runs r ON r.number=t.run";

    private static string Column(RunOrder order) => order == RunOrder.Duration ? "duration" : "saved";

    private static string? ListOf(IEnumerable<long>? numbers) => numbers is null ? null : $"[{string.Join(',', numbers)}]";

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
            row.IsNull(9) ? null : JsonSerializer.Deserialize(row.Blob(9), RunJson.Default.EventBody)?.Golden,
            row.IsNull(10) ? null : JsonSerializer.Deserialize(row.Blob(10), RunJson.Default.EventBody)?.Labels);
    }
}
