using System.Text;
using System.Text.Json;
using Reprise.Engine.Mail;
using Reprise.Tests.Support;

namespace Reprise.Tests.Engine.Mail;

/// <summary>The conversation with a real mail server: what arrives, and what each refusal comes to.</summary>
public sealed class SmtpSenderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reprise-smtp-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Both_parts_headers_umlauts_dots_and_attachments_arrive_as_they_were()
    {
        await using var server = await SmtpServer.StartAsync();
        const string Text = "Grüße\n.\n..two dots\n. one\nend.\n";
        var mail = new OutgoingMail([EmailAddress.Parse("to", "Zoë Müller <zoe@example.org>"), EmailAddress.Parse("to", "bob@example.org")], "✔ identisch: Übersicht über viele Schritte, und noch viel mehr als in eine Zeile geht 🎉", Text, "<p>Grüße &amp; <b>mehr</b></p>")
        {
            Attachments = [new MailAttachment("Übersicht \"1\".csv", "text/csv", "a,b\n1,2\n"u8.ToArray()), new MailAttachment("raw.bin", "no type\r\nX-Evil: 1", new byte[] { 0, 10, 46, 13, 255 })],
        };
        Assert.Equal(MailOutcomeKind.Sent, (await SendAsync(server.Settings(), mail)).Kind);
        var got = (await server.MailsAsync(1)).Single();
        Assert.Equal(mail.Subject, SmtpServer.Header(got, "Subject"));
        Assert.Equal("Zoë Müller <zoe@example.org>, bob@example.org", SmtpServer.Header(got, "To"));
        Assert.Equal(["zoe@example.org", "bob@example.org"], got.GetProperty("to").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(Text, SmtpServer.Text(got, "text/plain"));
        Assert.Equal(mail.Html, SmtpServer.Text(got, "text/html"));
        var files = got.GetProperty("parts").EnumerateArray().Where(p => p.GetProperty("file").ValueKind == JsonValueKind.String).ToList();
        Assert.Equal([("Übersicht \"1\".csv", "text/csv"), ("raw.bin", "application/octet-stream")], files.Select(f => (f.GetProperty("file").GetString()!, f.GetProperty("type").GetString()!)));
        Assert.Equal(mail.Attachments.Select(a => Convert.ToBase64String(a.Bytes.Span)), files.Select(f => f.GetProperty("base64").GetString()!));
        Assert.Empty(got.GetProperty("defects").EnumerateArray());
        Assert.All(Encoding.ASCII.GetString(got.GetProperty("raw").GetBytesFromBase64()).Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
    }

    [Fact]
    public async Task Lines_that_begin_with_a_dot_do_not_end_the_mail()
    {
        await using var server = await SmtpServer.StartAsync();
        var raw = "Subject: dots\r\n\r\n.\r\n..\r\n.a\r\nb.\r\n\r\n.\r\nlast"u8.ToArray();
        var outcome = await new SmtpSender(server.Settings()).SendAsync([EmailAddress.Parse("to", "a@example.org")], raw, () => true, Cancellation);
        Assert.Equal(MailOutcomeKind.Sent, outcome.Kind);
        Assert.Equal(Encoding.ASCII.GetString(raw) + "\r\n", Encoding.ASCII.GetString((await server.MailsAsync(1)).Single().GetProperty("raw").GetBytesFromBase64()));
    }

    [Theory]
    [InlineData("late\r\nBcc: eve@example.org\r\n\r\nbody", "late Bcc: eve@example.org body")]
    [InlineData("tab\tand\0null\u2028line", "tab and null line")]
    public async Task A_line_break_in_a_subject_or_name_makes_no_header(string subject, string expected)
    {
        await using var server = await SmtpServer.StartAsync();
        var to = new EmailAddress("Ann\r\nBcc: eve@example.org", "ann@example.org");
        Assert.Equal(MailOutcomeKind.Sent, (await SendAsync(server.Settings(), new OutgoingMail([to], subject, "x"))).Kind);
        var got = (await server.MailsAsync(1)).Single();
        Assert.Equal(expected, SmtpServer.Header(got, "Subject"));
        Assert.Equal(["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"], got.GetProperty("headers").EnumerateArray().Select(h => h[0].GetString()));
        Assert.Equal(["ann@example.org"], await server.RecipientsAsync(1));
    }

    [Theory]
    [InlineData("starttls", MailTls.StartTls)]
    [InlineData("tls", MailTls.Tls)]
    public async Task An_encrypted_way_and_a_login_work_where_the_certificate_is_trusted(string tls, MailTls way)
    {
        var certificate = SmtpServer.WriteCertificate(_folder);
        await using var server = await SmtpServer.StartAsync("--tls", tls, "--cert", certificate, "--login", "ann:sesame");
        var settings = server.Settings(way) with { Authorities = certificate, User = "ann", Password = "sesame" };
        var outcome = await SendAsync(settings, Mail());
        Assert.True(outcome.Kind == MailOutcomeKind.Sent, outcome.Words);
        var got = (await server.MailsAsync(1)).Single();
        Assert.Equal((true, "ann"), (got.GetProperty("tls").GetBoolean(), got.GetProperty("user").GetString()));
        Assert.Equal(["PLAIN"], await server.LoginsAsync(1));

        var untrusted = await SendAsync(settings with { Authorities = null }, Mail());
        Assert.Equal(MailOutcomeKind.Deferred, untrusted.Kind);
        Assert.Contains("certificate", untrusted.Words, StringComparison.OrdinalIgnoreCase);
        var other = await SendAsync(settings with { Host = "127.0.0.1" }, Mail());
        Assert.Equal(MailOutcomeKind.Deferred, other.Kind); // The certificate is that of localhost.
        Assert.Single(await server.MailsAsync(1));
    }

    [Fact]
    public async Task A_wrong_password_is_tried_again_later_and_login_works_without_plain()
    {
        await using var server = await SmtpServer.StartAsync("--login", "ann:sesame", "--methods", "LOGIN");
        var wrong = await SendAsync(server.Settings() with { User = "ann", Password = "open" }, Mail());
        Assert.Equal(MailOutcomeKind.Deferred, wrong.Kind);
        Assert.StartsWith("535", wrong.Words, StringComparison.Ordinal);
        Assert.Equal(MailOutcomeKind.Sent, (await SendAsync(server.Settings() with { User = "ann", Password = "sesame" }, Mail())).Kind);
        Assert.Equal(["LOGIN", "LOGIN"], await server.LoginsAsync(2));
    }

    [Fact]
    public async Task A_server_without_starttls_gets_no_mail()
    {
        await using var server = await SmtpServer.StartAsync();
        var outcome = await SendAsync(server.Settings() with { Tls = MailTls.StartTls }, Mail());
        Assert.Equal(MailOutcomeKind.Deferred, outcome.Kind);
        Assert.Contains("STARTTLS", outcome.Words, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Theory]
    [InlineData("refused@example.org", MailOutcomeKind.Refused, "550 5.1.1")]
    [InlineData("grey1@example.org", MailOutcomeKind.Deferred, "451 4.7.1")]
    [InlineData("late@example.org", MailOutcomeKind.Refused, "550 5.7.1")]
    [InlineData("cut@example.org", MailOutcomeKind.Uncertain, "ended the connection")]
    [InlineData("mute@example.org", MailOutcomeKind.Uncertain, "heard within")]
    public async Task What_the_server_does_decides_whether_the_mail_is_tried_again(string to, MailOutcomeKind expected, string words)
    {
        await using var server = await SmtpServer.StartAsync();
        var outcome = await SendAsync(server.Settings() with { EndTimeout = TimeSpan.FromSeconds(2) }, Mail(to));
        Assert.Equal(expected, outcome.Kind);
        Assert.Contains(words, outcome.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_recipient_that_is_refused_keeps_the_mail_from_all()
    {
        await using var server = await SmtpServer.StartAsync();
        var outcome = await SendAsync(server.Settings(), Mail("ann@example.org", "refused@example.org"));
        Assert.Equal(MailOutcomeKind.Refused, outcome.Kind);
        Assert.Contains("refused@example.org", outcome.Words, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_says_nothing_is_tried_again()
    {
        Assert.Equal(MailOutcomeKind.Deferred, (await SendAsync(SmtpServer.SettingsOf(SmtpServer.FreePort()), Mail())).Kind);
        using var mute = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        mute.Start();
        var settings = SmtpServer.SettingsOf(((System.Net.IPEndPoint)mute.LocalEndpoint).Port) with { Timeout = TimeSpan.FromSeconds(1) };
        var outcome = await SendAsync(settings, Mail());
        Assert.Equal(MailOutcomeKind.Deferred, outcome.Kind);
        Assert.Contains("within 1 s", outcome.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_that_moves_slowly_may_take_longer_than_one_answer()
    {
        await using var server = await SmtpServer.StartAsync();
        await using var slow = new SlowLine(server.Port);
        var settings = SmtpServer.SettingsOf(slow.Port) with { Timeout = TimeSpan.FromSeconds(2) };
        var raw = Encoding.ASCII.GetBytes("Subject: large\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 900) + "\r\n", 12 * 1024)));
        var outcome = await new SmtpSender(settings).SendAsync([EmailAddress.Parse("to", "a@example.org")], raw, () => true, Cancellation);
        Assert.Equal((MailOutcomeKind.Sent, "250 2.0.0 taken as 4711"), (outcome.Kind, outcome.Words));
        Assert.True(slow.Took > settings.Timeout);
    }

    [Fact]
    public void The_same_mail_id_and_time_give_the_same_bytes()
    {
        var (from, at) = (EmailAddress.Parse("from", "r@example.org"), new DateTimeOffset(2026, 11, 22, 3, 4, 5, TimeSpan.FromHours(2)));
        var id = MimeMessage.IdOf("run:run_1", from);
        var bytes = MimeMessage.Write(Mail(), from, id, at);
        Assert.Equal(bytes, MimeMessage.Write(Mail(), from, id, at));
        Assert.Contains("Date: Sun, 22 Nov 2026 01:04:05 +0000\r\n", Encoding.ASCII.GetString(bytes), StringComparison.Ordinal);
        Assert.NotEqual(id, MimeMessage.IdOf("run:run_2", from));
    }

    [Theory]
    [InlineData("ann@example.org", "ann@example.org", null)]
    [InlineData("Ann B. <ann@example.org>", "ann@example.org", "Ann B.")]
    [InlineData("ann@münchen.example", "ann@xn--mnchen-3ya.example", null)]
    public void An_address_is_read(string text, string address, string? name) => Assert.Equal(new EmailAddress(name, address), EmailAddress.Parse("--notify", text));

    [Theory]
    [InlineData("")]
    [InlineData("ann")]
    [InlineData("ann@example.org, bob@example.org")]
    [InlineData("ann@example.org\r\nBcc: eve@example.org")]
    [InlineData("ann@example.org>\nRCPT TO:<eve@example.org")]
    [InlineData("jörg@example.org")]
    [InlineData("\"a b\"@example.org")]
    public void What_is_no_address_is_refused(string text) =>
        Assert.Equal("mail.address", Assert.Throws<Reprise.Kernel.RepriseException>(() => EmailAddress.Parse("--notify", text)).Code);

    private static OutgoingMail Mail(params string[] to) => new([.. (to.Length == 0 ? ["ann@example.org"] : to).Select(t => EmailAddress.Parse("to", t))], "hello", "text", "<p>text</p>");

    private static Task<MailOutcome> SendAsync(MailSettings settings, OutgoingMail mail) =>
        new SmtpSender(settings).SendAsync(mail.To, MimeMessage.Write(mail, settings.From, MimeMessage.IdOf("job", settings.From), DateTimeOffset.UtcNow), () => true, Cancellation);
}
