namespace Reprise.Engine.Mail;

/// <summary>A mail to be sent.</summary>
/// <param name="To">Who gets it.</param>
/// <param name="Subject">What it is about; line breaks and other control characters become blanks.</param>
/// <param name="Text">Its text.</param>
/// <param name="Html">The same as HTML; null for text alone.</param>
public sealed record OutgoingMail(IReadOnlyList<EmailAddress> To, string Subject, string Text, string? Html = null)
{
    /// <summary>Files that go along.</summary>
    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];
}

/// <summary>A file that goes along with a mail.</summary>
/// <param name="Name">Its name, without folders.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record MailAttachment(string Name, string MediaType, ReadOnlyMemory<byte> Bytes);
