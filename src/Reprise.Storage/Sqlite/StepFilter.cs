using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Storage.Sqlite;

/// <summary>What a query asks of steps as SQL: over heads <c>h</c> where those decide, over rows of <c>steps</c> where more is asked.</summary>
internal static class StepFilter
{
    /// <summary>Joins the rows of heads where they are needed.</summary>
    public static string Join(StepQuery query) => query.ReadsRows || query.Reasons ? " JOIN steps i ON i.position=h.position" : "";

    /// <summary>What is asked of steps that have ended.</summary>
    public static string OfHeads(StepQuery query) => OfColumns(query, "h") + OfRows(query, "i");

    /// <summary>What is asked of attempts <c>a</c>.</summary>
    public static string OfAttempts(StepQuery query) => OfColumns(query, "f") + OfRows(query, "f") is { Length: > 0 } filter
        ? $" AND EXISTS(SELECT 1 FROM steps f WHERE f.position=a.position{filter})"
        : "";

    /// <summary>Gives that SQL its values.</summary>
    public static void Bind(SqliteStatement row, StepQuery query, long from, long? position = null)
    {
        row.Bind(1, query.Run);
        row.Bind(2, from);
        row.Bind(3, query.Below);
        BindNumber(row, 4, position);
        BindNumber(row, 5, query.Stage);
        BindNumber(row, 6, (int?)query.Status);
        BindNumber(row, 7, (int?)query.Decision);
        row.Bind(8, query.Item);
        BindNumber(row, 9, query.Behind?.Micros);
        BindNumber(row, 10, query.Behind?.Number);
        BindNumber(row, 11, query.Parent);
        row.Bind(12, query.Target);
        row.Bind(13, query.Reason);
        row.Bind(14, query.Text is { } text ? RunTable.Fold(text) : null);
    }

    private static string OfColumns(StepQuery query, string table) =>
        (query.Stage is null ? "" : $" AND {table}.stage=?5") + (query.Status is null ? "" : $" AND {table}.status=?6")
        + (query.Decision is null ? "" : $" AND {table}.decision=?7") + (query.Parent is null ? "" : $" AND {table}.parent=?11");

    // An error stands behind the outputs in its row; only a step that did not succeed has one.
    private static string OfRows(StepQuery query, string table) =>
        (query.Item is null ? "" : $" AND {table}.item=?8") + (query.Target is null ? "" : $" AND {table}.target=?12") + (query.Reason is null ? "" : $" AND {table}.reason=?13")
        + (query.Text is null ? "" : $" AND (instr(lower({table}.item),?14)>0 OR instr(lower({table}.reason),?14)>0 OR instr(lower(ifnull({table}.target,'')),?14)>0"
            + $" OR ({table}.status<>{(int)StepStatus.Succeeded} AND instr(lower(ifnull({table}.error_code,'')||' '||ifnull({table}.error_message,'')),?14)>0))");

    private static void BindNumber(SqliteStatement row, int index, long? value)
    {
        if (value is { } number)
        {
            row.Bind(index, number);
        }
    }
}
