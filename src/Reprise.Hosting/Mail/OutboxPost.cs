using Reprise.Engine.Mail;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Storage.Sqlite;

namespace Reprise.Hosting.Mail;

/// <summary>Sends the mail of steps: through the outbox, and waits for what the mail server makes of it, so that the step says it.</summary>
/// <param name="outbox">The outbox.</param>
/// <param name="time">The clock.</param>
public sealed class OutboxPost(Outbox outbox, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a mail may wait for its server before the step gives it up. A stage's own time-out may be shorter.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Sends a mail; see <see cref="MailPost"/>.</summary>
    public async Task<PostedMail> SendAsync(string job, string run, OutgoingMail mail, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var kept = Keep(job, run, mail);
        try
        {
            while (kept.State is MailState.Queued or MailState.Sending)
            {
                kept = kept.State == MailState.Queued && kept.NextAt <= outbox.Now ? await outbox.TryAsync(kept, cancellation) : kept;
                if (kept.State == MailState.Queued && time.GetElapsedTime(begun) > Longest)
                {
                    return await WithdrawnAsync(kept);
                }

                if (kept.State is MailState.Queued or MailState.Sending)
                {
                    await Task.Delay(Look, time, cancellation);
                    outbox.Settle();
                    kept = outbox.Read(kept);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return await WithdrawnAsync(outbox.Read(kept));
        }

        return Ended(kept);
    }

    // What failed may be tried again with what the step says now; what was sent, or may have been, is left as it is.
    private StoredMail Keep(string job, string run, OutgoingMail mail)
    {
        var (kept, isNew) = outbox.Post(job, run, mail);
        if (!isNew && kept.State == MailState.Failed)
        {
            var server = Outbox.Require("The step", outbox.Settings);
            _ = outbox.Table.Requeue(kept.Number, evenUncertain: false, MimeMessage.Write(mail, server.From, kept.MessageId!, time.GetUtcNow()), outbox.Now);
            kept = outbox.Read(kept);
        }

        return kept;
    }

    private async Task<PostedMail> WithdrawnAsync(StoredMail kept)
    {
        // What is on its way is waited for; where it comes back into the outbox it is withdrawn there.
        while (!outbox.Table.Withdraw(kept.Number, "withdrawn by its step", outbox.Now) && outbox.Read(kept).State is var state and (MailState.Queued or MailState.Sending))
        {
            if (state == MailState.Sending)
            {
                await Task.Delay(Look, time, CancellationToken.None);
                outbox.Settle();
            }
        }

        var last = kept.Words;
        kept = outbox.Read(kept);
        return kept.State == MailState.Failed
            ? throw new RepriseException("mail.unsent", $"The mail to {Outbox.AddressesOf(kept)} could not be sent in time{(last is null ? "" : $": {last}")}.", "It was withdrawn from the outbox, nothing was sent. Mend what the mail server complains of; `reprise recover` makes the next attempt.")
            : Ended(kept);
    }

    private static PostedMail Ended(StoredMail kept) => kept.State switch
    {
        MailState.Sent => new PostedMail(kept.Id, kept.MessageId!, kept.To, Digest.Parse(kept.Digest!), kept.Words!),
        MailState.Uncertain => throw new RepriseException("effects.in_doubt", $"The mail to {Outbox.AddressesOf(kept)} was given to the server, and nobody knows whether it took it: {kept.Words}.",
            "Ask the recipient, then say so: `reprise resolve STEP --done`, or `--again` where it did not arrive."),
        _ => throw new RepriseException("mail.refused", $"The mail to {Outbox.AddressesOf(kept)} was refused: {kept.Words}.", "Correct the address or what the server complains of; `reprise recover` makes the next attempt."),
    };
}
