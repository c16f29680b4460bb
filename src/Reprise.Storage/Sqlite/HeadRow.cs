using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Storage.Sqlite;

/// <summary>One row of <c>heads</c>: what makes a step unique, and all that the fold of a run needs of it.</summary>
internal static class HeadRow
{
    /// <summary>The columns of a head, in the order of <see cref="Read"/>.</summary>
    public const string Columns = "number,stage,edge,parent,ordinal,root,status,decision,outputs_count,keyed,child_base,duration,saved,wait,tokens,started_at";

    /// <summary>The same of a table that is joined with others.</summary>
    public static string Of(string table) => table + "." + Columns.Replace(",", "," + table + ".", StringComparison.Ordinal);

    /// <summary>The same out of <c>steps</c>, for steps that have not ended.</summary>
    public const string FromSteps =
        "s.number,s.stage,s.edge,s.parent,s.ordinal,s.root,s.status,s.decision,s.outputs_count,s.keyed,s.child_base,"
        + "max(0,s.completed_at-s.started_at),ifnull(s.source_duration,0),iif(s.queued_at=0,0,max(0,s.started_at-s.queued_at)),ifnull(s.tokens,0),s.started_at";

    /// <summary>Appends a head, unless the step has one.</summary>
    public const string Insert = "INSERT OR IGNORE INTO heads(run,position," + Columns + ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18)";

    /// <summary>Binds a record to <see cref="Insert"/>.</summary>
    public static void Bind(SqliteStatement to, StepRecord step, long position)
    {
        to.Bind(1, step.Run);
        to.Bind(2, position);
        to.Bind(3, step.Number);
        to.Bind(4, step.Stage);
        to.Bind(5, step.Edge);
        to.Bind(6, step.Parent);
        to.Bind(7, step.Ordinal);
        to.Bind(8, step.Root);
        to.Bind(9, (long)step.Status);
        to.Bind(10, (long)step.Decision);
        to.Bind(11, step.OutputsCount);
        to.Bind(12, step.Keyed ? 1 : 0);
        to.Bind(13, step.ChildBase);
        to.Bind(14, step.DurationMicros);
        to.Bind(15, step.Source?.DurationMicros ?? 0);
        to.Bind(16, step.QueuedAt == 0 ? 0 : Math.Max(0, step.StartedAt - step.QueuedAt));
        to.Bind(17, step.Tokens);
        to.Bind(18, step.StartedAt);
    }

    /// <summary>Reads the row on which a statement stands.</summary>
    /// <param name="row">The statement.</param>
    /// <param name="withReason">True where the reason stands behind the columns.</param>
    public static StepHead Read(SqliteStatement row, bool withReason) => new(
        row.Long(0), row.Int(1), row.Int(2), row.Long(3), row.Long(4), row.Long(5), (StepStatus)row.Int(6), (DecisionKind)row.Int(7),
        row.Long(8), row.Int(9) != 0, row.Long(10), row.Long(11), row.Long(12), row.Long(13), row.Long(14), row.Long(15), withReason ? row.Text(16) : null);
}
