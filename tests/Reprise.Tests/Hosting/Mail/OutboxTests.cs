using Reprise.Engine.Mail;
using Reprise.Hosting.Mail;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Support;

namespace Reprise.Tests.Hosting.Mail;

/// <summary>The outbox against a real mail server: nothing is lost, nothing is sent twice, and what is not known is said to be so.</summary>
public sealed class OutboxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reprise-outbox-").FullName;
    private readonly ServerDatabase _database;

    public OutboxTests() => _database = ServerDatabase.Open(Path.Combine(_folder, "server.db"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // A process of this machine that is gone: no process starts at tick 1.
    private static RunOwner Dead => ProcessIdentity.Current() with { ProcessStart = 1 };

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_job_has_one_mail_however_often_and_from_wherever_it_is_asked_for()
    {
        await using var server = await SmtpServer.StartAsync();
        using var other = ServerDatabase.Open(Path.Combine(_folder, "server.db"));
        var (one, two) = (Box(server.Settings()), new Outbox(other.Mail, server.Settings(), TimeProvider.System));
        var (first, isNew) = one.Post("job", "run_1", Mail());
        var (second, isOther) = two.Post("job", "run_1", Mail());
        Assert.Equal((first.Id, true, false), (second.Id, isNew, isOther));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? one : two).TryAsync(first, Cancellation)));
        Assert.Equal(MailState.Sent, one.Read(first).State);
        Assert.Equal(MailState.Sent, (await two.TryAsync(second, Cancellation)).State);
        Assert.Single(await server.MailsAsync(1));
        Assert.True(one.Table.Message(first.Number).IsEmpty); // What was sent is not kept.
    }

    [Fact]
    public async Task A_server_that_is_down_or_greylists_gets_the_mail_later()
    {
        var port = SmtpServer.FreePort();
        var box = Box(SmtpServer.SettingsOf(port));
        var mail = await box.TryAsync(box.Post("job", "run_1", Mail("grey1@example.org")).Mail, Cancellation);
        Assert.Equal((MailState.Queued, 1, true), (mail.State, mail.Attempts, mail.Words is { Length: > 0 }));
        Assert.True(mail.NextAt > mail.CreatedAt);
        await using var server = await SmtpServer.StartAsync("--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        mail = await box.TryAsync(mail, Cancellation);
        Assert.Equal(MailState.Queued, mail.State);
        Assert.Contains("451 4.7.1", mail.Words, StringComparison.Ordinal);
        mail = await box.TryAsync(mail, Cancellation);
        Assert.Equal((MailState.Sent, 3, "250 2.0.0 taken as 4711"), (mail.State, mail.Attempts, mail.Words));
        Assert.Single(await server.MailsAsync(1));
    }

    [Fact]
    public async Task A_refusal_is_final_and_a_person_can_have_it_tried_again()
    {
        await using var server = await SmtpServer.StartAsync();
        var box = Box(server.Settings());
        var mail = await box.TryAsync(box.Post("job", "run_1", Mail("refused@example.org")).Mail, Cancellation);
        Assert.Equal(MailState.Failed, mail.State);
        Assert.Contains("550 5.1.1", mail.Words, StringComparison.Ordinal);
        Assert.Empty(box.Due());
        Assert.Equal(MailState.Queued, MailMapping.Retry(box, mail.Id).State);
        Assert.Equal(MailState.Failed, (await box.TryAsync(box.Due().Single(), Cancellation)).State);
        Assert.Equal(2, (await server.RecipientsAsync(2)).Count);
        Assert.Equal("mail.not_found", Assert.Throws<RepriseException>(() => MailMapping.Retry(box, "mail_none")).Code);
    }

    [Fact]
    public async Task What_nobody_knows_is_not_sent_again_by_itself()
    {
        await using var server = await SmtpServer.StartAsync();
        var box = Box(server.Settings());
        var mail = await box.TryAsync(box.Post("job", "run_1", Mail("cut@example.org")).Mail, Cancellation);
        Assert.Equal(MailState.Uncertain, mail.State);
        Assert.Empty(box.Due());
        Assert.Equal(MailState.Uncertain, (await box.TryAsync(mail, Cancellation)).State);
        Assert.Single(await server.MailsAsync(1));
    }

    [Fact]
    public async Task A_mail_whose_process_died_before_the_last_byte_is_sent_and_after_it_is_uncertain()
    {
        await using var server = await SmtpServer.StartAsync();
        var box = Box(server.Settings());
        var before = box.Post("before", "run_1", Mail()).Mail;
        var after = box.Post("after", "run_1", Mail()).Mail;
        Assert.True(box.Table.Claim(before, Dead, box.Now, long.MaxValue));
        Assert.True(box.Table.Claim(after, Dead, box.Now, long.MaxValue));
        Assert.True(box.Table.Begin(after.Number, Dead, 1));
        box.Settle();
        Assert.Equal(MailState.Sent, (await box.TryAsync(box.Read(before), Cancellation)).State);
        Assert.Equal(MailState.Uncertain, box.Read(after).State);
        Assert.Contains("died", box.Read(after).Words, StringComparison.Ordinal);
        Assert.Single(await server.MailsAsync(1));
    }

    [Fact]
    public async Task A_mail_that_a_living_process_sends_is_left_to_it()
    {
        await using var server = await SmtpServer.StartAsync();
        var box = Box(server.Settings());
        var mail = box.Post("job", "run_1", Mail()).Mail;
        Assert.True(box.Table.Claim(mail, ProcessIdentity.Current(), box.Now, long.MaxValue));
        Assert.Equal(MailState.Queued, (await box.TryAsync(box.Read(mail), Cancellation)).State);
        Assert.True(box.Table.Begin(mail.Number, ProcessIdentity.Current(), 1));
        box.Settle();
        Assert.Equal(MailState.Sending, box.Read(mail).State);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_mail_that_finds_no_server_for_too_long_is_given_up()
    {
        var box = Box(SmtpServer.SettingsOf(SmtpServer.FreePort()) with { GiveUpAfter = TimeSpan.Zero });
        var mail = await box.TryAsync(box.Post("job", "run_1", Mail()).Mail, Cancellation);
        Assert.Equal(MailState.Failed, mail.State);
        Assert.StartsWith("given up", mail.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_withdraws_its_mail_when_it_is_stopped_and_sends_it_once_the_next_time()
    {
        var port = SmtpServer.FreePort();
        var box = Box(SmtpServer.SettingsOf(port));
        using var stop = new CancellationTokenSource();
        var first = new OutboxPost(box, TimeProvider.System).SendAsync("step:1", "run_1", Mail(), stop.Token);
        while (box.Table.OfJob("step:1") is not { Attempts: > 0 })
        {
            await Task.Yield();
        }

        await stop.CancelAsync();
        Assert.Equal("mail.unsent", (await Assert.ThrowsAsync<RepriseException>(() => first)).Code);
        Assert.Equal(MailState.Failed, box.Table.OfJob("step:1")!.State);
        await using var server = await SmtpServer.StartAsync("--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var sent = await new OutboxPost(box, TimeProvider.System).SendAsync("step:1", "run_1", Mail(), Cancellation);
        Assert.Equal(sent, await new OutboxPost(box, TimeProvider.System).SendAsync("step:1", "run_1", Mail(), Cancellation) with { To = sent.To });
        Assert.Equal(sent.MessageId, SmtpServer.Header((await server.MailsAsync(1)).Single(), "Message-ID"));
        Assert.Equal(sent.Message, Reprise.Kernel.Artifacts.Digest.Of((await server.MailsAsync(1)).Single().GetProperty("raw").GetBytesFromBase64()));
    }

    [Theory]
    [InlineData("REPRISE_SMTP_FROM", "nobody", "mail.address")]
    [InlineData("REPRISE_SMTP_FROM", null, "mail.address")]
    [InlineData("REPRISE_SMTP_PORT", "0", "usage.invalid")]
    [InlineData("REPRISE_SMTP_TLS", "yes", "usage.invalid")]
    [InlineData("REPRISE_SMTP_USER", "ann", "usage.invalid")]
    [InlineData("REPRISE_SMTP_CA", "/no/such/file", "usage.invalid")]
    [InlineData("REPRISE_NOTIFY", "nobody", "mail.address")]
    public void A_variable_that_cannot_be_is_named(string name, string? value, string code)
    {
        var variables = Variables();
        variables[name] = value;
        var error = Assert.Throws<RepriseException>(() => MailEnvironment.Read(variables.GetValueOrDefault));
        Assert.Equal(code, error.Code);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_names_the_mail_server_and_a_password_is_not_shown()
    {
        Assert.Null(MailEnvironment.Read(_ => null));
        var variables = Variables();
        Assert.Equal((587, MailTls.StartTls), (MailEnvironment.Read(variables.GetValueOrDefault)!.Port, MailEnvironment.Read(variables.GetValueOrDefault)!.Tls));
        variables["REPRISE_SMTP_TLS"] = "tls";
        (variables["REPRISE_SMTP_USER"], variables["REPRISE_SMTP_PASSWORD"]) = ("ann", "sesame");
        var settings = MailEnvironment.Read(variables.GetValueOrDefault)!;
        Assert.Equal((465, "sesame", "mail.example.org:465"), (settings.Port, settings.Password, settings.ToString()));
        variables["REPRISE_SMTP_TLS"] = "none";
        Assert.Equal("usage.invalid", Assert.Throws<RepriseException>(() => MailEnvironment.Read(variables.GetValueOrDefault)).Code);
    }

    private static Dictionary<string, string?> Variables() => new(StringComparer.Ordinal) { ["REPRISE_SMTP_HOST"] = "mail.example.org", ["REPRISE_SMTP_FROM"] = "reprise@example.org" };

    private Outbox Box(MailSettings settings) => new(_database.Mail, settings, TimeProvider.System);

    private static OutgoingMail Mail(string to = "ann@example.org") => new([EmailAddress.Parse("to", to)], "hello", "text");
}
