namespace Reprise.Agents.Client;

/// <summary>How a server is set. What only admins may see is null for others.</summary>
/// <param name="Version">The version of the program.</param>
/// <param name="Runtime">What it runs on.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="UptimeMs">How long ago that is, in milliseconds.</param>
/// <param name="PublicUrl">The URL by which others reach it.</param>
/// <param name="Data">The data folder.</param>
/// <param name="Queue">The queue of runs that begin here.</param>
/// <param name="Listen">Where it listens.</param>
/// <param name="NeedsKey">False where it takes everything from programs of its machine.</param>
/// <param name="Mail">The mail server.</param>
/// <param name="Retention">How long things are kept.</param>
/// <param name="Limits">How much it takes.</param>
public sealed record Settings(
    string Version, string Runtime, DateTimeOffset StartedAt, long UptimeMs, Uri? PublicUrl, string? Data, string? Queue, string? Listen, bool NeedsKey, MailServer Mail, Retention Retention, ServerLimits Limits);

/// <summary>The mail server; never its password.</summary>
/// <param name="Configured">False where no mail can be sent.</param>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Tls"><c>starttls</c>, <c>tls</c> or <c>none</c>.</param>
/// <param name="User">The user; null for no login.</param>
/// <param name="From">Who mail comes from.</param>
/// <param name="Operator">Who is told of reruns where nobody else is named.</param>
public sealed record MailServer(bool Configured, string? Host, int? Port, string? Tls, string? User, string? From, string? Operator);

/// <summary>How long things are kept.</summary>
/// <param name="Recordings"><c>kept</c>: nothing removes runs, steps and artifacts by itself.</param>
/// <param name="IdempotencyKeysMs">Answers to requests with an Idempotency-Key, in milliseconds.</param>
/// <param name="SessionsMs">Logins of browsers, in milliseconds.</param>
/// <param name="AuditResults">Audits whose findings are kept name by name.</param>
public sealed record Retention(string Recordings, long IdempotencyKeysMs, long SessionsMs, int AuditResults);

/// <summary>How much a server takes.</summary>
/// <param name="BodyBytes">The largest body of a request.</param>
/// <param name="Requests">Requests that are answered at once.</param>
/// <param name="RequestsOfCaller">Of them those of one caller.</param>
/// <param name="Calls">Calls of agents that go on at once.</param>
/// <param name="CallDepth">How deep calls may be nested.</param>
public sealed record ServerLimits(long BodyBytes, int Requests, int RequestsOfCaller, int Calls, int CallDepth);
