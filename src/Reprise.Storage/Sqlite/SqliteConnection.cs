using Reprise.Kernel;
using SQLitePCL;

namespace Reprise.Storage.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteConnection : IDisposable
{
    private const int Uri = 0x40;
    private const int NoMutex = 0x8000;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private readonly sqlite3 _handle;
    private readonly string _file;

    private SqliteConnection(sqlite3 handle, string file)
    {
        _handle = handle;
        _file = file;
    }

    /// <summary>True inside a transaction.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>True where the database can only be read.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(_handle, "main") == 1;

    /// <summary>Opens a database.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="access">What is wanted of it.</param>
    /// <exception cref="RepriseException"><c>journal.unwritable</c>, <c>journal.damaged</c>, <c>sqlite.missing</c>.</exception>
    public static SqliteConnection Open(string file, SqliteAccess access)
    {
        SqliteLibrary.Ensure();
        var flags = NoMutex | access switch
        {
            SqliteAccess.Create => raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE,
            SqliteAccess.Write => raw.SQLITE_OPEN_READWRITE,
            SqliteAccess.Read => raw.SQLITE_OPEN_READONLY,
            _ => raw.SQLITE_OPEN_READONLY | Uri,
        };
        var name = access == SqliteAccess.Immutable ? $"file:{System.Uri.EscapeDataString(file)}?immutable=1" : file;
        var code = raw.sqlite3_open_v2(name, out var handle, flags, null);
        var connection = new SqliteConnection(handle, file);
        try
        {
            connection.Check(code);
            connection.Check(raw.sqlite3_extended_result_codes(handle, 1));
            connection.Check(raw.sqlite3_busy_timeout(handle, 60_000));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The prepared statement of a text, prepared on first use. Only one use at a time.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
        {
            return statement;
        }

        Check(raw.sqlite3_prepare_v2(_handle, sql, out var prepared));
        statement = new SqliteStatement(this, prepared);
        _statements.Add(sql, statement);
        return statement;
    }

    /// <summary>Carries out statements without parameters and results.</summary>
    public void Run(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>The first column of the first row as an integer; 0 where there is none.</summary>
    public long Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Long(0) : 0;
    }

    /// <summary>Gives up the transaction, where one is open.</summary>
    public void Rollback()
    {
        if (InTransaction)
        {
            Prepare("ROLLBACK").Execute();
        }
    }

    /// <summary>Copies what the write-ahead log holds into the database.</summary>
    /// <param name="truncate">Waits for readers and empties the log; else does what can be done at once.</param>
    public void Checkpoint(bool truncate)
    {
        // Nothing is lost where it does not come through: the log keeps what it holds.
        _ = raw.sqlite3_wal_checkpoint_v2(_handle, null, truncate ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
    }

    /// <summary>Throws where a result code says so.</summary>
    public void Check(int code)
    {
        if (code is not raw.SQLITE_OK)
        {
            throw Error(code);
        }
    }

    /// <summary>The error of a result code.</summary>
    public RepriseException Error(int code) => SqliteErrors.Make(code, raw.sqlite3_errmsg(_handle).utf8_to_string(), _file);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Close();
        }

        _statements.Clear();
        _ = raw.sqlite3_close_v2(_handle);
    }
}

/// <summary>What is wanted of a database.</summary>
internal enum SqliteAccess
{
    /// <summary>Read and write; made where it does not exist.</summary>
    Create,

    /// <summary>Read and write.</summary>
    Write,

    /// <summary>Read while others write.</summary>
    Read,

    /// <summary>Read a file of a folder that cannot be written, and to which nobody writes: no locks.</summary>
    Immutable,
}
