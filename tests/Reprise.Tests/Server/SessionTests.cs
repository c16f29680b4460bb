using System.Net;
using System.Text.Json;
using Reprise.Hosting;
using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Server;

/// <summary>Logging in with a key in a browser, and what another site's page cannot do with it.</summary>
public sealed class SessionTests
{
    private const string Run = """{"pipeline":"nothing"}""";

    [Fact]
    public async Task Without_keys_nobody_need_log_in()
    {
        await using var bed = await ServerBed.StartAsync();
        var session = await bed.GetAsync("/api/v1/session");
        Assert.Equal((Environment.UserName, "admin", false), (session.GetProperty("name").GetString(), session.GetProperty("role").GetString(), session.GetProperty("login").GetBoolean()));
    }

    [Fact]
    public async Task A_key_gives_a_session_with_its_role_and_a_change_needs_the_token()
    {
        await using var bed = await ServerBed.StartAsync();
        var key = Add(bed, KeyRole.Operator, "olga");
        Assert.Equal((null, true), Told(await bed.GetAsync("/api/v1/session")));
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/session", """{"key":"rpk_wrong"}""", HttpStatusCode.Unauthorized);

        var (cookie, token) = await LoginAsync(bed, key);
        Assert.Equal(("olga", true), Told(await bed.SendAsync(HttpMethod.Get, "/api/v1/session", null, HttpStatusCode.OK, cookie)));
        _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/runs", null, HttpStatusCode.OK, cookie);
        foreach (var header in ((string, string)[])[("X-Nothing", "1"), ("X-CSRF-Token", ""), ("X-CSRF-Token", new string('0', token.Length))])
        {
            Assert.Equal("access.csrf", Code(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", Run, HttpStatusCode.Forbidden, cookie, header)));
        }

        Assert.Equal("pipeline.not_found", Code(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", Run, HttpStatusCode.NotFound, cookie, ("X-CSRF-Token", token))));
        _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/keys", null, HttpStatusCode.Forbidden, cookie);
    }

    [Fact]
    public async Task The_cookie_is_hidden_from_scripts_and_from_other_sites_and_what_is_kept_is_not_the_token()
    {
        await using var bed = await ServerBed.StartAsync();
        var key = Add(bed, KeyRole.Viewer, "vera");
        using var answer = await bed.Http.PostAsync("/api/v1/session", Json($$"""{"key":"{{key}}"}"""), TestContext.Current.CancellationToken);
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        var session = cookies.Single(c => c.StartsWith("reprise-session=", StringComparison.Ordinal));
        Assert.Contains("httponly", session, StringComparison.OrdinalIgnoreCase);
        Assert.All(cookies, c => Assert.Contains("samesite=strict", c, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("httponly", cookies.Single(c => c.StartsWith("reprise-csrf=", StringComparison.Ordinal)), StringComparison.OrdinalIgnoreCase);
        var token = session["reprise-session=".Length..session.IndexOf(';', StringComparison.Ordinal)];
        foreach (var file in Directory.EnumerateFiles(bed.Data, "server.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(token, await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_session_ends_when_its_holder_logs_out_and_when_its_key_is_removed()
    {
        await using var bed = await ServerBed.StartAsync();
        var key = Add(bed, KeyRole.Viewer, "vera");
        _ = Add(bed, KeyRole.Admin, "ada");
        var (first, _) = await LoginAsync(bed, key);
        var (second, _) = await LoginAsync(bed, key);
        _ = await bed.SendAsync(HttpMethod.Delete, "/api/v1/session", null, HttpStatusCode.OK, first);
        _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/runs", null, HttpStatusCode.Unauthorized, first);
        _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/runs", null, HttpStatusCode.OK, second);
        using (var database = ServerDatabase.Open(Path.Combine(bed.Data, "server.db")))
        {
            _ = new ApiKeys(database.Keys, TimeProvider.System).Remove("vera");
        }

        _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/runs", null, HttpStatusCode.Unauthorized, second);
    }

    [Fact]
    public async Task A_page_of_another_site_changes_nothing_even_with_the_cookie()
    {
        await using var bed = await ServerBed.StartAsync();
        var (cookie, token) = await LoginAsync(bed, Add(bed, KeyRole.Operator, "olga"));
        Assert.Equal("access.origin", Code(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", Run, HttpStatusCode.Forbidden, cookie, ("X-CSRF-Token", token), ("Origin", "https://evil.example"))));
    }

    private static string Add(ServerBed bed, KeyRole role, string name)
    {
        using var database = ServerDatabase.Open(Path.Combine(bed.Data, "server.db"));
        return new ApiKeys(database.Keys, TimeProvider.System).Make(role, name).Key;
    }

    private static async Task<((string, string) Cookie, string Token)> LoginAsync(ServerBed bed, string key)
    {
        using var answer = await bed.Http.PostAsync("/api/v1/session", Json($$"""{"key":"{{key}}"}"""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var cookies = answer.Headers.GetValues("Set-Cookie").Select(c => c[..c.IndexOf(';', StringComparison.Ordinal)]).ToList();
        return (("Cookie", string.Join("; ", cookies)), cookies.Single(c => c.StartsWith("reprise-csrf=", StringComparison.Ordinal))["reprise-csrf=".Length..]);
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    private static (string?, bool) Told(JsonElement session) => (session.GetProperty("name").GetString(), session.GetProperty("login").GetBoolean());

    private static string Code(JsonElement problem) => problem.GetProperty("code").GetString()!;
}
