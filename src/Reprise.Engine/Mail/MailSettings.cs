namespace Reprise.Engine.Mail;

/// <summary>How the way to the mail server is encrypted.</summary>
public enum MailTls
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>From the command STARTTLS on; a server that does not offer it gets no mail.</summary>
    StartTls,

    /// <summary>From the first byte on.</summary>
    Tls,
}

/// <summary>The mail server that mail is handed to.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Tls">How the way there is encrypted.</param>
/// <param name="From">Who mail comes from.</param>
public sealed record MailSettings(string Host, int Port, MailTls Tls, EmailAddress From)
{
    /// <summary>The user; null for no login.</summary>
    public string? User { get; init; }

    /// <summary>The user's password. It is shown and kept nowhere.</summary>
    public string? Password { get; init; }

    /// <summary>A file with certificates (PEM) that are trusted in place of the system's; null for the system's.</summary>
    public string? Authorities { get; init; }

    /// <summary>Who is told of reruns where nobody else is named; null for nobody.</summary>
    public EmailAddress? Operator { get; init; }

    /// <summary>How long the server may take to be reached, and for each answer and each 64 KiB of a mail. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it may take to accept a mail that it has got. Default 2 min.</summary>
    public TimeSpan EndTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after a failed attempt the next one comes; doubled each time. Default 2 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between two attempts. Default 15 min.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a mail is tried before it counts as failed. Default 3 days.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Host and port; neither user nor password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
