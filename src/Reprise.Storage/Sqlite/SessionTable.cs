namespace Reprise.Storage.Sqlite;

/// <summary>Who is logged in: the SHA-256 of each session's token, and the key that it stands for. A session ends with its key.</summary>
public sealed class SessionTable
{
    private readonly ServerDatabase _database;

    internal SessionTable(ServerDatabase database) => _database = database;

    /// <summary>Keeps a session; those that have ended go.</summary>
    /// <param name="hash">SHA-256 of its token.</param>
    /// <param name="key">The id of the key.</param>
    /// <param name="now">Microseconds since 1970, UTC.</param>
    /// <param name="endsAt">When it ends, in the same unit.</param>
    public void Add(ReadOnlyMemory<byte> hash, string key, long now, long endsAt) => _ = _database.Do(connection =>
    {
        using var old = connection.Prepare("DELETE FROM sessions WHERE ends_at<=?1");
        old.Bind(1, now);
        _ = old.Step();
        using var row = connection.Prepare("INSERT INTO sessions(hash,key,ends_at) VALUES(?1,?2,?3)");
        row.Bind(1, hash.Span);
        row.Bind(2, key);
        row.Bind(3, endsAt);
        return row.Step();
    });

    /// <summary>The id of the key that a session stands for; null where there is no such session, or it has ended.</summary>
    public string? Find(ReadOnlyMemory<byte> hash, long now) => _database.Do(connection =>
    {
        using var row = connection.Prepare("SELECT key FROM sessions WHERE hash=?1 AND ends_at>?2");
        row.Bind(1, hash.Span);
        row.Bind(2, now);
        return row.Step() ? row.Text(0) : null;
    });

    /// <summary>Ends a session.</summary>
    public void Remove(ReadOnlyMemory<byte> hash) => _ = _database.Do(connection =>
    {
        using var row = connection.Prepare("DELETE FROM sessions WHERE hash=?1");
        row.Bind(1, hash.Span);
        return row.Step();
    });
}
