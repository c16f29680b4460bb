using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>
/// Who owns which run. It is no part of the recording: it only keeps two processes from appending to one run. A process of this machine that is gone
/// is succeeded at once; of another machine nobody here knows, so there the lease decides.
/// </summary>
internal static class OwnerTable
{
    /// <summary>How long an owner holds a run without renewing it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Whether an owner still holds its run.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="expires">When its lease passes. Microseconds since 1970, UTC.</param>
    /// <param name="now">Microseconds since 1970, UTC.</param>
    public static bool IsAlive(RunOwner owner, long expires, long now) => ProcessIdentity.IsAlive(owner) ?? expires > now;

    /// <summary>Makes a process the owner of a run, whoever had it.</summary>
    public static void Set(SqliteConnection connection, long run, RunOwner owner, long now)
    {
        using var row = connection.Prepare("INSERT OR REPLACE INTO owners(run,host,pid,start,expires) VALUES(?1,?2,?3,?4,?5)");
        row.Bind(1, run);
        row.Bind(2, owner.Host);
        row.Bind(3, owner.ProcessId);
        row.Bind(4, owner.ProcessStart);
        row.Bind(5, now + (Lease.Ticks / TimeSpan.TicksPerMicrosecond));
        _ = row.Step();
    }

    /// <summary>Forgets the owner of a run.</summary>
    public static void Forget(SqliteConnection connection, long run)
    {
        using var row = connection.Prepare("DELETE FROM owners WHERE run=?1");
        row.Bind(1, run);
        _ = row.Step();
    }

    /// <summary>Claims, renews or gives up runs, all of them or none.</summary>
    /// <exception cref="RepriseException"><c>run.owned</c>, <c>run.not_found</c>.</exception>
    public static void Own(SqliteConnection connection, OwnAction action, IReadOnlyCollection<long> runs, RunOwner owner, long now)
    {
        // Everything is looked at before anything is written.
        var mine = new List<long>();
        foreach (var run in runs)
        {
            if (Allows(connection, action, run, owner, now))
            {
                mine.Add(run);
            }
        }

        foreach (var run in mine)
        {
            if (action == OwnAction.Release)
            {
                Forget(connection, run);
            }
            else
            {
                Set(connection, run, owner, now);
            }
        }
    }

    private static bool Allows(SqliteConnection connection, OwnAction action, long run, RunOwner owner, long now)
    {
        var found = Find(connection, run);
        if (found is not { } current)
        {
            // A run that ended while its lease was being renewed has no owner any more; that is no error.
            return action == OwnAction.Claim && Exists(connection, run);
        }

        if (current.Owner == owner)
        {
            return true;
        }

        return action switch
        {
            OwnAction.Release => false,
            OwnAction.Claim when !IsAlive(current.Owner, current.Expires, now) => true,
            _ => throw Owned(IdOf(connection, run), current.Owner),
        };
    }

    private static (RunOwner Owner, long Expires)? Find(SqliteConnection connection, long run)
    {
        using var row = connection.Prepare("SELECT host,pid,start,expires FROM owners WHERE run=?1");
        row.Bind(1, run);
        return row.Step() ? (new RunOwner(row.Text(0), row.Int(1), row.Long(2)), row.Long(3)) : null;
    }

    private static bool Exists(SqliteConnection connection, long run)
    {
        using var row = connection.Prepare("SELECT 1 FROM runs WHERE number=?1");
        row.Bind(1, run);
        return row.Step() ? true : throw new RepriseException("run.not_found", $"The journal has no run with the number {run}.", "`reprise runs` lists them.");
    }

    private static string IdOf(SqliteConnection connection, long run)
    {
        using var row = connection.Prepare("SELECT id FROM runs WHERE number=?1");
        row.Bind(1, run);
        return row.Step() ? row.Text(0) : $"run number {run}";
    }

    private static RepriseException Owned(string run, RunOwner owner) => new(
        "run.owned", $"{run} is owned by {owner}, which is at work on it.",
        "Wait until that process has ended, or stop it; then try again.", [new("owner", owner.ToString()), new("run", run)]);
}
