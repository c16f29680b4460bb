using System.Net;
using System.Text.Json;
using Reprise.Engine.Mail;
using Reprise.Hosting.Mail;
using Reprise.Kernel.Artifacts;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Support;

namespace Reprise.Tests.Server.Mail;

/// <summary>What cannot be read keeps no other mail back, and the server can be stopped all the same.</summary>
public sealed class PostmanTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_that_cannot_be_written_keeps_no_other_back_and_one_whose_manifest_is_damaged_says_so()
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var first = await ServerBed.StartAsync();
        var run = await RunAsync(first);
        var rerun = await first.EndOfAsync(await first.SendAsync(HttpMethod.Post, "/api/v1/artifacts/report%2Ftable.json/rerun", "{}", HttpStatusCode.Accepted));
        var manifest = Digest.Parse((await first.GetAsync($"/api/v1/runs/{IdOf(rerun)}/details")).GetProperty("manifest").GetString()!);
        await first.Server.DisposeAsync();
        Damage(first, manifest);
        using (var database = ServerDatabase.Open(Path.Combine(first.Data, "server.db")))
        {
            var box = new Outbox(database.Mail, null, TimeProvider.System);
            _ = database.Mail.Add(new StoredMail(0, "mail_1", "run:nobody", MailState.Waiting, ["nobody"], 1) { Run = IdOf(run) }, null);
            _ = box.Ask($"run:{IdOf(rerun)}", IdOf(rerun), EmailAddress.Parse("to", "ann@example.org"));
            _ = box.Ask($"run:{IdOf(run)}", IdOf(run), EmailAddress.Parse("to", "bob@example.org"));
        }

        var second = await ServerBed.StartAsync(o => o with { Mail = mail.Settings() }, first.Folder);
        var mails = (await mail.MailsAsync(2)).ToDictionary(m => SmtpServer.Header(m, "To"));
        await second.DisposeAsync();
        Assert.StartsWith("identical: rerun of ", SmtpServer.Header(mails["ann@example.org"], "Subject"), StringComparison.Ordinal);
        Assert.Contains("cannot be read", SmtpServer.Text(mails["ann@example.org"], "text/plain"), StringComparison.Ordinal);
        Assert.Equal("succeeded: fruit", SmtpServer.Header(mails["bob@example.org"], "Subject"));
        Assert.Single(second.Said, line => line.Contains("mail_1", StringComparison.Ordinal) && line.Contains("nobody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_outbox_that_cannot_be_read_is_said_and_gone_on_with_when_it_can()
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var bed = await ServerBed.StartAsync(o => o with { Mail = mail.Settings() });
        using var outside = SqliteConnection.Open(Path.Combine(bed.Data, "server.db"), SqliteAccess.Write);
        outside.Run("INSERT INTO mail(id,job,state,recipients,created_at,attempts,next_at,owner) VALUES('mail_1','job',2,'ann@example.org',0,1,0,'no process id')");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!Says(bed, "the outbox: "))
        {
            await Task.Delay(20, limit.Token);
        }

        outside.Run("DELETE FROM mail");
        _ = await RunAsync(bed, "ann@example.org");
        Assert.Equal("succeeded: fruit", SmtpServer.Header((await mail.MailsAsync(1)).Single(), "Subject"));
    }

    private static bool Says(ServerBed bed, string words)
    {
        lock (bed.Said)
        {
            return bed.Said.Any(line => line.StartsWith(words, StringComparison.Ordinal));
        }
    }

    private static string IdOf(JsonElement run) => run.GetProperty("run_id").GetString()!;

    private static async Task<JsonElement> RunAsync(ServerBed bed, string? notify = null) =>
        await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText, notify }, HttpStatusCode.Accepted));

    // One byte of it is another: what was an object begins as a list.
    private static void Damage(ServerBed bed, Digest digest)
    {
        var file = Path.Combine(bed.Data, "objects", digest.ToHex()[..2], digest.ToHex()[2..]);
        var bytes = File.ReadAllBytes(file);
        bytes[0] = (byte)'[';
        File.Delete(file);
        File.WriteAllBytes(file, bytes);
    }
}
