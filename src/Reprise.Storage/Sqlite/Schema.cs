using Reprise.Kernel;

namespace Reprise.Storage.Sqlite;

/// <summary>The tables of the journal, version by version. A published version is never changed: a new one is added.</summary>
internal static class Schema
{
    /// <summary>The scripts, each of which raises the version by one.</summary>
    public static IReadOnlyList<string> Migrations { get; } = [Version1, Version2, Version3, Version4, Version5, Version6, Version7, Version8, Version9];

    // Rows of `steps` are only ever appended, with an integer key; everything that must be unique is in `heads` and `attempts`, whose keys begin
    // with the run and so arrive nearly in order. Nothing random is written in a commit: digests are found through index segments, built behind.
    private const string Version1 = """
        CREATE TABLE runs(
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL, pipeline TEXT, created_at INTEGER NOT NULL,
            labels TEXT NOT NULL, search TEXT NOT NULL, header TEXT NOT NULL);
        CREATE TABLE run_events(position INTEGER PRIMARY KEY, run INTEGER NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT);
        CREATE INDEX run_events_run ON run_events(run, position);
        CREATE TABLE run_states(run INTEGER PRIMARY KEY, status INTEGER, ended INTEGER, cancel INTEGER NOT NULL);
        CREATE TABLE owners(run INTEGER PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, start INTEGER NOT NULL, expires INTEGER NOT NULL);
        CREATE TABLE steps(
            position INTEGER PRIMARY KEY, run INTEGER NOT NULL, number INTEGER NOT NULL, stage INTEGER NOT NULL, edge INTEGER NOT NULL,
            parent INTEGER NOT NULL, ordinal INTEGER NOT NULL, root INTEGER NOT NULL, item TEXT NOT NULL, target TEXT, slot INTEGER NOT NULL,
            effect INTEGER NOT NULL, status INTEGER NOT NULL, decision INTEGER NOT NULL, reason TEXT NOT NULL, action BLOB NOT NULL,
            inputs_count INTEGER NOT NULL, inputs BLOB, outputs_count INTEGER NOT NULL, outputs BLOB, outputs_digest BLOB,
            keyed INTEGER NOT NULL, child_base INTEGER NOT NULL,
            source_run TEXT, source_number INTEGER, source_step INTEGER, source_duration INTEGER,
            error_code TEXT, error_message TEXT, error_hint TEXT,
            attempt INTEGER NOT NULL, published TEXT, queued_at INTEGER NOT NULL, started_at INTEGER NOT NULL, completed_at INTEGER NOT NULL, log TEXT);
        CREATE TABLE heads(
            run INTEGER NOT NULL, number INTEGER NOT NULL, position INTEGER NOT NULL, stage INTEGER NOT NULL, edge INTEGER NOT NULL,
            parent INTEGER NOT NULL, ordinal INTEGER NOT NULL, root INTEGER NOT NULL, status INTEGER NOT NULL, decision INTEGER NOT NULL,
            outputs_count INTEGER NOT NULL, keyed INTEGER NOT NULL, child_base INTEGER NOT NULL,
            duration INTEGER NOT NULL, saved INTEGER NOT NULL, wait INTEGER NOT NULL, PRIMARY KEY(run, number)) WITHOUT ROWID;
        CREATE TABLE attempts(
            run INTEGER NOT NULL, number INTEGER NOT NULL, attempt INTEGER NOT NULL, kind INTEGER NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY(run, number, attempt, kind)) WITHOUT ROWID;
        CREATE TABLE lists(
            run INTEGER NOT NULL, step INTEGER NOT NULL, attempt INTEGER NOT NULL, kind INTEGER NOT NULL, first INTEGER NOT NULL,
            count INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(run, step, attempt, kind, first)) WITHOUT ROWID;
        CREATE TABLE names(
            name TEXT NOT NULL, version INTEGER NOT NULL, digest BLOB NOT NULL, size INTEGER NOT NULL, media_type TEXT NOT NULL,
            run INTEGER NOT NULL, step INTEGER NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY(name, version)) WITHOUT ROWID;
        CREATE INDEX names_digest ON names(digest);
        CREATE TABLE index_mark(id INTEGER PRIMARY KEY CHECK(id = 0), position INTEGER NOT NULL);
        INSERT INTO index_mark VALUES(0, 0);
        CREATE TABLE index_segments(
            segment INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, level INTEGER NOT NULL, below INTEGER NOT NULL,
            count INTEGER NOT NULL, fences BLOB NOT NULL);
        CREATE TABLE index_pages(id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        """;

    // Steps whose many outputs are being named, in parts.
    private const string Version2 = """
        CREATE TABLE naming(
            run INTEGER NOT NULL, step INTEGER NOT NULL, prefix TEXT NOT NULL, list_run INTEGER NOT NULL, list_step INTEGER NOT NULL,
            list_attempt INTEGER NOT NULL, count INTEGER NOT NULL, named INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(run, step)) WITHOUT ROWID;
        """;

    // Spans of W3C Trace Context: eight bytes each, null for steps that have none.
    private const string Version3 = """
        ALTER TABLE steps ADD COLUMN span INTEGER;
        ALTER TABLE steps ADD COLUMN parent_span INTEGER;
        """;

    // Runs in which nothing new is to start until somebody resumes them.
    private const string Version4 = """
        ALTER TABLE run_states ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
        """;

    // Of a call, the code of every call below it; see CalledCodeCodec.
    private const string Version5 = """
        ALTER TABLE steps ADD COLUMN below BLOB;
        """;

    // Golden runs (the place of the event that made them so), and where runs came from.
    private const string Version6 = """
        ALTER TABLE run_states ADD COLUMN golden INTEGER;
        ALTER TABLE runs ADD COLUMN origin TEXT;
        ALTER TABLE runs ADD COLUMN lineage TEXT;
        UPDATE runs SET origin=json_extract(header,'$.origin.run'),lineage=json_extract(header,'$.lineage');
        CREATE INDEX runs_lineage ON runs(lineage);
        CREATE INDEX runs_origin ON runs(origin) WHERE origin IS NOT NULL;
        CREATE INDEX run_states_golden ON run_states(golden) WHERE golden IS NOT NULL;
        """;

    // Tokens of chat models that a step's outputs cost; null and 0 for none.
    private const string Version7 = """
        ALTER TABLE steps ADD COLUMN tokens INTEGER;
        ALTER TABLE heads ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0;
        """;

    // What lists and counts of many runs need of them, without their long rows. Every run has a state from its beginning.
    private const string Version8 = """
        ALTER TABLE run_states ADD COLUMN saved INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE run_states ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE run_states ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
        INSERT INTO run_states(run,status,ended,cancel) SELECT number,NULL,NULL,0 FROM runs WHERE true ON CONFLICT(run) DO NOTHING;
        UPDATE run_states SET saved=ifnull((SELECT sum(json_extract(s.value,'$.saved_micros')) FROM run_events e, json_each(e.body,'$.summary.stages') s WHERE e.position=run_states.ended),0)
            WHERE ended IS NOT NULL;
        UPDATE run_states SET (kind,created_at)=(SELECT r.kind,r.created_at FROM runs r WHERE r.number=run_states.run);
        CREATE INDEX run_states_open ON run_states(run) WHERE status IS NULL OR paused;
        CREATE INDEX runs_pipeline ON runs(pipeline, kind);
        """;

    // Labels as they are now, by which runs are found and counted; what lists of runs are sorted by; and when each step began.
    private const string Version9 = """
        CREATE TABLE run_labels(key TEXT NOT NULL, value TEXT NOT NULL, run INTEGER NOT NULL, PRIMARY KEY(key, value, run)) WITHOUT ROWID;
        CREATE INDEX run_labels_run ON run_labels(run);
        INSERT OR IGNORE INTO run_labels SELECT l.key,l.value,r.number FROM runs r, json_each(r.labels) l;
        ALTER TABLE runs DROP COLUMN labels;
        ALTER TABLE run_states ADD COLUMN labelled INTEGER;
        ALTER TABLE run_states ADD COLUMN duration INTEGER NOT NULL DEFAULT 0;
        UPDATE run_states SET duration=(SELECT max(0,ifnull(json_extract(e.body,'$.summary.completed_at'),0)-iif(ifnull(json_extract(e.body,'$.summary.started_at'),0)=0,run_states.created_at,json_extract(e.body,'$.summary.started_at')))
            FROM run_events e WHERE e.position=run_states.ended) WHERE ended IS NOT NULL;
        CREATE INDEX run_states_duration ON run_states(duration, run);
        CREATE INDEX run_states_saved ON run_states(saved, run);
        ALTER TABLE heads ADD COLUMN started_at INTEGER NOT NULL DEFAULT 0;
        UPDATE heads SET started_at=(SELECT s.started_at FROM steps s WHERE s.position=heads.position);
        """;

    /// <summary>Says whether this program can use a journal as it is, or must bring it forward.</summary>
    /// <exception cref="RepriseException"><c>journal.newer</c>; <c>journal.damaged</c>: it is no journal.</exception>
    public static bool IsCurrent(SqliteConnection connection, string file)
    {
        var version = connection.Scalar("PRAGMA user_version");
        if (version > Migrations.Count)
        {
            throw new RepriseException(
                "journal.newer", $"The journal {file} has schema {version}; this program knows schemas up to {Migrations.Count}.",
                "Use the version of Reprise that wrote it, or a newer one.");
        }

        // A journal is made whole, with its schema.
        return version > 0 ? version == Migrations.Count : throw SqliteErrors.Damaged(file, "it is a database, but no journal of Reprise");
    }

    /// <summary>Brings a journal to the newest version, in one transaction.</summary>
    public static void Migrate(SqliteConnection connection) => Migrate(connection, Migrations);

    /// <summary>Brings a database to the newest version of its own scripts, in one transaction.</summary>
    public static void Migrate(SqliteConnection connection, IReadOnlyList<string> migrations)
    {
        connection.Run("BEGIN IMMEDIATE");
        try
        {
            // Another process may have been faster.
            for (var version = (int)connection.Scalar("PRAGMA user_version"); version < migrations.Count; version++)
            {
                connection.Run(migrations[version]);
                connection.Run($"PRAGMA user_version = {version + 1}");
            }

            connection.Run("COMMIT");
        }
        catch
        {
            connection.Rollback();
            throw;
        }
    }
}
