using Reprise.Engine.Mail;
using Reprise.Hosting.Mail;
using Reprise.Kernel;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Conformance;
using Reprise.Tests.Support;

namespace Reprise.Tests.Hosting.Mail;

/// <summary>Attempts that cross: with each other, with a step that withdraws its mail, and with a database that takes nothing for a while.</summary>
public sealed class MailAttemptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reprise-attempts-").FullName;
    private readonly ServerDatabase _database;

    public MailAttemptTests() => _database = ServerDatabase.Open(Path.Combine(_folder, "server.db"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_attempt_whose_mail_was_withdrawn_sends_nothing_beside_the_next_one()
    {
        await using var server = await SmtpServer.StartAsync();
        var box = Box(server.Settings());
        var mail = box.Post("step:1", "run_1", Mail("hold@example.org")).Mail;
        var first = box.TryAsync(mail, Cancellation);
        await server.HeldAsync(1);
        Assert.True(box.Table.Withdraw(mail.Number, "withdrawn by its step", box.Now));
        var next = new OutboxPost(box, TimeProvider.System).SendAsync("step:1", "run_1", Mail("hold@example.org"), Cancellation);
        await server.HeldAsync(2);
        await server.LetGoAsync();
        _ = await Task.WhenAny(first, server.HeldAsync(3));
        var held = server.Held;
        await server.LetGoAsync();
        await server.HeldAsync(++held);
        while (!next.IsCompleted)
        {
            await server.LetNewestGoAsync();
            _ = await Task.WhenAny(next, server.HeldAsync(++held));
        }

        await server.LetAllGoAsync();
        _ = await first;
        Assert.Equal(mail.Id, (await next).MailId);
        Assert.Single(await server.MailsAsync(1));
        Assert.Equal((MailState.Sent, 2), (box.Read(mail).State, box.Read(mail).Attempts));
    }

    [Fact]
    public async Task A_mail_whose_attempt_could_not_be_noted_is_gone_on_with_by_the_same_process()
    {
        await using var server = await SmtpServer.StartAsync();
        var box = Box(server.Settings());
        var after = box.Post("after", "run_1", Mail("hold1@example.org")).Mail;
        var trying = box.TryAsync(after, Cancellation);
        await server.HeldAsync(1);
        await server.LetGoAsync();
        await server.HeldAsync(2);
        await WithoutWritingAsync(server.LetGoAsync, trying);
        Assert.Equal(MailState.Sending, box.Read(after).State);
        box.Settle();
        Assert.Equal(MailState.Uncertain, box.Read(after).State);

        var before = box.Post("before", "run_1", Mail("hold2@example.org")).Mail;
        trying = box.TryAsync(before, Cancellation);
        await server.HeldAsync(3);
        await WithoutWritingAsync(server.LetGoAsync, trying);
        Assert.Equal(MailState.Queued, box.Read(before).State);
        await server.LetAllGoAsync();
        Assert.Equal(MailState.Sent, (await box.TryAsync(box.Read(before), Cancellation)).State);
        Assert.Equal(["hold1@example.org", "hold2@example.org"], (await server.MailsAsync(2)).Select(m => SmtpServer.Header(m, "To")));
    }

    [Fact]
    public async Task The_days_that_a_mail_is_tried_begin_when_its_run_has_ended()
    {
        var clock = new ManualTime();
        var box = new Outbox(_database.Mail, SmtpServer.SettingsOf(SmtpServer.FreePort()), clock);
        var mail = box.Ask("run:run_1", "run_1", EmailAddress.Parse("to", "ann@example.org"));
        clock.Advance(TimeSpan.FromDays(4));
        Assert.True(box.Write(mail, Mail("ann@example.org")));
        mail = await box.TryAsync(box.Read(mail), Cancellation);
        Assert.Equal((MailState.Queued, 1), (mail.State, mail.Attempts));
        clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1));
        Assert.Equal(MailState.Failed, (await box.TryAsync(mail, Cancellation)).State);
    }

    [Fact]
    public void What_is_open_is_found_by_an_index_however_much_was_sent()
    {
        foreach (var query in (string[])[MailTable.OpenQuery, MailTable.DueQuery])
        {
            var plan = _database.Do(connection =>
            {
                var lines = new List<string>();
                using var rows = connection.Prepare("EXPLAIN QUERY PLAN " + query);
                while (rows.Step())
                {
                    lines.Add(rows.Text(3));
                }

                return lines;
            });
            Assert.StartsWith("SEARCH mail USING INDEX mail_open (state=", Assert.Single(plan), StringComparison.Ordinal);
        }
    }

    // The database refuses to be written, as one does whose disk is full.
    private async Task WithoutWritingAsync(Func<Task> goOn, Task<StoredMail> trying)
    {
        Run("PRAGMA query_only=ON");
        await goOn();
        _ = await Assert.ThrowsAsync<RepriseException>(() => trying);
        Run("PRAGMA query_only=OFF");
    }

    private void Run(string sql) => _database.Do(connection =>
    {
        connection.Run(sql);
        return true;
    });

    private Outbox Box(MailSettings settings) => new(_database.Mail, settings, TimeProvider.System);

    private static OutgoingMail Mail(string to) => new([EmailAddress.Parse("to", to)], "hello", "text");
}
