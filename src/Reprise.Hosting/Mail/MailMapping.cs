using Reprise.Engine.Contract;
using Reprise.Engine.Mail;
using Reprise.Kernel;
using Reprise.Storage.Sqlite;

namespace Reprise.Hosting.Mail;

/// <summary>Mail as scripts see it, and what people do with it by hand.</summary>
public static class MailMapping
{
    /// <summary>A mail as an object.</summary>
    public static MailObject ToObject(StoredMail mail) => new(
        mail.Id, mail.State.ToString().ToLowerInvariant(), mail.To, mail.Subject, mail.Run, mail.MessageId, mail.Attempts, mail.Words, Words.RequiredTime(mail.CreatedAt),
        mail.State == MailState.Queued ? Words.RequiredTime(mail.NextAt) : null, Words.Time(mail.EndedAt));

    /// <summary>A mail by its id.</summary>
    /// <exception cref="RepriseException"><c>mail.not_found</c>.</exception>
    public static StoredMail Find(Outbox outbox, string id) => outbox.Table.Find(id) ?? throw new RepriseException("mail.not_found", $"The outbox has no mail '{id}'.", "`reprise mail list` lists them, as does /api/v1/mail.");

    /// <summary>Has a mail sent again that failed or is uncertain, or at once where it waits for its next attempt. Of an uncertain one a person takes it on himself that it comes twice.</summary>
    /// <exception cref="RepriseException"><c>mail.not_found</c>, <c>mail.settled</c>, <c>mail.unset</c>.</exception>
    public static StoredMail Retry(Outbox outbox, string id)
    {
        _ = Outbox.Require("The retry", outbox.Settings);
        var mail = Find(outbox, id);
        return outbox.Table.Requeue(mail.Number, evenUncertain: true, null, outbox.Now) ? outbox.Read(mail)
            : throw new RepriseException("mail.settled", $"{mail.Id} is {mail.State.ToString().ToLowerInvariant()} and cannot be sent again.", "Only mail that failed, is uncertain, or waits for its next attempt can be.");
    }

    /// <summary>Sends a mail at once, beside the outbox, to try the settings.</summary>
    /// <param name="settings">The mail server.</param>
    /// <param name="to">Who gets it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<MailTestObject> TestAsync(MailSettings settings, EmailAddress to, TimeProvider time, CancellationToken cancellation)
    {
        var mail = new OutgoingMail([to], "Reprise can send mail", $"This mail was asked for to see whether {settings} takes mail from Reprise. It does.\n");
        var now = time.GetUtcNow();
        var id = MimeMessage.IdOf($"test {now:O} {to.Address}", settings.From);
        var outcome = await new SmtpSender(settings).SendAsync(mail.To, MimeMessage.Write(mail, settings.From, id, now), () => true, cancellation);
        return new MailTestObject(outcome.Kind == MailOutcomeKind.Sent, to.Address, outcome.Words);
    }
}
