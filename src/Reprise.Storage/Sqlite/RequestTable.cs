namespace Reprise.Storage.Sqlite;

/// <summary>A request that was made with an idempotency key.</summary>
/// <param name="Body">SHA-256 of its body.</param>
/// <param name="Status">The HTTP status of the answer; 0 while there is none.</param>
/// <param name="Answer">The answer's body.</param>
public sealed record StoredRequest(ReadOnlyMemory<byte> Body, int Status, ReadOnlyMemory<byte> Answer);

/// <summary>Requests that must not be carried out twice, by a digest of who made them and with which key.</summary>
public sealed class RequestTable
{
    private readonly ServerDatabase _database;

    internal RequestTable(ServerDatabase database) => _database = database;

    /// <summary>Notes that a request is about to be carried out; gives what is there already instead, where there is something.</summary>
    /// <param name="key">Its digest.</param>
    /// <param name="body">SHA-256 of its body.</param>
    /// <param name="now">Microseconds since 1970, UTC.</param>
    /// <param name="oldest">What is older is forgotten first.</param>
    public StoredRequest? Begin(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> body, long now, long oldest) => _database.Do(connection =>
    {
        using (var old = connection.Prepare("DELETE FROM requests WHERE at<?1"))
        {
            old.Bind(1, oldest);
            _ = old.Step();
        }

        using (var row = connection.Prepare("INSERT OR IGNORE INTO requests(key,body,status,at) VALUES(?1,?2,0,?3)"))
        {
            row.Bind(1, key.Span);
            row.Bind(2, body.Span);
            row.Bind(3, now);
            _ = row.Step();
        }

        if (connection.Changes > 0)
        {
            return null;
        }

        using var found = connection.Prepare("SELECT body,status,answer FROM requests WHERE key=?1");
        found.Bind(1, key.Span);
        return found.Step() ? new StoredRequest(found.Blob(0).ToArray(), found.Int(1), found.Blob(2).ToArray()) : null;
    });

    /// <summary>Keeps the answer.</summary>
    public void Answer(ReadOnlyMemory<byte> key, int status, ReadOnlyMemory<byte> answer) => _ = _database.Do(connection =>
    {
        using var row = connection.Prepare("UPDATE requests SET status=?2,answer=?3 WHERE key=?1");
        row.Bind(1, key.Span);
        row.Bind(2, status);
        row.Bind(3, answer.Span);
        return row.Step();
    });

    /// <summary>Forgets a request that could not be carried out: it may be made again.</summary>
    public void Forget(ReadOnlyMemory<byte> key) => _ = _database.Do(connection =>
    {
        using var row = connection.Prepare("DELETE FROM requests WHERE key=?1");
        row.Bind(1, key.Span);
        return row.Step();
    });
}
