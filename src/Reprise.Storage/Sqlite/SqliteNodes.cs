using System.Text.Json;
using Reprise.Kernel.Agents;

namespace Reprise.Storage.Sqlite;

/// <summary>The nodes that registered with a server, in a small database beside the journal: some never register again, so a server that starts anew must know them.</summary>
public sealed class SqliteNodes : IDisposable
{
    private const string Table = "CREATE TABLE IF NOT EXISTS nodes(id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID";
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();

    private SqliteNodes(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the database; makes it where there is none.</summary>
    /// <exception cref="Kernel.RepriseException"><c>journal.unwritable</c>, <c>journal.damaged</c>, <c>disk.full</c>, <c>sqlite.missing</c>.</exception>
    public static SqliteNodes Open(string file)
    {
        var connection = SqliteConnection.Open(file, SqliteAccess.Create);
        try
        {
            connection.Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
            connection.Run(Table);
            return new SqliteNodes(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The nodes that stand in a database, which need not be writable; none where there is none.</summary>
    public static IReadOnlyList<AgentNode> ReadFrom(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        using var nodes = new SqliteNodes(SqliteConnection.Open(file, SqliteAccess.Read));
        return nodes.Read();
    }

    /// <summary>Every node, by its name.</summary>
    public IReadOnlyList<AgentNode> Read()
    {
        lock (_gate)
        {
            using var row = _connection.Prepare("SELECT body FROM nodes ORDER BY id");
            var nodes = new List<AgentNode>();
            while (row.Step())
            {
                nodes.Add(JsonSerializer.Deserialize(row.Blob(0), RunJson.Default.AgentNode) ?? throw new InvalidDataException("a node has no description"));
            }

            return nodes;
        }
    }

    /// <summary>Writes a node, in place of what was known of it; durable on return.</summary>
    public void Save(AgentNode node)
    {
        lock (_gate)
        {
            using var row = _connection.Prepare("INSERT OR REPLACE INTO nodes(id,body) VALUES(?1,CAST(?2 AS TEXT))");
            row.Bind(1, node.Id);
            row.Bind(2, JsonSerializer.SerializeToUtf8Bytes(node, RunJson.Default.AgentNode));
            _ = row.Step();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }
    }
}
