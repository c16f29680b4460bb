using System.Globalization;
using System.Text;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Mail;

/// <summary>
/// A mail as bytes (RFC 5322, MIME). Every body is base64 of UTF-8: all lines are short ASCII whatever is in it. Nothing is random: the same mail, id and time give the same bytes.
/// </summary>
public static class MimeMessage
{
    private const int Base64Line = 57; // Bytes in a line of 76 characters.

    /// <summary>The id of a job's mail: the same however often it is tried, so that whoever gets it twice can tell.</summary>
    /// <param name="job">The job.</param>
    /// <param name="from">Who it comes from.</param>
    public static string IdOf(string job, EmailAddress from) => $"<{Digest.OfText(job).ToHex()[..32]}@{from.Domain}>";

    /// <summary>The subject as it is written: on one line.</summary>
    public static string SubjectOf(OutgoingMail mail) => MailHeader.OneLine(mail.Subject);

    /// <summary>Writes it.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="from">Who it comes from.</param>
    /// <param name="id">Its id, in angle brackets.</param>
    /// <param name="at">When.</param>
    public static byte[] Write(OutgoingMail mail, EmailAddress from, string id, DateTimeOffset at)
    {
        var text = new StringBuilder();
        _ = text.Append(CultureInfo.InvariantCulture, $"From: {MailHeader.Addresses([from])}\r\nTo: {MailHeader.Addresses(mail.To)}\r\nSubject: {MailHeader.Text(mail.Subject)}\r\n");
        _ = text.Append(CultureInfo.InvariantCulture, $"Date: {at.UtcDateTime:ddd, dd MMM yyyy HH:mm:ss} +0000\r\nMessage-ID: {id}\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
        var boundary = Digest.OfText(id).ToHex()[..24];
        if (mail.Attachments.Count == 0)
        {
            Body(text, mail, boundary + "-a");
            return Encoding.ASCII.GetBytes(text.ToString());
        }

        _ = text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=\"{boundary}-m\"\r\n\r\n--{boundary}-m\r\n");
        Body(text, mail, boundary + "-a");
        foreach (var file in mail.Attachments)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"--{boundary}-m\r\nContent-Disposition: attachment; {MailHeader.FileName(file.Name)}\r\n");
            Part(text, MailHeader.MediaType(file.MediaType), file.Bytes.Span);
        }

        _ = text.Append(CultureInfo.InvariantCulture, $"--{boundary}-m--\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    // The last of the alternatives is the one that is shown where it can be (RFC 2046, 5.1.4).
    private static void Body(StringBuilder text, OutgoingMail mail, string boundary)
    {
        if (mail.Html is null)
        {
            Part(text, "text/plain; charset=utf-8", Lines(mail.Text));
            return;
        }

        _ = text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n");
        Part(text, "text/plain; charset=utf-8", Lines(mail.Text));
        _ = text.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\n");
        Part(text, "text/html; charset=utf-8", Lines(mail.Html));
        _ = text.Append(CultureInfo.InvariantCulture, $"--{boundary}--\r\n");
    }

    private static void Part(StringBuilder text, string type, ReadOnlySpan<byte> bytes)
    {
        _ = text.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        for (var at = 0; at < bytes.Length; at += Base64Line)
        {
            _ = text.Append(Convert.ToBase64String(bytes[at..Math.Min(at + Base64Line, bytes.Length)])).Append("\r\n");
        }
    }

    private static byte[] Lines(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
