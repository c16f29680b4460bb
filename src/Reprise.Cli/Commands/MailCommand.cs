using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Remote;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Mail;
using Reprise.Hosting.Mail;
using Reprise.Storage.Sqlite;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise mail list|send|retry|test</c>: the outbox.</summary>
internal static class MailCommand
{
    private const int Shown = 100;
    private static readonly Argument<string> Target = new("MAIL") { HelpName = "MAIL", Description = "The id of a mail" };
    private static readonly Argument<string> To = new("ADDRESS") { HelpName = "ADDRESS", Description = "Who gets it" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var list = new DocumentedCommand("list", "The newest mails, and what became of them") { Examples = [("reprise mail list --json", "for scripts")] };
        list.SetAction(Invocation.Handle(ListAsync));
        var send = new DocumentedCommand("send", "Send what waits in the outbox of a data folder: one attempt each") { Examples = [("reprise mail send", "after a run without a server whose mail server was down")] };
        send.SetAction(Invocation.Handle(SendAsync));
        var retry = new DocumentedCommand("retry", "Have a mail sent again that failed, or of which nobody knows whether it was sent") { Arguments = { Target } };
        retry.SetAction(Invocation.Handle(RetryAsync));
        var test = new DocumentedCommand("test", "Send a mail at once, and say what the mail server said") { Arguments = { To }, Examples = [("reprise mail test ann@example.org", "try the settings")] };
        test.SetAction(Invocation.Handle(TestAsync));
        return new DocumentedCommand("mail", "The mail that tells of the ends of runs, and that of steps") { Subcommands = { list, send, retry, test } };
    }

    private static async Task<int> ListAsync(Invocation call, CancellationToken cancellation)
    {
        var mails = call.Server is { } server ? await server.PagesAsync("mail", [], Shown, ContractJson.Default.MailObject, cancellation).ToListAsync(cancellation)
            : [.. call.Mail.Outbox.Table.List(null, null, null, Shown).Select(MailMapping.ToObject)];
        await ShowAsync(call, mails, cancellation);
        return 0;
    }

    private static async Task<int> SendAsync(Invocation call, CancellationToken cancellation)
    {
        var mail = call.Mail;
        _ = Outbox.Require("`reprise mail send`", mail.Outbox.Settings);
        mail.Outbox.Settle();
        await mail.Notices.WriteAsync(cancellation);
        var tried = new List<MailObject>();
        foreach (var one in mail.Outbox.Table.Open(MailState.Queued))
        {
            tried.Add(MailMapping.ToObject(await mail.Outbox.TryAsync(one, cancellation)));
        }

        await ShowAsync(call, tried, cancellation);
        return tried.All(m => m.State is "sent") ? 0 : 1;
    }

    private static async Task<int> RetryAsync(Invocation call, CancellationToken cancellation)
    {
        var id = call.Get(Target);
        var mail = call.Server is { } server ? await server.SendAsync(HttpMethod.Post, $"mail/{ServerClient.Part(id)}/retry", new RequestBody(), ContractJson.Default.MailObject, cancellation)
            : MailMapping.ToObject(await call.Mail.Outbox.TryAsync(MailMapping.Retry(call.Mail.Outbox, id), cancellation));
        await ShowAsync(call, [mail], cancellation);
        return mail.State is "failed" or "uncertain" ? 1 : 0;
    }

    private static async Task<int> TestAsync(Invocation call, CancellationToken cancellation)
    {
        var to = EmailAddress.Parse("The test", call.Get(To));
        var test = call.Server is { } server ? await server.SendAsync(HttpMethod.Post, "settings/mail/test", new RequestBody().Add("to", call.Get(To)), ContractJson.Default.MailTestObject, cancellation)
            : await MailMapping.TestAsync(Outbox.Require("The test", MailEnvironment.Read()), to, TimeProvider.System, cancellation);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, test, ContractJson.Indented.MailTestObject);
        }
        else
        {
            call.Out.Line($"{(test.Sent ? "sent" : "not sent")}: {Format.OneLine(test.Answer)}");
        }

        return test.Sent ? 0 : 1;
    }

    private static async Task ShowAsync(Invocation call, IReadOnlyList<MailObject> mails, CancellationToken cancellation)
    {
        if (call.Json)
        {
            await JsonOutput.WriteArrayAsync(call.Out, mails.ToAsyncEnumerable(), ContractJson.Indented.MailObject, cancellation);
            return;
        }

        var table = new TextTable("mail", "state", "~to", "~about", "~said");
        foreach (var mail in mails)
        {
            table.Add(new Cell(mail.MailId, Tone.Link), mail.State, string.Join(", ", mail.To), mail.Subject ?? mail.RunId ?? "", mail.Words ?? "");
        }

        if (table.IsEmpty)
        {
            call.Out.Line("No mail.");
            return;
        }

        table.Write(call.Out);
    }
}
