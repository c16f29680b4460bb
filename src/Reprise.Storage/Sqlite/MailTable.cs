using System.Collections.Concurrent;
using System.Globalization;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>
/// The outbox. Several processes may send from it: one claims a mail, says durably that it is about to give the last byte away, and says what came of it. A process that died before the
/// second step has sent nothing; after it, nobody knows. Bytes are kept until they are sent.
/// </summary>
public sealed class MailTable
{
    private const string Columns = "number,id,job,state,recipients,created_at,run,subject,message_id,attempts,next_at,ended_at,words,owner,owned_until,digest";
    internal const string OpenQuery = $"SELECT {Columns} FROM mail WHERE state=?1 AND state<3 ORDER BY next_at,number";
    internal const string DueQuery = $"SELECT {Columns} FROM mail WHERE state=1 AND state<3 AND next_at<=?1 ORDER BY next_at,number LIMIT ?2";

    // What this process is at, whichever of its connections it uses: a mail that it claimed and that is not here is one whose attempt could not be noted.
    private static readonly ConcurrentDictionary<(string Mail, int Attempt), bool> InWork = new();
    private readonly ServerDatabase _database;
    private long _changes;

    internal MailTable(ServerDatabase database) => _database = database;

    /// <summary>How often this process has changed it.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Adds a mail, unless its job has one; durable when this returns.</summary>
    /// <param name="mail">The mail; its number is given here.</param>
    /// <param name="message">Its bytes; null while it is not written.</param>
    /// <returns>The job's mail, and whether it is this one.</returns>
    public (StoredMail Mail, bool IsNew) Add(StoredMail mail, ReadOnlyMemory<byte>? message)
    {
        var isNew = _database.Do(connection => Insert(connection, mail, message));
        return (OfJob(mail.Job)!, isNew);
    }

    /// <summary>A mail by its id, or null.</summary>
    public StoredMail? Find(string id) => Where("id=?1", row => row.Bind(1, id)) is [var found, ..] ? found : null;

    /// <summary>A job's mail, or null.</summary>
    public StoredMail? OfJob(string job) => Where("job=?1", row => row.Bind(1, job)) is [var found, ..] ? found : null;

    /// <summary>All of a run, oldest first.</summary>
    public IReadOnlyList<StoredMail> OfRun(string run) => Where("run=?1 ORDER BY number", row => row.Bind(1, run));

    /// <summary>The newest.</summary>
    /// <param name="state">Only those that stand so; null for all.</param>
    /// <param name="run">Only those of this run; null for all.</param>
    /// <param name="before">Only those with a smaller number; null for all.</param>
    /// <param name="limit">At the most so many.</param>
    public IReadOnlyList<StoredMail> List(MailState? state, string? run, long? before, int limit) => Where(
        "number<?1 AND (?2<0 OR state=?2) AND (?3 IS NULL OR run=?3) ORDER BY number DESC LIMIT ?4",
        row =>
        {
            row.Bind(1, before ?? long.MaxValue);
            row.Bind(2, state is { } wanted ? (long)wanted : -1);
            row.Bind(3, run);
            row.Bind(4, limit);
        });

    /// <summary>All that stand so, in the order in which they are due.</summary>
    /// <param name="state">Waiting, queued or sending.</param>
    public IReadOnlyList<StoredMail> Open(MailState state) => Select(OpenQuery, row => row.Bind(1, (long)state));

    /// <summary>What is to be sent by now, earliest first.</summary>
    /// <param name="now">Now.</param>
    /// <param name="limit">At the most so many.</param>
    public IReadOnlyList<StoredMail> Due(long now, int limit) => Select(DueQuery, row =>
    {
        row.Bind(1, now);
        row.Bind(2, limit);
    });

    /// <summary>Changes who gets a mail that is not written yet; false where it is.</summary>
    public bool Readdress(long number, IReadOnlyList<string> to) => Change("UPDATE mail SET recipients=?2 WHERE number=?1 AND state=0", number, row => row.Bind(2, string.Join('\n', to)));

    /// <summary>Writes a mail whose time has come, from when on it is tried; false where another process has done so.</summary>
    public bool Write(long number, string subject, string messageId, ReadOnlyMemory<byte> message, long now) =>
        Change("UPDATE mail SET state=1,subject=?2,message_id=?3,message=?4,created_at=?5,next_at=?5,digest=?6 WHERE number=?1 AND state=0", number, row =>
        {
            row.Bind(2, subject);
            row.Bind(3, messageId);
            row.Bind(4, message.Span);
            row.Bind(5, now);
            row.Bind(6, Digest.Of(message.Span).ToString());
        });

    /// <summary>Takes a mail to send it: the attempt after those that it has. False where another attempt has it, or it waits no more. What was taken must come to its <see cref="End"/>.</summary>
    /// <param name="mail">As it was read.</param>
    /// <param name="me">Who takes it.</param>
    /// <param name="now">Now.</param>
    /// <param name="until">When others may take it where they cannot see whether this process lives.</param>
    public bool Claim(StoredMail mail, RunOwner me, long now, long until)
    {
        var attempt = (mail.Id, mail.Attempts + 1);
        if (IsInWork(mail, now) || !InWork.TryAdd(attempt, true))
        {
            return false;
        }

        var isMine = false;
        try
        {
            isMine = Change("UPDATE mail SET owner=?2,owned_until=?3,attempts=attempts+1 WHERE number=?1 AND state=1 AND owner IS ?4 AND attempts=?5", mail.Number, row =>
            {
                row.Bind(2, TextOf(me));
                row.Bind(3, until);
                row.Bind(4, mail.Owner is null ? null : TextOf(mail.Owner));
                row.Bind(5, mail.Attempts);
            });
        }
        finally
        {
            _ = isMine || InWork.TryRemove(attempt, out _);
        }

        return isMine;
    }

    /// <summary>Says that the last byte is about to be given away; false where the mail was withdrawn, or is another attempt's.</summary>
    /// <param name="number">The mail.</param>
    /// <param name="me">Who makes the attempt.</param>
    /// <param name="attempt">Its number, from 1.</param>
    public bool Begin(long number, RunOwner me, int attempt) => Change("UPDATE mail SET state=2 WHERE number=?1 AND state=1 AND owner=?2 AND attempts=?3", number, row =>
    {
        row.Bind(2, TextOf(me));
        row.Bind(3, attempt);
    });

    /// <summary>Says what came of an attempt; false where the mail was withdrawn, or is another attempt's.</summary>
    /// <param name="mail">As it was when it was claimed.</param>
    /// <param name="me">Who made the attempt.</param>
    /// <param name="state">How the mail stands now.</param>
    /// <param name="words">What the server said.</param>
    /// <param name="at">When it ended, or where it waits again when it is tried next.</param>
    public bool End(StoredMail mail, RunOwner me, MailState state, string words, long at)
    {
        var attempt = mail.Attempts + 1;
        try
        {
            return Change(
                """
                UPDATE mail SET state=?3,words=?4,owner=NULL,next_at=CASE WHEN ?3=1 THEN ?5 ELSE next_at END,ended_at=CASE WHEN ?3=1 THEN NULL ELSE ?5 END,
                    message=CASE WHEN ?3=3 THEN NULL ELSE message END WHERE number=?1 AND state IN (1,2) AND owner=?2 AND attempts=?6
                """,
                mail.Number, row =>
                {
                    row.Bind(2, TextOf(me));
                    row.Bind(3, (long)state);
                    row.Bind(4, words);
                    row.Bind(5, at);
                    row.Bind(6, attempt);
                });
        }
        finally
        {
            _ = InWork.TryRemove((mail.Id, attempt), out _);
        }
    }

    /// <summary>Says of a mail that nobody is at, though it was being sent, that nobody knows what became of it; true where it did.</summary>
    public bool Doubt(StoredMail mail, string words, long now) => !IsInWork(mail, now)
        && Change("UPDATE mail SET state=5,words=?2,owner=NULL,ended_at=?3 WHERE number=?1 AND state=2 AND owner IS ?4 AND attempts=?5", mail.Number, row =>
        {
            row.Bind(2, words);
            row.Bind(3, now);
            row.Bind(4, mail.Owner is null ? null : TextOf(mail.Owner));
            row.Bind(5, mail.Attempts);
        });

    /// <summary>Gives a mail up that is not on its way; false where it is, or has ended.</summary>
    public bool Withdraw(long number, string words, long now) => Change("UPDATE mail SET state=4,words=?2,owner=NULL,ended_at=?3 WHERE number=?1 AND state IN (0,1)", number, row =>
    {
        row.Bind(2, words);
        row.Bind(3, now);
    });

    /// <summary>Has a mail sent again that failed or is uncertain, or at once one that waits for its next attempt; false where it cannot be.</summary>
    /// <param name="number">The mail.</param>
    /// <param name="evenUncertain">Whether one is meant that may have been sent.</param>
    /// <param name="message">Other bytes; null for those that are kept.</param>
    /// <param name="now">Now.</param>
    public bool Requeue(long number, bool evenUncertain, ReadOnlyMemory<byte>? message, long now) => Change(
        "UPDATE mail SET state=1,next_at=?3,created_at=CASE WHEN state=1 THEN created_at ELSE ?3 END,ended_at=NULL,message=coalesce(?4,message),digest=coalesce(?5,digest) WHERE number=?1 AND state IN (1,4,?2) AND coalesce(?4,message) IS NOT NULL",
        number, row =>
        {
            row.Bind(2, evenUncertain ? (long)MailState.Uncertain : (long)MailState.Failed);
            row.Bind(3, now);
            if (message is { } bytes)
            {
                row.Bind(4, bytes.Span);
                row.Bind(5, Digest.Of(bytes.Span).ToString());
            }
        });

    private bool Change(string sql, long number, Action<SqliteStatement> bind) => _database.Do(connection =>
    {
        using var row = connection.Prepare(sql);
        row.Bind(1, number);
        bind(row);
        return Changed(connection, row);
    });

    private bool Changed(SqliteConnection connection, SqliteStatement row)
    {
        _ = row.Step();
        var changed = connection.Changes > 0;
        _ = changed ? Interlocked.Increment(ref _changes) : 0;
        return changed;
    }

    private bool Insert(SqliteConnection connection, StoredMail mail, ReadOnlyMemory<byte>? message)
    {
        using var row = connection.Prepare(
            "INSERT OR IGNORE INTO mail(id,job,state,recipients,created_at,run,subject,message_id,attempts,next_at,message,digest) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,0,?5,?9,?10)");
        row.Bind(1, mail.Id);
        row.Bind(2, mail.Job);
        row.Bind(3, (long)mail.State);
        row.Bind(4, string.Join('\n', mail.To));
        row.Bind(5, mail.CreatedAt);
        row.Bind(6, mail.Run);
        row.Bind(7, mail.Subject);
        row.Bind(8, mail.MessageId);
        if (message is { } bytes)
        {
            row.Bind(9, bytes.Span);
            row.Bind(10, Digest.Of(bytes.Span).ToString());
        }

        return Changed(connection, row);
    }

    private List<StoredMail> Where(string condition, Action<SqliteStatement> bind) => Select($"SELECT {Columns} FROM mail WHERE {condition}", bind);

    private List<StoredMail> Select(string query, Action<SqliteStatement> bind) => _database.Do(connection =>
    {
        using var rows = connection.Prepare(query);
        bind(rows);
        return All(rows);
    });

    /// <summary>The bytes of a mail; empty where they are not kept any more, or not written yet.</summary>
    public ReadOnlyMemory<byte> Message(long number) => _database.Do(connection =>
    {
        using var row = connection.Prepare("SELECT message FROM mail WHERE number=?1");
        row.Bind(1, number);
        return row.Step() ? row.Blob(0).ToArray() : ReadOnlyMemory<byte>.Empty;
    });

    private static List<StoredMail> All(SqliteStatement rows)
    {
        var found = new List<StoredMail>();
        while (rows.Step())
        {
            found.Add(new StoredMail(rows.Long(0), rows.Text(1), rows.Text(2), (MailState)rows.Int(3), rows.Text(4).Split('\n'), rows.Long(5))
            {
                Run = rows.TextOrNull(6),
                Subject = rows.TextOrNull(7),
                MessageId = rows.TextOrNull(8),
                Attempts = rows.Int(9),
                NextAt = rows.Long(10),
                EndedAt = rows.Long(11),
                Words = rows.TextOrNull(12),
                Owner = OwnerOf(rows.TextOrNull(13)),
                OwnedUntil = rows.Long(14),
                Digest = rows.TextOrNull(15),
            });
        }

        return found;
    }

    private static bool IsInWork(StoredMail mail, long now) => mail.Owner is { } owner
        && (owner == ProcessIdentity.Current() ? InWork.ContainsKey((mail.Id, mail.Attempts)) : OwnerTable.IsAlive(owner, mail.OwnedUntil, now));

    private static string TextOf(RunOwner owner) => string.Create(CultureInfo.InvariantCulture, $"{owner.ProcessId} {owner.ProcessStart} {owner.Host}");

    private static RunOwner? OwnerOf(string? text) => text?.Split(' ', 3) is [var id, var start, var host]
        ? new RunOwner(host, int.Parse(id, CultureInfo.InvariantCulture), long.Parse(start, CultureInfo.InvariantCulture))
        : null;
}
