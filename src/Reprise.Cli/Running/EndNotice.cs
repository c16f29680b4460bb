using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Mail;
using Reprise.Hosting.Mail;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Storage.Sqlite;

namespace Reprise.Cli.Running;

/// <summary><c>--notify ADDRESS</c>: somebody is told by mail of the end of a run. What cannot be sent before this process ends stays in the outbox of the data folder.</summary>
internal static class EndNotice
{
    /// <summary>The option.</summary>
    public static readonly Option<string?> Option = new("--notify") { Description = "Tell this address by mail when the run has ended", HelpName = "ADDRESS" };

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes sure that it can be done, before anything is begun.</summary>
    /// <exception cref="RepriseException"><c>mail.unset</c>, <c>mail.address</c>.</exception>
    public static void Check(Invocation call)
    {
        if (call.Get(Option) is { } address)
        {
            _ = EmailAddress.Parse("--notify", address);
            if (call.Server is null)
            {
                _ = Outbox.Require("--notify", MailEnvironment.Read());
            }
        }
    }

    /// <summary>Has somebody told of the end of a run; null where nobody is to be.</summary>
    public static StoredMail? Ask(Invocation call, RunRecord run) => call.Get(Option) is { } address ? call.Mail.Notices.Ask(run, EmailAddress.Parse("--notify", address)) : null;

    /// <summary>Sends the mail about a run that has ended, within a short time; says where it stays otherwise.</summary>
    public static async Task SendAsync(Invocation call, StoredMail mail, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        var outbox = call.Mail.Outbox;
        try
        {
            await call.Mail.Notices.WriteAsync(mail, limit.Token);
            mail = outbox.Read(mail);
            while (mail.State is MailState.Queued or MailState.Sending)
            {
                mail = mail.State == MailState.Queued && mail.NextAt <= outbox.Now ? await outbox.TryAsync(mail, limit.Token) : outbox.Read(mail);
                await Task.Delay(mail.State is MailState.Queued or MailState.Sending ? Look : TimeSpan.Zero, TimeProvider.System, limit.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            mail = outbox.Read(mail);
        }

        Say(call, mail);
    }

    private static void Say(Invocation call, StoredMail mail)
    {
        var to = Format.OneLine(Outbox.AddressesOf(mail));
        var words = mail.Words is null ? "" : $": {Format.OneLine(mail.Words)}";
        call.Error.Line(mail.State switch
        {
            MailState.Sent => $"{to} was told by mail.",
            MailState.Failed => $"{to} was not told by mail{words}",
            MailState.Uncertain => $"{to} may or may not have been told by mail{words}",
            MailState.Waiting => $"{to} is told by mail when the run has ended: by whoever goes on with it, or `reprise mail send`.",
            _ => $"The mail to {to} waits in the outbox{words}. A server or worker on this folder sends it, or `reprise mail send`.",
        });
        call.Error.Flush();
    }
}
