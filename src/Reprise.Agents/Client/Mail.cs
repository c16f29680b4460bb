namespace Reprise.Agents.Client;

/// <summary>A mail of the server's outbox.</summary>
/// <param name="MailId">Its id.</param>
/// <param name="State"><c>waiting</c>, <c>queued</c>, <c>sending</c>, <c>sent</c>, <c>failed</c> or <c>uncertain</c>.</param>
/// <param name="To">Its recipients.</param>
/// <param name="Subject">Its subject; null while it is not written.</param>
/// <param name="RunId">The run that it belongs to.</param>
/// <param name="MessageId">Its Message-ID; null while it is not written.</param>
/// <param name="Attempts">Attempts that were made.</param>
/// <param name="Words">What the mail server said last, or what kept it from saying anything.</param>
/// <param name="CreatedAt">When it was asked for; once it is written, since when it is tried.</param>
/// <param name="NextAt">When it is tried next; null where it waits for nothing.</param>
/// <param name="EndedAt">When it was sent or given up; null while it was not.</param>
public sealed record Mail(
    string MailId, string State, IReadOnlyList<string> To, string? Subject, string? RunId, string? MessageId, int Attempts, string? Words, DateTimeOffset CreatedAt, DateTimeOffset? NextAt, DateTimeOffset? EndedAt);

/// <summary>What the mail server said to a mail that was sent to try it.</summary>
/// <param name="Sent">True where it has taken it.</param>
/// <param name="To">Who gets it.</param>
/// <param name="Answer">Its words.</param>
public sealed record MailTest(bool Sent, string To, string Answer);
