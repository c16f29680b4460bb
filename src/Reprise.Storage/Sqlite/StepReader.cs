using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>Reads steps and heads page by page, so that no reader holds a snapshot for long (which would keep the log from being emptied).</summary>
internal static class StepReader
{
    private const int HeadsPage = 8192;
    private const int StepsPage = 256;

    // Of each step that has not ended, the last row.
    private const string Unfinished =
        "attempts a WHERE a.run=?1 AND NOT EXISTS(SELECT 1 FROM heads h WHERE h.run=a.run AND h.number=a.number)"
        + " AND a.position=(SELECT max(b.position) FROM attempts b WHERE b.run=a.run AND b.number=a.number)";

    /// <summary>The next heads of steps that have ended, from a number on.</summary>
    public static List<StepHead> Heads(SqliteConnection connection, StepQuery query, long from, List<StepHead> page)
    {
        page.Clear();
        var reason = query.Reasons ? ",i.reason" : "";
        using var row = connection.Prepare(
            $"SELECT {HeadRow.Of("h")}{reason} FROM heads h{StepFilter.Join(query)} WHERE h.run=?1 AND h.number>=?2 AND h.number<?3{StepFilter.OfHeads(query)} ORDER BY h.number LIMIT {HeadsPage}");
        StepFilter.Bind(row, query, from);
        while (row.Step())
        {
            page.Add(HeadRow.Read(row, query.Reasons));
        }

        return page;
    }

    /// <summary>The heads of steps that have not ended.</summary>
    public static List<StepHead> UnfinishedHeads(SqliteConnection connection, StepQuery query)
    {
        using var row = connection.Prepare(
            $"SELECT {HeadRow.FromSteps}{(query.Reasons ? ",s.reason" : "")} FROM steps s WHERE s.position IN (SELECT a.position FROM {Unfinished} AND a.number>=?2 AND a.number<?3{StepFilter.OfAttempts(query)}) ORDER BY s.number");
        StepFilter.Bind(row, query, query.From);
        var heads = new List<StepHead>();
        while (row.Step())
        {
            heads.Add(HeadRow.Read(row, query.Reasons));
        }

        return heads;
    }

    /// <summary>True where there may be more behind a page.</summary>
    public static bool IsFull(List<StepHead> page) => page.Count == HeadsPage;

    /// <summary>The next records of a query.</summary>
    /// <param name="connection">Where to read.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="after">The last record that was read, or null.</param>
    public static List<StepRecord> Steps(SqliteConnection connection, StepQuery query, StepRecord? after)
    {
        if (query.Since is { } since)
        {
            return Written(connection, query, since, after);
        }

        if (query.LongestFirst && after is not null)
        {
            query = query with { Behind = (after.DurationMicros, after.Number) };
        }

        using var row = connection.Prepare(query.LongestFirst ? LongestSql(query) : Sql(query));
        StepFilter.Bind(row, query, query.LongestFirst ? query.From : after?.Number ?? query.From, query.LongestFirst ? null : after?.Position ?? 0);
        var page = new List<StepRecord>();
        while (row.Step())
        {
            page.Add(StepRow.Read(row));
        }

        return page;
    }

    private static List<StepRecord> Written(SqliteConnection connection, StepQuery query, long since, StepRecord? after)
    {
        var (order, next) = query.NewestFirst ? ("DESC", "<") : ("ASC", ">");
        using var row = connection.Prepare(
            $"SELECT {StepRow.Columns} FROM steps s WHERE s.position>?1{(query.Run > 0 ? " AND s.run=?2" : "")}{(after is null ? "" : $" AND s.position{next}?3")} ORDER BY s.position {order} LIMIT {StepsPage}");
        row.Bind(1, since);
        if (query.Run > 0)
        {
            row.Bind(2, query.Run);
        }

        if (after is not null)
        {
            row.Bind(3, after.Position);
        }

        var page = new List<StepRecord>();
        while (row.Step())
        {
            page.Add(StepRow.Read(row));
        }

        return page;
    }

    /// <summary>True where there may be more behind a page.</summary>
    public static bool IsFull(List<StepRecord> page) => page.Count == StepsPage;

    private static string Sql(StepQuery query)
    {
        var attempts = query.Attempts ? "attempts a WHERE a.run=?1" : Unfinished;
        var cursor = (string table) => $" AND {table}.number>=?2 AND {table}.number<?3 AND ({table}.number>?2 OR {table}.position>?4)";
        var heads = $"FROM heads h{StepFilter.Join(query)} WHERE h.run=?1{cursor("h")}{StepFilter.OfHeads(query)}";

        // Behind the last head of a full page no attempt can be part of it. Without that bound each page would pass over every attempt of the run:
        // of a call tree that is one a call, all of them ended.
        var last = $"(SELECT h.number {heads} ORDER BY h.number LIMIT 1 OFFSET {StepsPage - 1})";
        return $"SELECT {StepRow.Columns} FROM (SELECT h.number AS number,h.position AS position {heads}"
            + $" UNION ALL SELECT a.number,a.position FROM {attempts}{cursor("a")} AND a.number<=coalesce({last},?3){StepFilter.OfAttempts(query)}"
            + $" ORDER BY 1,2 LIMIT {StepsPage}) x JOIN steps s ON s.position=x.position ORDER BY x.number,x.position";
    }

    // The heads of a run are few bytes each; only the steps of the page are read whole.
    private static string LongestSql(StepQuery query)
    {
        const string InRange = " AND {0}.number>=?2 AND {0}.number<?3";
        var attempts = query.Attempts ? "attempts a WHERE a.run=?1" : Unfinished;
        var behind = query.Behind is null ? "" : " WHERE (u.duration,u.number)<(?9,?10)";
        return $"SELECT {StepRow.Columns} FROM (SELECT * FROM (SELECT h.number AS number,h.position AS position,h.duration AS duration FROM heads h{StepFilter.Join(query)}"
            + $" WHERE h.run=?1{InRange.Replace("{0}", "h", StringComparison.Ordinal)}{StepFilter.OfHeads(query)}"
            + " UNION ALL SELECT a.number,a.position,(SELECT max(0,d.completed_at-d.started_at) FROM steps d WHERE d.position=a.position)"
            + $" FROM {attempts}{InRange.Replace("{0}", "a", StringComparison.Ordinal)}{StepFilter.OfAttempts(query)}) u{behind}"
            + $" ORDER BY u.duration DESC,u.number DESC LIMIT {StepsPage}) x JOIN steps s ON s.position=x.position ORDER BY x.duration DESC,x.number DESC";
    }
}
