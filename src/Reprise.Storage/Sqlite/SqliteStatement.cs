using System.Text;
using SQLitePCL;

namespace Reprise.Storage.Sqlite;

/// <summary>A prepared statement that its connection keeps. Disposing gives it back: it is reset, its parameters are cleared. Parameters count from 1, columns from 0.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _handle;

    // For calls that take no safe handle: the connection holds that one until it is closed.
    private readonly nint _pointer;
    private byte[] _scratch = new byte[512];

    internal SqliteStatement(SqliteConnection connection, sqlite3_stmt handle)
    {
        _connection = connection;
        _handle = handle;
        _pointer = handle.DangerousGetHandle();
    }

    /// <summary>Binds an integer.</summary>
    public void Bind(int index, long value) => _connection.Check(SqliteCalls.Bind(_pointer, index, value));

    /// <summary>Binds text; null leaves the parameter NULL.</summary>
    public void Bind(int index, string? text)
    {
        if (text is null)
        {
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > _scratch.Length)
        {
            _scratch = new byte[most];
        }

        var utf8 = _scratch.AsSpan(0, Encoding.UTF8.GetBytes(text, _scratch));
        _connection.Check(utf8.Length <= SqliteCalls.MaxBytes ? SqliteCalls.BindText(_pointer, index, utf8) : raw.sqlite3_bind_text(_handle, index, utf8));
    }

    /// <summary>Binds bytes.</summary>
    public void Bind(int index, ReadOnlySpan<byte> bytes) =>
        _connection.Check(bytes.Length <= SqliteCalls.MaxBytes ? SqliteCalls.BindBlob(_pointer, index, bytes) : raw.sqlite3_bind_blob(_handle, index, bytes));

    /// <summary>Goes to the next row; false where there is none.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_handle);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw _connection.Error(code),
        };
    }

    /// <summary>Carries the statement out, and makes it ready to be used again.</summary>
    public void Execute()
    {
        try
        {
            _ = Step();
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>An integer of the row; 0 for NULL.</summary>
    public long Long(int column) => SqliteCalls.Long(_pointer, column);

    /// <summary>An integer of the row; 0 for NULL.</summary>
    public int Int(int column) => (int)SqliteCalls.Long(_pointer, column);

    /// <summary>True where the column is NULL.</summary>
    public bool IsNull(int column) => SqliteCalls.Type(_pointer, column) == raw.SQLITE_NULL;

    /// <summary>Text of the row; empty for NULL.</summary>
    public string Text(int column)
    {
        var bytes = SqliteCalls.Blob(_pointer, column);
        return bytes.IsEmpty ? "" : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Text of the row, or null.</summary>
    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Bytes of the row, valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => SqliteCalls.Blob(_pointer, column);

    /// <summary>Resets the statement and clears its parameters.</summary>
    public void Dispose()
    {
        // A failed step has reported its error already; reset would only repeat it.
        _ = raw.sqlite3_reset(_handle);
        _ = raw.sqlite3_clear_bindings(_handle);
    }

    internal void Close() => _ = raw.sqlite3_finalize(_handle);
}
