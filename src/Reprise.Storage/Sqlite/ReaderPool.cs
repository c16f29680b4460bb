using System.Collections.Concurrent;
using System.Text.Json;
using Reprise.Kernel;

namespace Reprise.Storage.Sqlite;

/// <summary>Connections for reading, each used by one caller at a time. A read sees what was committed when it began and holds up no writer.</summary>
internal sealed class ReaderPool(string file, SqliteAccess access) : IDisposable
{
    private const int MostIdle = 4;
    private readonly ConcurrentStack<SqliteConnection> _idle = [];
    private int _count;
    private volatile bool _disposed;

    /// <summary>Reads with a connection of its own.</summary>
    /// <exception cref="RepriseException"><c>journal.damaged</c>: also where a row holds what nobody wrote.</exception>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var connection = Take() ?? OpenOne();
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
        while (Take() is { } connection)
        {
            connection.Dispose();
        }
    }

    private SqliteConnection? Take()
    {
        if (!_idle.TryPop(out var connection))
        {
            return null;
        }

        _ = Interlocked.Decrement(ref _count);
        return connection;
    }

    private SqliteConnection OpenOne()
    {
        var connection = SqliteConnection.Open(file, access);
        connection.Run("PRAGMA query_only=1; PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY");
        return connection;
    }

    private void Keep(SqliteConnection connection)
    {
        if (_disposed || Interlocked.Increment(ref _count) > MostIdle)
        {
            _ = Interlocked.Decrement(ref _count);
            connection.Dispose();
        }
        else
        {
            _idle.Push(connection);
        }
    }
}
