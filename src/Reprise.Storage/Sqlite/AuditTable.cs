namespace Reprise.Storage.Sqlite;

/// <summary>An audit as it is kept.</summary>
/// <param name="Number">Its number; newer ones have greater numbers.</param>
/// <param name="Id">Its id.</param>
/// <param name="Head">The audit in numbers, JSON.</param>
/// <param name="Result">What it found, JSON; null where there is nothing, or no longer.</param>
public sealed record StoredAudit(long Number, string Id, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte>? Result);

/// <summary>Audits that the server was asked for. Of old ones only the numbers are kept: what they found name by name is large, and made again by the next.</summary>
public sealed class AuditTable
{
    /// <summary>Of so many audits it is kept what they found.</summary>
    public const int ResultsKept = 100;

    private readonly ServerDatabase _database;

    internal AuditTable(ServerDatabase database) => _database = database;

    /// <summary>Keeps a new one.</summary>
    public void Add(string id, ReadOnlyMemory<byte> head) => _ = _database.Do(connection =>
    {
        using var row = connection.Prepare("INSERT INTO audits(id,head) VALUES(?1,?2)");
        row.Bind(1, id);
        row.Bind(2, head.Span);
        return row.Step();
    });

    /// <summary>Keeps what it came to.</summary>
    public void End(string id, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte>? result) => _ = _database.Do(connection =>
    {
        using (var row = connection.Prepare("UPDATE audits SET head=?2,result=?3 WHERE id=?1"))
        {
            row.Bind(1, id);
            row.Bind(2, head.Span);
            if (result is { } found)
            {
                row.Bind(3, found.Span);
            }

            _ = row.Step();
        }

        using var old = connection.Prepare("UPDATE audits SET result=NULL WHERE result IS NOT NULL AND number<=(SELECT max(number) FROM audits)-?1");
        old.Bind(1, ResultsKept);
        return old.Step();
    });

    /// <summary>One of them, or null.</summary>
    public StoredAudit? Find(string id) => _database.Do(connection =>
    {
        using var row = connection.Prepare("SELECT number,id,head,result FROM audits WHERE id=?1");
        row.Bind(1, id);
        return row.Step() ? new StoredAudit(row.Long(0), row.Text(1), row.Blob(2).ToArray(), row.IsNull(3) ? (ReadOnlyMemory<byte>?)null : row.Blob(3).ToArray()) : null;
    });

    /// <summary>The newest, without what they found.</summary>
    /// <param name="before">Only those with a smaller number; null for all.</param>
    /// <param name="limit">At the most so many.</param>
    public IReadOnlyList<StoredAudit> List(long? before, int limit) => _database.Do(connection =>
    {
        var found = new List<StoredAudit>();
        using var rows = connection.Prepare("SELECT number,id,head FROM audits WHERE number<?1 ORDER BY number DESC LIMIT ?2");
        rows.Bind(1, before ?? long.MaxValue);
        rows.Bind(2, limit);
        while (rows.Step())
        {
            found.Add(new StoredAudit(rows.Long(0), rows.Text(1), rows.Blob(2).ToArray(), null));
        }

        return found;
    });
}
