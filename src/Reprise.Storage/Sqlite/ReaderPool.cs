using System.Collections.Concurrent;
using System.Text.Json;
using Reprise.Kernel;

namespace Reprise.Storage.Sqlite;

/// <summary>Connections for reading, each used by one caller at a time. A read sees what was committed when it began and holds up no writer.</summary>
internal sealed class ReaderPool(string file, SqliteAccess access) : IDisposable
{
    private const int MostIdle = 8;
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _disposed;

    /// <summary>Reads with a connection of its own.</summary>
    /// <exception cref="RepriseException"><c>journal.damaged</c>: also where a row holds what nobody wrote.</exception>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var connection = _idle.TryTake(out var idle) ? idle : OpenOne();
        try
        {
            var result = read(connection);
            Keep(connection);
            return result;
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or FormatException or ArgumentException)
        {
            connection.Dispose();
            throw SqliteErrors.Damaged(file, e.Message);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private SqliteConnection OpenOne()
    {
        var connection = SqliteConnection.Open(file, access);
        connection.Run("PRAGMA query_only=1; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY");
        return connection;
    }

    private void Keep(SqliteConnection connection)
    {
        if (_disposed || _idle.Count >= MostIdle)
        {
            connection.Dispose();
        }
        else
        {
            _idle.Add(connection);
        }
    }
}
