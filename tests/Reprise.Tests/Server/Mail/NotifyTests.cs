using System.Net;
using System.Text.Json;
using Reprise.Engine.Mail;
using Reprise.Server;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Support;

namespace Reprise.Tests.Server.Mail;

/// <summary>Who is told by mail of the end of what begins on a server, and what the mail says, read by another program.</summary>
public sealed class NotifyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rerun_tells_the_operator_its_verdict_first()
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var bed = await ServerBed.StartAsync(o => With(o, mail.Settings()) with { PublicUrl = new Uri("https://localhost:8443/") });
        await RunAsync(bed, null);
        var rerun = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/artifacts/report%2Ftable.json/rerun", """{"reason":"<b>prüfen</b>"}""", HttpStatusCode.Accepted));
        var got = (await mail.MailsAsync(1)).Single();
        Assert.Equal("op@example.org", got.GetProperty("to")[0].GetString());
        Assert.StartsWith("identical: rerun of report/table.json", SmtpServer.Header(got, "Subject"), StringComparison.Ordinal);
        Assert.Equal("multipart/alternative", got.GetProperty("type").GetString());
        var text = SmtpServer.Text(got, "text/plain");
        var link = $"https://localhost:8443/runs/{rerun.GetProperty("run_id").GetString()}";
        Assert.Contains("Verdict     identical\n", text, StringComparison.Ordinal);
        Assert.Contains("Why         <b>prüfen</b>\n", text, StringComparison.Ordinal);
        Assert.Contains(" identical", text[text.IndexOf("Compared", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains($"Look at it  {link}\n", text, StringComparison.Ordinal);
        var html = SmtpServer.Text(got, "text/html");
        Assert.Contains($"<a href=\"{link}\">", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;pr&#252;fen&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        while ((await bed.GetAsync("/api/v1/mail")).GetProperty("items")[0].GetProperty("state").GetString() == "sending")
        {
            await Task.Yield();
        }

        var kept = (await bed.GetAsync("/api/v1/mail")).GetProperty("items").EnumerateArray().Single(); // The run before the rerun told nobody.
        Assert.Equal(("sent", rerun.GetProperty("run_id").GetString()), (kept.GetProperty("state").GetString(), kept.GetProperty("run_id").GetString()));
    }

    [Fact]
    public async Task Whoever_is_named_is_told_of_a_failure_with_its_cause()
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var bed = await ServerBed.StartAsync(o => With(o, mail.Settings()));
        _ = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.FlakyText, notify = "Ann <ann@example.org>" }, HttpStatusCode.Accepted));
        var got = (await mail.MailsAsync(1)).Single();
        Assert.Equal(("failed: flaky", "ann@example.org"), (SmtpServer.Header(got, "Subject"), SmtpServer.Header(got, "To")));
        var text = SmtpServer.Text(got, "text/plain");
        Assert.Contains("only/try: exec.exit\n", text, StringComparison.Ordinal);
        Assert.Contains("reprise show run_", text, StringComparison.Ordinal);

        // A recover comes to an end of its own.
        await File.WriteAllTextAsync(Path.Combine(bed.Folder, "cause-is-gone"), "", Cancellation);
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/executions/last/recover", new { notify = "bob@example.org" }, HttpStatusCode.Accepted);
        var second = (await mail.MailsAsync(2))[1];
        Assert.Equal(("succeeded: flaky", "bob@example.org"), (SmtpServer.Header(second, "Subject"), SmtpServer.Header(second, "To")));
    }

    [Theory]
    [InlineData("restart", "{\"notify\":\"ann@example.org\"}", "succeeded: restart of fruit")]
    [InlineData("fork", "{\"params\":{\"weight\":2},\"notify\":\"ann@example.org\"}", "succeeded: fork of fruit")]
    [InlineData("replay", "{\"from_stage\":\"split\",\"notify\":\"ann@example.org\"}", "succeeded: replay of fruit")]
    public async Task Every_verb_takes_an_address(string verb, string body, string subject)
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var bed = await ServerBed.StartAsync(o => With(o, mail.Settings()));
        await RunAsync(bed, null);
        _ = await bed.SendAsync(HttpMethod.Post, $"/api/v1/executions/last/{verb}", body, HttpStatusCode.Accepted);
        Assert.Equal(subject, SmtpServer.Header((await mail.MailsAsync(1)).Single(), "Subject"));
    }

    [Fact]
    public async Task Who_has_a_key_with_an_address_is_told_there_and_once()
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var bed = await ServerBed.StartAsync(o => With(o, mail.Settings()));
        var key = (await bed.SendAsync(HttpMethod.Post, "/api/v1/keys", new { role = "admin", name = "ann", address = "ann@example.org" }, HttpStatusCode.Created)).GetProperty("key").GetString()!;
        (string, string)[] headers = [("X-API-Key", key), ("Idempotency-Key", "once")];
        bed.Http.DefaultRequestHeaders.Add("X-API-Key", key);
        var first = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText }, HttpStatusCode.Accepted, headers[1..]);
        var again = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText }, HttpStatusCode.Accepted, headers[1..]);
        Assert.Equal(first.GetProperty("run_id").GetString(), again.GetProperty("run_id").GetString());
        _ = await bed.EndOfAsync(first);
        Assert.Equal("ann@example.org", SmtpServer.Header((await mail.MailsAsync(1)).Single(), "To"));
        await RunAsync(bed, "bob@example.org");
        Assert.Equal(["ann@example.org", "bob@example.org"], (await mail.MailsAsync(2)).Select(m => SmtpServer.Header(m, "To")));
        Assert.Equal(2, (await bed.GetAsync("/api/v1/mail")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData(null, "ann@example.org", HttpStatusCode.Conflict, "mail.unset")]
    [InlineData("configured", "ann", HttpStatusCode.BadRequest, "mail.address")]
    [InlineData("configured", "ann@example.org\r\nBcc: eve@example.org", HttpStatusCode.BadRequest, "mail.address")]
    public async Task Mail_that_cannot_be_is_refused_before_anything_runs(string? mail, string notify, HttpStatusCode status, string code)
    {
        await using var bed = await ServerBed.StartAsync(o => mail is null ? o : With(o, SmtpServer.SettingsOf(SmtpServer.FreePort())));
        var answer = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText, notify }, status);
        Assert.Equal((code, true), (answer.GetProperty("code").GetString(), answer.GetProperty("hint").GetString() is { Length: > 0 }));
        Assert.Equal(0, (await bed.GetAsync("/api/v1/runs")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task What_could_not_be_sent_is_sent_by_the_next_server_even_of_a_run_that_it_finishes()
    {
        var port = SmtpServer.FreePort();
        await using var first = await ServerBed.StartAsync(o => With(o, SmtpServer.SettingsOf(port)));
        await RunAsync(first, "ann@example.org");
        var slow = await first.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = first.SlowText, notify = "bob@example.org" }, HttpStatusCode.Accepted);
        await first.Server.DisposeAsync();
        await using var mail = await SmtpServer.StartAsync("--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await using var second = await ServerBed.StartAsync(o => With(o, mail.Settings()), first.Folder);
        await File.WriteAllTextAsync(Path.Combine(first.Folder, "go-on"), "", Cancellation);
        Assert.Equal("succeeded", (await second.EndOfAsync(slow)).GetProperty("status").GetString());
        Assert.Equal(["ann@example.org", "bob@example.org"], (await mail.MailsAsync(2)).Select(m => SmtpServer.Header(m, "To")).Order());
    }

    [Fact]
    public async Task A_bulk_restart_tells_whoever_asks()
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var bed = await ServerBed.StartAsync(o => With(o, mail.Settings()));
        var run = await RunAsync(bed, null);
        var key = (await bed.SendAsync(HttpMethod.Post, "/api/v1/keys", new { role = "admin", name = "ann", address = "ann@example.org" }, HttpStatusCode.Created)).GetProperty("key").GetString()!;
        bed.Http.DefaultRequestHeaders.Add("X-API-Key", key);
        string[] runs = [run.GetProperty("run_id").GetString()!];
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/bulk", new { action = "restart", runs, plan = true }, HttpStatusCode.OK);
        var begun = (await bed.SendAsync(HttpMethod.Post, "/api/v1/bulk", new { action = "restart", runs }, HttpStatusCode.OK)).GetProperty("runs")[0].GetProperty("begun").GetString();
        var asked = Assert.Single((await bed.GetAsync("/api/v1/mail")).GetProperty("items").EnumerateArray());
        Assert.Equal((begun, "ann@example.org"), (asked.GetProperty("run_id").GetString(), asked.GetProperty("to")[0].GetString()));
        Assert.Equal("succeeded: restart of fruit", SmtpServer.Header((await mail.MailsAsync(1)).Single(), "Subject"));
    }

    [Fact]
    public async Task A_request_whose_run_has_begun_begins_no_second_one_where_nobody_could_be_told()
    {
        await using var bed = await ServerBed.StartAsync(o => With(o, SmtpServer.SettingsOf(SmtpServer.FreePort())));
        using var outside = SqliteConnection.Open(Path.Combine(bed.Data, "server.db"), SqliteAccess.Write);
        outside.Run("CREATE TRIGGER no_room BEFORE INSERT ON mail BEGIN SELECT RAISE(ABORT, 'no room'); END");
        (string, string) once = ("Idempotency-Key", "once");
        var body = new { pipeline = bed.PipelineText, notify = "ann@example.org" };
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", body, HttpStatusCode.InternalServerError, once);
        outside.Run("DROP TRIGGER no_room");
        Assert.Equal("idempotency.unknown", (await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", body, HttpStatusCode.Conflict, once)).GetProperty("code").GetString());
        Assert.Equal(1, (await bed.GetAsync("/api/v1/runs")).GetProperty("items").GetArrayLength());

        // What began nothing may be asked for again.
        (string, string) other = ("Idempotency-Key", "other");
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/artifacts/none/rerun", "{}", HttpStatusCode.NotFound, other);
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/artifacts/none/rerun", "{}", HttpStatusCode.NotFound, other);
    }

    private static ServerOptions With(ServerOptions options, MailSettings mail) => options with { Mail = mail with { Operator = EmailAddress.Parse("operator", "op@example.org") } };

    private static async Task<JsonElement> RunAsync(ServerBed bed, string? notify) =>
        await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText, notify }, HttpStatusCode.Accepted));
}
