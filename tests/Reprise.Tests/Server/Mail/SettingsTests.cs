using System.Net;
using System.Text.Json;
using Reprise.Engine.Mail;
using Reprise.Tests.Support;

namespace Reprise.Tests.Server.Mail;

/// <summary>What the Settings page is made of: how the server is set, the outbox, and a mail to try it.</summary>
public sealed class SettingsTests
{
    [Fact]
    public async Task Settings_say_how_the_server_is_set_and_no_secret_and_less_to_a_viewer()
    {
        var mail = SmtpServer.SettingsOf(2525) with { User = "ann", Password = "sesame-open", Operator = EmailAddress.Parse("operator", "op@example.org") };
        await using var bed = await ServerBed.StartAsync(o => o with { Mail = mail });
        var all = await bed.GetAsync("/api/v1/settings");
        Assert.Equal((2525, "none", "ann", "op@example.org"), (all.GetProperty("mail").GetProperty("port").GetInt32(), Of(all, "tls"), Of(all, "user"), Of(all, "operator")));
        Assert.Equal(bed.Data, all.GetProperty("data").GetString());
        Assert.Equal((false, "kept"), (all.GetProperty("needs_key").GetBoolean(), all.GetProperty("retention").GetProperty("recordings").GetString()));
        Assert.DoesNotContain("sesame", all.GetRawText(), StringComparison.Ordinal);

        var admin = await KeyAsync(bed, "admin");
        bed.Http.DefaultRequestHeaders.Add("X-API-Key", admin);
        var viewer = await KeyAsync(bed, "viewer");
        _ = bed.Http.DefaultRequestHeaders.Remove("X-API-Key");
        bed.Http.DefaultRequestHeaders.Add("X-API-Key", viewer);
        var less = await bed.GetAsync("/api/v1/settings");
        Assert.Equal((true, null, null, null), (less.GetProperty("mail").GetProperty("configured").GetBoolean(), Of(less, "host"), Of(less, "user"), less.GetProperty("data").GetString()));
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, "/api/v1/mail"), (HttpMethod.Post, "/api/v1/mail/mail_1/retry"), (HttpMethod.Post, "/api/v1/settings/mail/test"), (HttpMethod.Get, "/api/v1/keys")])
        {
            Assert.Equal("access.denied", (await bed.SendAsync(method, path, null, HttpStatusCode.Forbidden)).GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task A_test_mail_is_sent_at_once_and_answered_with_what_the_mail_server_said()
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var bed = await ServerBed.StartAsync(o => o with { Mail = mail.Settings() });
        var sent = await bed.SendAsync(HttpMethod.Post, "/api/v1/settings/mail/test", new { to = "ann@example.org" }, HttpStatusCode.OK);
        Assert.Equal((true, "250 2.0.0 taken as 4711"), (sent.GetProperty("sent").GetBoolean(), sent.GetProperty("answer").GetString()));
        Assert.Equal("Reprise can send mail", SmtpServer.Header((await mail.MailsAsync(1)).Single(), "Subject"));
        var refused = await bed.SendAsync(HttpMethod.Post, "/api/v1/settings/mail/test", new { to = "refused@example.org" }, HttpStatusCode.OK);
        Assert.False(refused.GetProperty("sent").GetBoolean());
        Assert.Contains("550 5.1.1", refused.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Equal("usage.invalid", (await bed.SendAsync(HttpMethod.Post, "/api/v1/settings/mail/test", "{}", HttpStatusCode.BadRequest)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_mail_that_was_refused_is_listed_with_the_words_and_can_be_retried()
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var bed = await ServerBed.StartAsync(o => o with { Mail = mail.Settings() });
        _ = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText, notify = "refused@example.org" }, HttpStatusCode.Accepted));
        var failed = await StateAsync(bed, "failed");
        Assert.Contains("550 5.1.1", failed.GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Equal(("succeeded: fruit", 1), (failed.GetProperty("subject").GetString(), failed.GetProperty("attempts").GetInt32()));
        var id = failed.GetProperty("mail_id").GetString();
        Assert.Equal("queued", (await bed.SendAsync(HttpMethod.Post, $"/api/v1/mail/{id}/retry", null, HttpStatusCode.Accepted)).GetProperty("state").GetString());
        Assert.Equal(2, (await StateAsync(bed, "failed")).GetProperty("attempts").GetInt32());
        Assert.Equal("mail.not_found", (await bed.SendAsync(HttpMethod.Post, "/api/v1/mail/mail_none/retry", null, HttpStatusCode.NotFound)).GetProperty("code").GetString());
        Assert.Equal(0, (await bed.GetAsync("/api/v1/mail?state=sent")).GetProperty("items").GetArrayLength());
    }

    private static string? Of(JsonElement settings, string field) => settings.GetProperty("mail").GetProperty(field).GetString();

    private static async Task<string> KeyAsync(ServerBed bed, string role) =>
        (await bed.SendAsync(HttpMethod.Post, "/api/v1/keys", new { role }, HttpStatusCode.Created)).GetProperty("key").GetString()!;

    private static async Task<JsonElement> StateAsync(ServerBed bed, string state)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        for (; ; )
        {
            if ((await bed.GetAsync($"/api/v1/mail?state={state}")).GetProperty("items").EnumerateArray().ToList() is [var found])
            {
                return found;
            }

            await Task.Delay(20, limit.Token);
        }
    }
}
