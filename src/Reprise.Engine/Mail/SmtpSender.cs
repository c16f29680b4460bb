using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;

namespace Reprise.Engine.Mail;

/// <summary>
/// Hands one mail to the mail server (RFC 5321). It goes to all of its recipients or to none. What the server says to the mail itself with 5xx is final; whatever is wrong before
/// that, a login included, may be put right and is tried again.
/// </summary>
/// <param name="settings">The server.</param>
public sealed class SmtpSender(MailSettings settings)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(4);

    /// <summary>Sends it.</summary>
    /// <param name="to">Who gets it.</param>
    /// <param name="message">The mail as bytes, lines ended by CR LF.</param>
    /// <param name="begin">Called when all but the last byte is on its way: from then on the server may take it. False leaves it unsent.</param>
    /// <param name="cancellation">Ends the attempt; once <paramref name="begin"/> was called the answer is still waited for, shortly.</param>
    public async Task<MailOutcome> SendAsync(IReadOnlyList<EmailAddress> to, ReadOnlyMemory<byte> message, Func<bool> begin, CancellationToken cancellation)
    {
        SmtpLine? line = null;
        var begun = false;
        try
        {
            line = await SmtpLine.ConnectAsync(settings, cancellation);
            var offers = await OpenAsync(line, cancellation);
            await OfferAsync(line, offers, to, message.Length, cancellation);
            await line.WriteAsync(Stuffed(message.Span), cancellation);
            if (!begin())
            {
                return new MailOutcome(MailOutcomeKind.Deferred, "it was withdrawn");
            }

            begun = true;
            return await EndAsync(line, cancellation);
        }
        catch (SmtpRefusal e)
        {
            return new MailOutcome(e.IsFinal ? MailOutcomeKind.Refused : MailOutcomeKind.Deferred, e.Message);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or CryptographicException || (begun && e is OperationCanceledException))
        {
            return new MailOutcome(begun ? MailOutcomeKind.Uncertain : MailOutcomeKind.Deferred, $"{settings}: {MailHeader.OneLine((e.InnerException is AuthenticationException inner ? inner : e).Message)}");
        }
        finally
        {
            await (line?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private async Task<IReadOnlyList<string>> OpenAsync(SmtpLine line, CancellationToken cancellation)
    {
        if (settings.Tls == MailTls.Tls)
        {
            await line.EncryptAsync(settings, cancellation);
        }

        Expect(await line.ReadAsync(settings.Timeout, cancellation), 220, isFinal: false);
        var offers = await GreetAsync(line, cancellation);
        if (settings.Tls == MailTls.StartTls)
        {
            if (!offers.Contains("STARTTLS", StringComparer.OrdinalIgnoreCase))
            {
                throw new SmtpRefusal($"{settings} does not offer STARTTLS; nothing is sent unencrypted unless it is set so.", isFinal: false);
            }

            Expect(await line.AskAsync("STARTTLS", cancellation), 220, isFinal: false);
            await line.EncryptAsync(settings, cancellation);
            offers = await GreetAsync(line, cancellation);
        }

        if (settings.User is not null)
        {
            await LogInAsync(line, offers, cancellation);
        }

        return offers;
    }

    private static async Task<IReadOnlyList<string>> GreetAsync(SmtpLine line, CancellationToken cancellation)
    {
        var reply = await line.AskAsync($"EHLO {line.OwnAddress}", cancellation);
        Expect(reply, 250, isFinal: false);
        return [.. reply.Lines.Skip(1).Select(o => o.Trim())];
    }

    private async Task LogInAsync(SmtpLine line, IReadOnlyList<string> offers, CancellationToken cancellation)
    {
        var ways = offers.Where(o => o.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase)).SelectMany(o => o.Split(' ')[1..]).ToList();
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            Expect(await line.AskAsync($"AUTH PLAIN {Base64($"\0{settings.User}\0{settings.Password}")}", cancellation), 235, isFinal: false);
        }
        else if (ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            Expect(await line.AskAsync("AUTH LOGIN", cancellation), 334, isFinal: false);
            Expect(await line.AskAsync(Base64(settings.User!), cancellation), 334, isFinal: false);
            Expect(await line.AskAsync(Base64(settings.Password ?? ""), cancellation), 235, isFinal: false);
        }
        else
        {
            throw new SmtpRefusal($"{settings} offers no login that is known here (PLAIN, LOGIN).", isFinal: false);
        }
    }

    private async Task OfferAsync(SmtpLine line, IReadOnlyList<string> offers, IReadOnlyList<EmailAddress> to, int size, CancellationToken cancellation)
    {
        var sized = offers.Any(o => o.Split(' ')[0].Equals("SIZE", StringComparison.OrdinalIgnoreCase)) ? $" SIZE={size}" : "";
        Expect(await line.AskAsync($"MAIL FROM:<{settings.From.Address}>{sized}", cancellation), 250, isFinal: true);
        foreach (var address in to)
        {
            var reply = await line.AskAsync($"RCPT TO:<{address.Address}>", cancellation);
            if (reply.Code is not (250 or 251))
            {
                throw new SmtpRefusal($"{address.Address}: {reply}", IsFinal(reply));
            }
        }

        Expect(await line.AskAsync("DATA", cancellation), 354, isFinal: true);
    }

    private async Task<MailOutcome> EndAsync(SmtpLine line, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource();
        await using var stopping = cancellation.UnsafeRegister(_ => limit.CancelAfter(StopGrace), null);
        await line.WriteAsync(".\r\n"u8.ToArray(), limit.Token);
        var reply = await line.ReadAsync(settings.EndTimeout, limit.Token);
        await LeaveAsync(line);
        return new MailOutcome(reply.Code == 250 ? MailOutcomeKind.Sent : IsFinal(reply) ? MailOutcomeKind.Refused : MailOutcomeKind.Deferred, reply.ToString());
    }

    // The mail is taken or not, whatever becomes of the farewell.
    private static async Task LeaveAsync(SmtpLine line)
    {
        using var limit = new CancellationTokenSource(Farewell);
        try
        {
            _ = await line.AskAsync("QUIT", limit.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It is gone already.
        }
    }

    private static void Expect(SmtpReply reply, int code, bool isFinal)
    {
        if (reply.Code != code)
        {
            throw new SmtpRefusal(reply.ToString(), isFinal && IsFinal(reply));
        }
    }

    private static bool IsFinal(SmtpReply reply) => reply.Code is >= 500 and <= 599;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    // A line that begins with a dot gets another one (RFC 5321, 4.5.2), and the end stands on a line of its own.
    private static byte[] Stuffed(ReadOnlySpan<byte> message)
    {
        var bytes = new List<byte>(message.Length + 64);
        var atStart = true;
        foreach (var b in message)
        {
            if (atStart && b == '.')
            {
                bytes.Add(b);
            }

            bytes.Add(b);
            atStart = b == '\n';
        }

        if (!atStart)
        {
            bytes.AddRange("\r\n"u8);
        }

        return [.. bytes];
    }

    /// <summary>The server does not take the mail.</summary>
    private sealed class SmtpRefusal(string words, bool isFinal) : Exception(words)
    {
        /// <summary>True where it never will.</summary>
        public bool IsFinal { get; } = isFinal;
    }
}
