using System.Security.Cryptography;
using Reprise.Engine.Mail;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Storage.Sqlite;

namespace Reprise.Hosting.Mail;

/// <summary>Mail that is to be sent: kept in the data folder until the mail server has taken or refused it, so that neither a server that is down nor a process that dies loses any, and none is sent twice.</summary>
/// <param name="table">Where it is kept.</param>
/// <param name="settings">The mail server; null where none is configured, and mail only waits.</param>
/// <param name="time">The clock.</param>
public sealed class Outbox(MailTable table, MailSettings? settings, TimeProvider time)
{
    private const string Died = "The process that sent it died before it heard what the mail server made of it.";
    private const string Unnoted = "What the mail server made of it could not be noted.";

    // Looked at in one pass; the next comes soon.
    private const int AtOnce = 64;

    // A conversation has fewer answers than this to wait for, each within its time-out. One over a line so slow that it takes longer may be overtaken, and gives nothing away then.
    private const int Answers = 100;

    /// <summary>The mail server; null where none is configured.</summary>
    public MailSettings? Settings => settings;

    /// <summary>Where it is kept.</summary>
    public MailTable Table => table;

    /// <summary>Now. Microseconds since 1970, UTC.</summary>
    public long Now => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Makes sure that mail can be sent.</summary>
    /// <param name="what">What asks for it.</param>
    /// <param name="settings">What is configured.</param>
    /// <exception cref="RepriseException"><c>mail.unset</c>.</exception>
    public static MailSettings Require(string what, MailSettings? settings) => settings
        ?? throw new RepriseException("mail.unset", $"{what} asks for mail, and no mail server is configured.", MailEnvironment.Hint);

    /// <summary>Keeps a mail that is written later; durable when this returns.</summary>
    public StoredMail Ask(string job, string run, EmailAddress to) => table.Add(New(job, run, MailState.Waiting, [to]), null).Mail;

    /// <summary>Writes a mail that was asked for; false where another process has done so.</summary>
    public bool Write(StoredMail asked, OutgoingMail mail)
    {
        var (id, bytes) = BytesOf(asked.Job, mail);
        return table.Write(asked.Number, MimeMessage.SubjectOf(mail), id, bytes, Now);
    }

    /// <summary>Keeps a written mail, unless its job has one; durable when this returns.</summary>
    public (StoredMail Mail, bool IsNew) Post(string job, string run, OutgoingMail mail)
    {
        var (id, bytes) = BytesOf(job, mail);
        return table.Add(New(job, run, MailState.Queued, mail.To) with { Subject = MimeMessage.SubjectOf(mail), MessageId = id }, bytes);
    }

    /// <summary>Says of mail that nobody is at any more, after the last byte was given away, that nobody knows what became of it: its process died, or could not note it.</summary>
    public void Settle()
    {
        foreach (var mail in table.Open(MailState.Sending))
        {
            _ = table.Doubt(mail, mail.Owner == ProcessIdentity.Current() ? Unnoted : Died, Now);
        }
    }

    /// <summary>Mail that is due, earliest first.</summary>
    public IReadOnlyList<StoredMail> Due() => settings is null ? [] : table.Due(Now, AtOnce);

    /// <summary>Makes one attempt to send a mail, where no other process does; gives the mail as it stands then.</summary>
    public async Task<StoredMail> TryAsync(StoredMail mail, CancellationToken cancellation)
    {
        var (server, me) = (Require("The outbox", settings), ProcessIdentity.Current());
        if (!table.Claim(mail, me, Now, Now + (long)((server.Timeout * Answers) + server.EndTimeout).TotalMicroseconds))
        {
            return Read(mail);
        }

        var outcome = new MailOutcome(MailOutcomeKind.Deferred, "the attempt was ended");
        try
        {
            var to = mail.To.Select(t => EmailAddress.Parse("The outbox", t)).ToList();
            outcome = await new SmtpSender(server).SendAsync(to, table.Message(mail.Number), () => table.Begin(mail.Number, me, mail.Attempts + 1), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It goes back into the outbox below.
        }
        finally
        {
            End(mail, me, outcome, server);
        }

        return Read(mail);
    }

    /// <summary>A mail as it stands now.</summary>
    public StoredMail Read(StoredMail mail) => table.Find(mail.Id)!;

    /// <summary>The addresses of a mail, as people read them.</summary>
    public static string AddressesOf(StoredMail mail) => string.Join(", ", mail.To);

    private void End(StoredMail mail, RunOwner me, MailOutcome outcome, MailSettings server)
    {
        var now = Now;
        var (state, words) = outcome.Kind switch
        {
            MailOutcomeKind.Sent => (MailState.Sent, outcome.Words),
            MailOutcomeKind.Refused => (MailState.Failed, outcome.Words),
            MailOutcomeKind.Uncertain => (MailState.Uncertain, outcome.Words),
            _ when now - mail.CreatedAt > server.GiveUpAfter.TotalMicroseconds => (MailState.Failed, $"given up after {server.GiveUpAfter.TotalDays:0.#} days: {outcome.Words}"),
            _ => (MailState.Queued, outcome.Words),
        };
        var wait = TimeSpan.FromTicks((long)Math.Min(server.MaxRetryDelay.Ticks, server.RetryDelay.Ticks * Math.Pow(2, Math.Min(mail.Attempts, 30))));
        _ = table.End(mail, me, state, words, state == MailState.Queued ? now + (long)wait.TotalMicroseconds : now);
    }

    private StoredMail New(string job, string run, MailState state, IReadOnlyList<EmailAddress> to) =>
        new(0, "mail_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), job, state, [.. to.Select(t => t.Address)], Now) { Run = run };

    private (string Id, byte[] Bytes) BytesOf(string job, OutgoingMail mail)
    {
        var from = Require("The outbox", settings).From;
        var id = MimeMessage.IdOf(job, from);
        return (id, MimeMessage.Write(mail, from, id, time.GetUtcNow()));
    }
}
