namespace Reprise.Storage.Sqlite;

/// <summary>What a key may do; each role may do what those before it may. Numbers are stored: never change them.</summary>
public enum KeyRole
{
    /// <summary>Read.</summary>
    Viewer = 0,

    /// <summary>Read, start runs and stop them.</summary>
    Operator = 1,

    /// <summary>All of it, and give and take keys.</summary>
    Admin = 2,
}

/// <summary>A key as it is kept: never itself, only its SHA-256.</summary>
/// <param name="Id">Its id, by which it is removed.</param>
/// <param name="Name">Who has it: the actor of what is done with it.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Hash">SHA-256 of the key.</param>
/// <param name="CreatedAt">Microseconds since 1970, UTC.</param>
/// <param name="Address">Where whoever has it gets mail; null for nowhere.</param>
public sealed record StoredKey(string Id, string Name, KeyRole Role, ReadOnlyMemory<byte> Hash, long CreatedAt, string? Address = null);

/// <summary>The keys of a server.</summary>
public sealed class KeyTable
{
    private readonly ServerDatabase _database;
    private long _ownChanges;

    internal KeyTable(ServerDatabase database) => _database = database;

    /// <summary>A number that is another one once keys may have changed, in this process or another. Costs next to nothing.</summary>
    public (long Others, long Own) Version => _database.Do(connection => (connection.Scalar("PRAGMA data_version"), _ownChanges));

    /// <summary>Keeps a key.</summary>
    public void Add(StoredKey key) => _ = _database.Do(connection =>
    {
        using var row = connection.Prepare("INSERT INTO keys(id,name,role,hash,created_at,address) VALUES(?1,?2,?3,?4,?5,?6)");
        row.Bind(1, key.Id);
        row.Bind(2, key.Name);
        row.Bind(3, (long)key.Role);
        row.Bind(4, key.Hash.Span);
        row.Bind(5, key.CreatedAt);
        row.Bind(6, key.Address);
        _ = row.Step();
        return ++_ownChanges;
    });

    /// <summary>All keys, oldest first.</summary>
    public IReadOnlyList<StoredKey> List() => _database.Do(connection =>
    {
        using var row = connection.Prepare("SELECT id,name,role,hash,created_at,address FROM keys ORDER BY created_at,id");
        var keys = new List<StoredKey>();
        while (row.Step())
        {
            keys.Add(new StoredKey(row.Text(0), row.Text(1), (KeyRole)row.Int(2), row.Blob(3).ToArray(), row.Long(4), row.TextOrNull(5)));
        }

        return keys;
    });

    /// <summary>Removes the key with this id; false where there is none.</summary>
    public bool Remove(string id) => _database.Do(connection =>
    {
        using var row = connection.Prepare("DELETE FROM keys WHERE id=?1");
        row.Bind(1, id);
        _ = row.Step();
        _ownChanges++;
        return connection.Changes > 0;
    });
}
