using Reprise.Engine.Mail;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;
using Reprise.Storage.Sqlite;

namespace Reprise.Hosting.Mail;

/// <summary>Who is told of the ends of which runs: one mail a run, asked for when it begins and written when it has ended.</summary>
/// <param name="outbox">Where the mails are kept.</param>
/// <param name="recording">Where the runs are.</param>
/// <param name="server">The URL by which others reach the server; null for none.</param>
public sealed class RunNotices(Outbox outbox, Recording recording, Uri? server)
{
    /// <summary>Has somebody told of the end of a run; durable when this returns. Where somebody waits for it already, he is told in their place.</summary>
    public StoredMail Ask(RunRecord run, EmailAddress to)
    {
        var id = run.Header.Id.Value;
        var before = outbox.Table.OfRun(id).Where(m => m.Job.StartsWith("run:", StringComparison.Ordinal)).ToList();
        if (before.FirstOrDefault(m => m.State == MailState.Waiting) is { } waiting && outbox.Table.Readdress(waiting.Number, [to.Address]))
        {
            return outbox.Read(waiting);
        }

        // A run that ended and goes on by a recover comes to another end.
        return outbox.Ask(before.Count == 0 ? $"run:{id}" : $"run:{id}:{before.Count}", id, to);
    }

    /// <summary>Writes the mails of runs that have ended; gives what keeps single ones from being written, which keeps no other back.</summary>
    public async Task<IReadOnlyList<string>> WriteAsync(CancellationToken cancellation)
    {
        var complaints = new List<string>();
        foreach (var mail in outbox.Settings is null ? [] : outbox.Table.Open(MailState.Waiting))
        {
            try
            {
                await WriteAsync(mail, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                complaints.Add($"{mail.Id} about {mail.Run} cannot be written: {e.Message}");
            }
        }

        return complaints;
    }

    /// <summary>Writes a mail where its run has ended.</summary>
    public async Task WriteAsync(StoredMail mail, CancellationToken cancellation)
    {
        var run = await recording.Journal.RunsAsync(new RunQuery { Id = mail.Run, Limit = 1 }, cancellation) is [var found, ..] ? found : null;
        if (run is null)
        {
            _ = outbox.Table.Withdraw(mail.Number, "the run is not in the journal", outbox.Now);
        }
        else if (IsOver(run))
        {
            var to = mail.To.Select(t => EmailAddress.Parse("The outbox", t)).ToList();
            _ = outbox.Write(mail, await new RunNotice(recording, server).WriteAsync(run, to, cancellation));
        }
    }

    // Nothing goes on by itself in a run that waits for somebody to say whether an effect took place.
    private static bool IsOver(RunRecord run) => run.HasEnded || run is { Summary: { Status: RunStatus.Interrupted } summary, OwnerAlive: false } && summary.Total().InDoubt > 0;
}
