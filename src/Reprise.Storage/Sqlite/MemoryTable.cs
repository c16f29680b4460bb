namespace Reprise.Storage.Sqlite;

/// <summary>Values that agents of one run leave for each other.</summary>
public sealed class MemoryTable
{
    private readonly ServerDatabase _database;

    internal MemoryTable(ServerDatabase database) => _database = database;

    /// <summary>Sets a value; durable when this returns. A value that is there is replaced.</summary>
    /// <param name="run">The run.</param>
    /// <param name="key">The value's name.</param>
    /// <param name="value">The value, as JSON.</param>
    /// <param name="maxKeys">How many values a run may have.</param>
    /// <param name="maxRuns">How many runs are kept; values of the run that was written to least recently go first.</param>
    /// <returns>False where the run has as many values as it may; nothing was set then.</returns>
    public bool Set(string run, string key, string value, int maxKeys, int maxRuns) => _database.Do(connection =>
    {
        connection.Run("BEGIN IMMEDIATE");
        try
        {
            var isSet = SetInside(connection, run, key, value, maxKeys, maxRuns);
            connection.Run("COMMIT");
            return isSet;
        }
        catch
        {
            connection.Rollback();
            throw;
        }
    });

    /// <summary>A value, as JSON; null where there is none.</summary>
    public string? Get(string run, string key) => _database.Do(connection =>
    {
        using var row = connection.Prepare("SELECT value FROM memory WHERE run=?1 AND key=?2");
        row.Bind(1, run);
        row.Bind(2, key);
        return row.Step() ? row.Text(0) : null;
    });

    /// <summary>Forgets a value.</summary>
    public void Delete(string run, string key) => _ = _database.Do(connection =>
    {
        Execute(connection, "DELETE FROM memory WHERE run=?1 AND key=?2", run, key);
        return 0;
    });

    /// <summary>The names of a run's values, in order.</summary>
    public IReadOnlyList<string> Keys(string run) => _database.Do(connection =>
    {
        var found = new List<string>();
        using var rows = connection.Prepare("SELECT key FROM memory WHERE run=?1 ORDER BY key");
        rows.Bind(1, run);
        while (rows.Step())
        {
            found.Add(rows.Text(0));
        }

        return found;
    });

    private static bool SetInside(SqliteConnection connection, string run, string key, string value, int maxKeys, int maxRuns)
    {
        if (!Exists(connection, run, key) && Count(connection, run) >= maxKeys)
        {
            return false;
        }

        Execute(connection, "INSERT INTO memory_runs(run,turn) VALUES(?1,(SELECT coalesce(max(turn),0)+1 FROM memory_runs)) ON CONFLICT(run) DO UPDATE SET turn=excluded.turn", run);
        Execute(connection, "INSERT INTO memory(run,key,value) VALUES(?1,?2,?3) ON CONFLICT(run,key) DO UPDATE SET value=excluded.value", run, key, value);
        Forget(connection, maxRuns);
        return true;
    }

    private static bool Exists(SqliteConnection connection, string run, string key)
    {
        using var row = connection.Prepare("SELECT 1 FROM memory WHERE run=?1 AND key=?2");
        row.Bind(1, run);
        row.Bind(2, key);
        return row.Step();
    }

    private static long Count(SqliteConnection connection, string run)
    {
        using var row = connection.Prepare("SELECT count(*) FROM memory WHERE run=?1");
        row.Bind(1, run);
        _ = row.Step();
        return row.Long(0);
    }

    private static void Forget(SqliteConnection connection, int maxRuns)
    {
        while (connection.Scalar("SELECT count(*) FROM memory_runs") > maxRuns)
        {
            connection.Run("DELETE FROM memory WHERE run=(SELECT run FROM memory_runs ORDER BY turn LIMIT 1); DELETE FROM memory_runs WHERE turn=(SELECT min(turn) FROM memory_runs)");
        }
    }

    private static void Execute(SqliteConnection connection, string sql, params string[] values)
    {
        using var row = connection.Prepare(sql);
        for (var i = 0; i < values.Length; i++)
        {
            row.Bind(i + 1, values[i]);
        }

        _ = row.Step();
    }
}
