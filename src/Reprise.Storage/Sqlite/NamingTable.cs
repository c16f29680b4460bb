using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Storage.Sqlite;

/// <summary>
/// Steps with a long list of outputs that are being named. That they are to be named is written in the commit of their row, so no name is lost; the
/// names follow in transactions short enough that other writers get their turn. See decision 0006.
/// </summary>
internal static class NamingTable
{
    /// <summary>Names in one transaction.</summary>
    public const int Most = 10_000;

    /// <summary>Whether a step's outputs are named in parts.</summary>
    public static bool Holds(StepRecord step) => step is { Published: not null, Status: StepStatus.Succeeded, OutputsCount: > 0, Outputs.Count: 0 };

    /// <summary>Notes, in the commit of its row, that the outputs of a step are to be named.</summary>
    public static void Begin(SqliteConnection connection, StepRecord step)
    {
        using var row = connection.Prepare(
            "INSERT INTO naming(run,step,prefix,list_run,list_step,list_attempt,count,named,at) VALUES(?1,?2,?3,?4,?5,?6,?7,0,?8)");
        row.Bind(1, step.Run);
        row.Bind(2, step.Number);
        row.Bind(3, step.Keyed ? step.Published + "/" : step.Published);
        row.Bind(4, step.OutputList.Run);
        row.Bind(5, step.OutputList.Step);
        row.Bind(6, step.OutputList.Attempt);
        row.Bind(7, step.OutputsCount);
        row.Bind(8, step.CompletedAt);
        _ = row.Step();
    }

    /// <summary>Names the next outputs of a step, inside a transaction. True when all have their names; another process may have helped.</summary>
    public static bool Continue(SqliteConnection connection, long run, long step)
    {
        if (Find(connection, run, step) is not { } work)
        {
            return true;
        }

        var named = work.Named;
        foreach (var output in ListReader.All(connection, work.List, work.Count, named).Take(Most))
        {
            _ = NameTable.Give(connection, new NameEntry(work.Prefix + output.Name, output.Digest, output.Size, output.MediaType, run, step, work.At));
            named++;
        }

        var all = named == work.Count;
        using var row = connection.Prepare(all ? "DELETE FROM naming WHERE run=?1 AND step=?2" : "UPDATE naming SET named=?3 WHERE run=?1 AND step=?2");
        row.Bind(1, run);
        row.Bind(2, step);
        if (!all)
        {
            row.Bind(3, named);
        }

        _ = row.Step();
        return all;
    }

    /// <summary>Finishes, when a journal is opened, what a process that is gone has left behind.</summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="now">Microseconds since 1970, UTC.</param>
    public static void Finish(SqliteConnection connection, long now)
    {
        foreach (var (run, step) in Abandoned(connection, now))
        {
            try
            {
                while (!ContinueAlone(connection, run, step))
                {
                }
            }
            catch (InvalidDataException)
            {
                // Entries of its list are gone: `reprise fsck` says so, and the journal can still be opened.
                connection.Rollback();
            }
        }
    }

    private static bool ContinueAlone(SqliteConnection connection, long run, long step)
    {
        connection.Prepare("BEGIN IMMEDIATE").Execute();
        var all = Continue(connection, run, step);
        connection.Prepare("COMMIT").Execute();
        return all;
    }

    private static List<(long Run, long Step)> Abandoned(SqliteConnection connection, long now)
    {
        var found = new List<(long, long)>();
        using var row = connection.Prepare("SELECT n.run,n.step,o.host,o.pid,o.start,o.expires FROM naming n LEFT JOIN owners o ON o.run=n.run ORDER BY n.run,n.step");
        while (row.Step())
        {
            var owner = row.IsNull(2) ? null : new RunOwner(row.Text(2), row.Int(3), row.Long(4));
            if (owner is null || owner == ProcessIdentity.Current() || !OwnerTable.IsAlive(owner, row.Long(5), now))
            {
                found.Add((row.Long(0), row.Long(1)));
            }
        }

        return found;
    }

    private static Work? Find(SqliteConnection connection, long run, long step)
    {
        using var row = connection.Prepare("SELECT prefix,list_run,list_step,list_attempt,count,named,at FROM naming WHERE run=?1 AND step=?2");
        row.Bind(1, run);
        row.Bind(2, step);
        return row.Step()
            ? new Work(row.Text(0), new ListAddress(row.Long(1), row.Long(2), row.Int(3), ListKind.Outputs), row.Long(4), row.Long(5), row.Long(6))
            : null;
    }

    private sealed record Work(string Prefix, ListAddress List, long Count, long Named, long At);
}
