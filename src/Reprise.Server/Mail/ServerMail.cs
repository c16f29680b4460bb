using Microsoft.AspNetCore.Http;
using Reprise.Engine;
using Reprise.Engine.Contract;
using Reprise.Engine.Mail;
using Reprise.Engine.Recordings;
using Reprise.Hosting.Mail;
using Reprise.Kernel;
using Reprise.Server.Access;
using Reprise.Server.Api;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Mail;

/// <summary>The mail of a server: who is told of the end of what begins here, and the outbox.</summary>
internal sealed class ServerMail : IAsyncDisposable
{
    private readonly RunNotices _notices;
    private readonly Postman _postman;
    private readonly OutboxPost _post;

    public ServerMail(ServerOptions options, MailTable table, Recording recording, TimeProvider time)
    {
        Outbox = new Outbox(table, options.Mail, time);
        _post = new OutboxPost(Outbox, time);
        _notices = new RunNotices(Outbox, recording, options.PublicUrl);
        _postman = new Postman(Outbox, _notices, time, options.Say);
    }

    /// <summary>What is to be sent, and what was.</summary>
    public Outbox Outbox { get; }

    /// <summary>What sends the mail of steps.</summary>
    /// <exception cref="RepriseException"><c>mail.unset</c>.</exception>
    public MailPost Post()
    {
        _ = Outbox.Require("A stage of type `email`", Outbox.Settings);
        return _post.SendAsync;
    }

    /// <summary>Who is told of the end of what is asked for: whoever is named, else whoever asks where their key has an address, else of a rerun the operator; null for nobody.</summary>
    /// <exception cref="RepriseException"><c>mail.unset</c>, <c>mail.address</c>: it was asked for and cannot be; nothing was begun.</exception>
    public EmailAddress? AddressFor(HttpContext http, string? notify, bool isRerun)
    {
        if (notify is not null)
        {
            var named = EmailAddress.Parse("The field 'notify'", notify);
            _ = Outbox.Require("The field 'notify'", Outbox.Settings);
            return named;
        }

        return Outbox.Settings is not { } settings ? null
            : EmailAddress.TryParse(Caller.Of(http).Address, out var own) ? own
            : isRerun ? settings.Operator : null;
    }

    /// <summary>A run that has begun, as it is answered; that somebody will be told of its end stands durably then.</summary>
    public RunObject Begun(RunHandle handle, EmailAddress? to)
    {
        if (to is not null)
        {
            _ = _notices.Ask(handle.Run, to);
        }

        return RunsApi.Begun(handle);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _postman.DisposeAsync();
}
