using Reprise.Kernel;

namespace Reprise.Storage.Sqlite;

/// <summary>Makes, checks and opens the file of a journal.</summary>
internal static class JournalFile
{
    private const int PageSize = 8192;

    /// <summary>Makes a journal, whole or not at all: it is written beside its place and moved there. Another process may be faster, then its journal stands.</summary>
    public static void Create(string file)
    {
        var draft = $"{file}.{Environment.ProcessId}.{Guid.NewGuid():n}";
        try
        {
            using (var connection = SqliteConnection.Open(draft, SqliteAccess.Create))
            {
                connection.Run($"PRAGMA page_size={PageSize}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
                Schema.Migrate(connection);
                connection.Checkpoint(truncate: true);
            }

            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            // The other process's journal is as good.
        }
        catch (UnauthorizedAccessException e)
        {
            throw SqliteErrors.Unwritable(file, e.Message);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Checks what can be seen from outside, and says how the file can be read.</summary>
    /// <exception cref="RepriseException"><c>journal.not_found</c>, <c>journal.damaged</c>.</exception>
    public static SqliteAccess Inspect(string file, bool readOnly)
    {
        var info = new FileInfo(file);
        if (!info.Exists)
        {
            throw new RepriseException("journal.not_found", $"There is no journal {file}.", "Name the data folder with --data, or begin one with `reprise run`.");
        }

        // A journal is moved to its place whole. SQLite would take what is left of a cut-off one for an empty database.
        if (info.Length < PageSize)
        {
            throw SqliteErrors.Damaged(file, $"it ends after {info.Length} bytes");
        }

        // With a log beside it the file may be behind; without one it is whole, or pages are gone (SQLite itself notices only whole ones).
        var hasLog = new FileInfo(file + "-wal") is { Exists: true, Length: > 0 };
        if (!hasLog && info.Length % PageSize != 0)
        {
            throw SqliteErrors.Damaged(file, $"it ends in the middle of a page, after {info.Length} bytes");
        }

        // In a folder that cannot be written, SQLite can only read a log that others have left open; without one nothing changes.
        return !readOnly ? SqliteAccess.Write
            : hasLog || CanWrite(file) ? SqliteAccess.Read : SqliteAccess.Immutable;
    }

    /// <summary>Brings a journal that is only to be read to the newest schema, where it may be written here.</summary>
    /// <param name="file">The journal.</param>
    /// <param name="now">By the clock of leases. Microseconds since 1970, UTC.</param>
    /// <exception cref="RepriseException"><c>journal.damaged</c>, <c>journal.newer</c>.</exception>
    public static void BringForward(string file, long now)
    {
        using (var connection = SqliteConnection.Open(file, SqliteAccess.Read))
        {
            if (Schema.IsCurrent(connection, file))
            {
                return;
            }
        }

        if (CanWrite(file))
        {
            OpenWriter(file, now).Dispose();
        }
    }

    /// <summary>Opens the writer's connection, and finishes what a writer that is gone has left half named.</summary>
    /// <param name="file">The journal.</param>
    /// <param name="now">By the clock of leases. Microseconds since 1970, UTC.</param>
    /// <exception cref="RepriseException"><c>journal.unwritable</c>, <c>journal.damaged</c>, <c>journal.newer</c>.</exception>
    public static SqliteConnection OpenWriter(string file, long now)
    {
        var connection = SqliteConnection.Open(file, SqliteAccess.Write);
        try
        {
            if (connection.IsReadOnly)
            {
                throw SqliteErrors.Unwritable(file, "it may only be read");
            }

            if (!Schema.IsCurrent(connection, file))
            {
                Schema.Migrate(connection);
            }

            // The log is emptied by the writer itself, between two commits; see JournalWriter.
            connection.Run("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY");
            NamingTable.Finish(connection, now);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>SQLite's own check of the whole file: what it complains of.</summary>
    public static IReadOnlyList<string> Check(SqliteConnection connection)
    {
        var found = new List<string>();
        using var rows = connection.Prepare("PRAGMA integrity_check(100)");
        while (rows.Step())
        {
            found.Add(rows.Text(0));
        }

        return found is ["ok"] ? [] : found;
    }

    private static bool CanWrite(string file)
    {
        try
        {
            using var probe = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            using var second = new FileStream(
                Path.Combine(folder, $".probe-{Guid.NewGuid():n}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
