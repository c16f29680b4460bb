namespace Reprise.Storage.Sqlite;

/// <summary>The tables of the server's database, version by version. A published version is never changed: a new one is added.</summary>
internal static class ServerSchema
{
    /// <summary>The scripts, each of which raises the version by one.</summary>
    public static IReadOnlyList<string> Migrations { get; } = [Version1, Version2, Version3, Version4, Version5, Version6];

    private const string Version1 = """
        CREATE TABLE keys(id TEXT PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL, hash BLOB NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE requests(
            key BLOB PRIMARY KEY, body BLOB NOT NULL, status INTEGER NOT NULL, answer BLOB, at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX requests_at ON requests(at);
        """;

    private const string Version2 = """
        CREATE TABLE webhooks(number INTEGER PRIMARY KEY, execution TEXT NOT NULL, url TEXT NOT NULL, secret TEXT, headers TEXT NOT NULL);
        """;

    private const string Version3 = """
        CREATE TABLE memory(run TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(run, key)) WITHOUT ROWID;
        CREATE TABLE memory_runs(run TEXT PRIMARY KEY, turn INTEGER NOT NULL) WITHOUT ROWID;
        CREATE UNIQUE INDEX memory_runs_turn ON memory_runs(turn);
        """;

    private const string Version4 = """
        CREATE TABLE sessions(hash BLOB PRIMARY KEY, key TEXT NOT NULL, ends_at INTEGER NOT NULL) WITHOUT ROWID;
        """;

    private const string Version5 = """
        CREATE TABLE audits(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, head BLOB NOT NULL, result BLOB);
        """;

    private const string Version6 = """
        CREATE TABLE mail(
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, job TEXT NOT NULL UNIQUE, state INTEGER NOT NULL, recipients TEXT NOT NULL, created_at INTEGER NOT NULL,
            run TEXT, subject TEXT, message_id TEXT, message BLOB, digest TEXT, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, ended_at INTEGER, words TEXT, owner TEXT, owned_until INTEGER);
        CREATE INDEX mail_open ON mail(state, next_at) WHERE state<3;
        CREATE INDEX mail_run ON mail(run);
        ALTER TABLE keys ADD COLUMN address TEXT;
        """;
}
