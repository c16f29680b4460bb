using Reprise.Kernel;

namespace Reprise.Storage.Sqlite;

/// <summary>
/// What a server keeps beside the journal, in a SQLite file of its own: keys, requests that must not be carried out twice,
/// who is still to be told of the end of a call, what agents leave for each other, what audits came to, and mail. Losing it loses no recording.
/// One connection, used by one caller at a time; several processes may use one file.
/// </summary>
public sealed class ServerDatabase : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;

    private ServerDatabase(SqliteConnection connection)
    {
        _connection = connection;
        Keys = new KeyTable(this);
        Requests = new RequestTable(this);
        Webhooks = new WebhookTable(this);
        Memory = new MemoryTable(this);
        Sessions = new SessionTable(this);
        Audits = new AuditTable(this);
        Mail = new MailTable(this);
    }

    /// <summary>The keys.</summary>
    public KeyTable Keys { get; }

    /// <summary>Requests that must not be carried out twice.</summary>
    public RequestTable Requests { get; }

    /// <summary>Who has still to be told of the end of calls.</summary>
    public WebhookTable Webhooks { get; }

    /// <summary>Values that agents of one run leave for each other.</summary>
    public MemoryTable Memory { get; }

    /// <summary>Who is logged in.</summary>
    public SessionTable Sessions { get; }

    /// <summary>Audits that were asked for.</summary>
    public AuditTable Audits { get; }

    /// <summary>The outbox.</summary>
    public MailTable Mail { get; }

    /// <summary>Opens a file; makes it where there is none. Only its owner may read it.</summary>
    /// <exception cref="RepriseException"><c>journal.newer</c>, <c>journal.unwritable</c>, <c>journal.damaged</c>, <c>disk.full</c>.</exception>
    public static ServerDatabase Open(string file)
    {
        MakePrivate(file);
        var connection = SqliteConnection.Open(file, SqliteAccess.Create);
        try
        {
            connection.Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
            var version = connection.Scalar("PRAGMA user_version");
            if (version > ServerSchema.Migrations.Count)
            {
                throw new RepriseException("journal.newer", $"The server's database {file} has schema {version}; this program knows schemas up to {ServerSchema.Migrations.Count}.", "Use the version of Reprise that wrote it, or a newer one.");
            }

            Schema.Migrate(connection, ServerSchema.Migrations);
            return new ServerDatabase(connection);
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
        lock (_gate)
        {
            _connection.Dispose();
        }
    }

    /// <summary>Uses the connection alone.</summary>
    internal T Do<T>(Func<SqliteConnection, T> action)
    {
        lock (_gate)
        {
            return action(_connection);
        }
    }

    private static void MakePrivate(string file)
    {
        try
        {
            if (!File.Exists(file) && !OperatingSystem.IsWindows())
            {
                using var made = new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteErrors.Unwritable(file, e.Message);
        }
    }
}
