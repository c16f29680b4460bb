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
    public static List<StepHead> Heads(SqliteConnection connection, long run, long from, List<StepHead> page)
    {
        page.Clear();
        using var row = connection.Prepare($"SELECT {HeadRow.Columns} FROM heads WHERE run=?1 AND number>=?2 ORDER BY number LIMIT {HeadsPage}");
        row.Bind(1, run);
        row.Bind(2, from);
        while (row.Step())
        {
            page.Add(HeadRow.Read(row));
        }

        return page;
    }

    /// <summary>The heads of steps that have not ended.</summary>
    public static List<StepHead> UnfinishedHeads(SqliteConnection connection, long run)
    {
        using var row = connection.Prepare(
            $"SELECT {HeadRow.FromSteps} FROM steps s WHERE s.position IN (SELECT a.position FROM {Unfinished}) ORDER BY s.number");
        row.Bind(1, run);
        var heads = new List<StepHead>();
        while (row.Step())
        {
            heads.Add(HeadRow.Read(row));
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

        using var row = connection.Prepare(Sql(query));
        row.Bind(1, query.Run);
        row.Bind(2, after?.Number ?? query.From);
        row.Bind(3, query.Below);
        row.Bind(4, after?.Position ?? 0);
        BindNumber(row, 5, query.Stage);
        BindNumber(row, 6, (int?)query.Status);
        BindNumber(row, 7, (int?)query.Decision);
        row.Bind(8, query.Item);
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
        var item = query.Item is null ? "" : " JOIN steps i ON i.position=h.position AND i.item=?8";
        var heads = $"FROM heads h{item} WHERE h.run=?1{cursor("h")}{Filter(query, "h", "")}";

        // Behind the last head of a full page no attempt can be part of it. Without that bound each page would pass over every attempt of the run:
        // of a call tree that is one a call, all of them ended.
        var last = $"(SELECT h.number {heads} ORDER BY h.number LIMIT 1 OFFSET {StepsPage - 1})";
        return $"SELECT {StepRow.Columns} FROM (SELECT h.number AS number,h.position AS position {heads}"
            + $" UNION ALL SELECT a.number,a.position FROM {attempts}{cursor("a")} AND a.number<=coalesce({last},?3){AttemptFilter(query)}"
            + $" ORDER BY 1,2 LIMIT {StepsPage}) x JOIN steps s ON s.position=x.position ORDER BY x.number,x.position";
    }

    private static string AttemptFilter(StepQuery query) => Filter(query, "f", query.Item is null ? "" : " AND f.item=?8") is { Length: > 0 } filter
        ? $" AND EXISTS(SELECT 1 FROM steps f WHERE f.position=a.position{filter})"
        : "";

    private static string Filter(StepQuery query, string table, string more) =>
        (query.Stage is null ? "" : $" AND {table}.stage=?5") + (query.Status is null ? "" : $" AND {table}.status=?6")
        + (query.Decision is null ? "" : $" AND {table}.decision=?7") + more;

    private static void BindNumber(SqliteStatement row, int index, int? value)
    {
        if (value is { } number)
        {
            row.Bind(index, number);
        }
    }
}
