using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Mail;
using Reprise.Server.Access;
using Reprise.Server.Http;
using Reprise.Server.Requests;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Api;

/// <summary>How the server is set: to look at, not to change.</summary>
internal static class SettingsApi
{
    /// <summary>Adds the path.</summary>
    public static void Map(IEndpointRouteBuilder api) =>
        _ = api.MapGet("/settings", Read).Describe("settings", "How the server is set; no secret is in it, and an admin sees more").Produces<SettingsObject>();

    private static IResult Read(HttpContext http, ServerParts parts)
    {
        var options = parts.Options;
        var isAdmin = Caller.Of(http).Role == KeyRole.Admin;
        http.Response.Headers.CacheControl = "no-store";
        return Answer.Of(new SettingsObject
        {
            Version = HealthApi.Version,
            Runtime = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
            StartedAt = Words.RequiredTime(parts.StartedAt.ToUnixTimeMilliseconds() * 1000),
            UptimeMs = (long)(parts.Time.GetUtcNow() - parts.StartedAt).TotalMilliseconds,
            PublicUrl = options.PublicUrl?.AbsoluteUri,
            Data = isAdmin ? parts.Workspace.Folder.Path : null,
            Queue = isAdmin ? parts.Host.Parts.Queue.Kind : null,
            Listen = isAdmin ? options.Listen.ToString() : null,
            NeedsKey = parts.Keys.All().Count > 0,
            Mail = MailOf(parts.Mail.Outbox.Settings, isAdmin),
            Retention = new RetentionObject("kept", (long)OnceOnly.Kept.TotalMilliseconds, (long)Sessions.Lasts.TotalMilliseconds, AuditTable.ResultsKept),
            Limits = new LimitsObject(options.MaxBody, options.MaxRequests, options.MaxRequestsOfCaller, options.Calls.MaxConcurrent, options.Calls.MaxDepth),
        }, ServerJson.Line.SettingsObject);
    }

    private static MailSettingsObject MailOf(MailSettings? mail, bool isAdmin) => mail is null ? new MailSettingsObject(false, null, null, null, null, null, null)
        : isAdmin ? new MailSettingsObject(true, mail.Host, mail.Port, mail.Tls.ToString().ToLowerInvariant(), mail.User, mail.From.ToString(), mail.Operator?.ToString())
        : new MailSettingsObject(true, null, null, null, null, mail.From.ToString(), null);
}

/// <summary>How a server is set.</summary>
internal sealed record SettingsObject
{
    public required string Version { get; init; }

    public required string Runtime { get; init; }

    public required string StartedAt { get; init; }

    public long UptimeMs { get; init; }

    /// <summary>The URL by which others reach it; null where none is set.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>The data folder; null for all but admins.</summary>
    public string? Data { get; init; }

    /// <summary>The queue of runs that begin here; null for all but admins.</summary>
    public string? Queue { get; init; }

    /// <summary>Where it listens; null for all but admins.</summary>
    public string? Listen { get; init; }

    /// <summary>False where the server takes everything from programs of its machine.</summary>
    public bool NeedsKey { get; init; }

    public required MailSettingsObject Mail { get; init; }

    public required RetentionObject Retention { get; init; }

    public required LimitsObject Limits { get; init; }
}

/// <summary>The mail server; all but whether there is one, and who mail comes from, is null for all but admins. Never the password.</summary>
/// <param name="Configured">False where no mail can be sent.</param>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Tls"><c>starttls</c>, <c>tls</c> or <c>none</c>.</param>
/// <param name="User">The user; null for no login.</param>
/// <param name="From">Who mail comes from.</param>
/// <param name="Operator">Who is told of reruns where nobody else is named; null for nobody.</param>
internal sealed record MailSettingsObject(bool Configured, string? Host, int? Port, string? Tls, string? User, string? From, string? Operator);

/// <summary>How long things are kept.</summary>
/// <param name="Recordings">Runs, steps and artifacts: <c>kept</c>, nothing removes them by itself.</param>
/// <param name="IdempotencyKeysMs">Answers to requests with an Idempotency-Key, in milliseconds.</param>
/// <param name="SessionsMs">Logins of browsers, in milliseconds.</param>
/// <param name="AuditResults">Audits whose findings are kept name by name; of older ones only the numbers.</param>
internal sealed record RetentionObject(string Recordings, long IdempotencyKeysMs, long SessionsMs, int AuditResults);

/// <summary>How much the server takes.</summary>
/// <param name="BodyBytes">The largest body of a request.</param>
/// <param name="Requests">Requests that are answered at once.</param>
/// <param name="RequestsOfCaller">Of them those of one caller.</param>
/// <param name="Calls">Calls of agents that go on at once.</param>
/// <param name="CallDepth">How deep calls may be nested.</param>
internal sealed record LimitsObject(long BodyBytes, int Requests, int RequestsOfCaller, int Calls, int CallDepth);
