using System.Text.Json;

namespace Reprise.Agents.Client;

/// <content>Mail, and how the server is set.</content>
public sealed partial class RepriseClient
{
    /// <summary>How the server is set.</summary>
    public Task<Settings> SettingsAsync(CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get("settings"), ClientJson.Default.Settings, cancellation);

    /// <summary>The outbox, newest first.</summary>
    /// <param name="state">Only mail that stands so; null for all.</param>
    /// <param name="run">Only mail of this run, by its whole id; null for all.</param>
    /// <param name="after">What the page before gave as its next; null for the first.</param>
    /// <param name="limit">At the most so many, up to 500.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<Page<Mail>> MailAsync(string? state = null, string? run = null, string? after = null, int? limit = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get("mail", ("state", state), ("run", run), ("after", after), ("limit", limit)), ClientJson.Default.PageMail, cancellation);

    /// <summary>Has a mail sent again that failed, or of which nobody knows whether it was sent.</summary>
    public Task<Mail> RetryMailAsync(string id, CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Post($"mail/{ApiRequest.Part(id)}/retry", "{}"u8.ToArray()), ClientJson.Default.Mail, cancellation);

    /// <summary>Sends a mail at once to try the settings.</summary>
    /// <param name="to">Who gets it; null for the address of the caller's key, else the operator.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<MailTest> TestMailAsync(string? to = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Post("settings/mail/test", JsonSerializer.SerializeToUtf8Bytes(new MailTestBody(to), ClientJson.Default.MailTestBody)), ClientJson.Default.MailTest, cancellation);
}
