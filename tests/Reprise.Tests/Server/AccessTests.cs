using System.Net;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Server;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Cli;

namespace Reprise.Tests.Server;

/// <summary>Who is let in, and what for.</summary>
public sealed class AccessTests
{
    private const string Body = """{"pipeline":"nothing"}""";

    [Fact]
    public async Task Each_role_may_do_what_it_is_for_and_no_more()
    {
        await using var bed = await ServerBed.StartAsync();
        var keys = Keys(bed);
        foreach (var (role, read, start, manage) in ((KeyRole, HttpStatusCode, HttpStatusCode, HttpStatusCode)[])
        [
            (KeyRole.Viewer, HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            (KeyRole.Operator, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Forbidden),
            (KeyRole.Admin, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK),
        ])
        {
            var (_, key) = keys.Make(role, null);
            _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/runs", null, read, ("X-API-Key", key));
            _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", Body, start, ("Authorization", "Bearer " + key));
            _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/keys", null, manage, ("X-API-Key", key));
        }
    }

    [Fact]
    public async Task A_viewer_changes_nothing_by_any_path_of_the_document()
    {
        await using var bed = await ServerBed.StartAsync();
        var viewer = Keys(bed).Make(KeyRole.Viewer, "vera").Key;
        var document = await bed.SendAsync(HttpMethod.Get, "/api/v1/openapi/v1.json", null, HttpStatusCode.OK, ("X-API-Key", viewer));
        var tried = 0;
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            // A session is its holder's own: one logs in without a key, and out with any.
            foreach (var method in path.Value.EnumerateObject().Where(m => m.Name is "post" or "put" or "patch" or "delete" && path.Name is not "/api/v1/session"))
            {
                tried++;
                var where = path.Name.Replace("{id}", "last", StringComparison.Ordinal).Replace("{target}", "a.b", StringComparison.Ordinal);
                Assert.Equal("access.denied", Code(await bed.SendAsync(HttpMethod.Parse(method.Name), where, "{}", HttpStatusCode.Forbidden, ("X-API-Key", viewer))));
                Assert.Equal("access.key_missing", Code(await bed.SendAsync(HttpMethod.Parse(method.Name), where, "{}", HttpStatusCode.Unauthorized)));
            }
        }

        Assert.InRange(tried, 20, int.MaxValue);

        static string? Code(System.Text.Json.JsonElement problem) => problem.GetProperty("code").GetString();
    }

    [Fact]
    public async Task Without_a_key_or_with_a_wrong_one_nothing_is_told_but_that_the_server_lives()
    {
        await using var bed = await ServerBed.StartAsync();
        _ = Keys(bed).Make(KeyRole.Admin, "me");
        foreach (var header in ((string, string)[])[("X-Nothing", ""), ("X-API-Key", "rpk_wrong"), ("Authorization", "Bearer "), ("Authorization", "Basic x")])
        {
            Assert.Equal("access.key_missing", (await bed.SendAsync(HttpMethod.Get, "/api/v1/runs", null, HttpStatusCode.Unauthorized, header)).GetProperty("code").GetString());
            Assert.Equal("access.key_missing", (await bed.SendAsync(HttpMethod.Get, "/api/v1/nothing", null, HttpStatusCode.Unauthorized, header)).GetProperty("code").GetString());
        }

        _ = await bed.GetAsync("/healthz");
        _ = await bed.GetAsync("/readyz");
    }

    [Fact]
    public async Task A_key_that_another_process_adds_or_removes_counts_at_once()
    {
        await using var bed = await ServerBed.StartAsync();
        using var cli = new CliBed();
        var added = await cli.RunAsync("keys", "add", "--role", "viewer", "--name", "dash", "--data", bed.Data);
        var key = added.Output.Trim();
        _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/runs", null, HttpStatusCode.Unauthorized);
        _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/runs", null, HttpStatusCode.OK, ("X-API-Key", key));
        var listed = (await cli.RunAsync("keys", "list", "--json", "--data", bed.Data)).Json;
        Assert.Equal("dash", listed[0].GetProperty("name").GetString());
        Assert.DoesNotContain(key, listed.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, (await cli.RunAsync("keys", "add", "--role", "viewer", "--name", "dash", "--data", bed.Data)).ExitCode);
        Assert.Equal(0, (await cli.RunAsync("keys", "remove", "dash", "--data", bed.Data)).ExitCode);
        Assert.Equal(2, (await cli.RunAsync("keys", "remove", "dash", "--data", bed.Data)).ExitCode);
        _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/runs", null, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Keys_are_given_and_taken_over_http_and_the_first_is_an_admins()
    {
        await using var bed = await ServerBed.StartAsync();
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/keys", new { role = "viewer" }, HttpStatusCode.BadRequest);
        var first = await bed.SendAsync(HttpMethod.Post, "/api/v1/keys", new { role = "admin", name = "root" }, HttpStatusCode.Created);
        var key = ("X-API-Key", first.GetProperty("key").GetString()!);
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/keys", new { role = "viewer" }, HttpStatusCode.Unauthorized);
        var second = await bed.SendAsync(HttpMethod.Post, "/api/v1/keys", new { role = "viewer", name = "dash" }, HttpStatusCode.Created, key);
        Assert.Equal(2, (await bed.SendAsync(HttpMethod.Get, "/api/v1/keys", null, HttpStatusCode.OK, key)).GetArrayLength());
        _ = await bed.SendAsync(HttpMethod.Delete, $"/api/v1/keys/{second.GetProperty("id").GetString()}", null, HttpStatusCode.OK, key);
        _ = await bed.SendAsync(HttpMethod.Delete, "/api/v1/keys/dash", null, HttpStatusCode.NotFound, key);
    }

    [Theory]
    [InlineData("127.0.0.1", "https://reprise.example.org")]
    [InlineData("0.0.0.0", null)]
    public async Task Where_others_can_reach_it_the_last_key_does_not_open_it_to_everybody(string listen, string? url)
    {
        using var folder = new Conformance.TemporaryFolder();
        var options = new ServerOptions { Listen = new IPEndPoint(IPAddress.Parse(listen), 0), PublicUrl = url is null ? null : new Uri(url) };
        var error = await Assert.ThrowsAsync<RepriseException>(() => RepriseServer.StartAsync(options, () => Workspace.Make(folder["data"]), TestContext.Current.CancellationToken));
        Assert.Equal("server.no_keys", error.Code);
        using var database = ServerDatabase.Open(Path.Combine(folder["data"], "server.db"));
        var keys = new ApiKeys(database.Keys, TimeProvider.System);
        var (root, key) = keys.Make(KeyRole.Admin, "root");
        _ = keys.Make(KeyRole.Viewer, "vera");
        await using var server = await RepriseServer.StartAsync(options, () => Workspace.Make(folder["data"]), TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Address.Port}") };
        http.DefaultRequestHeaders.Add("X-API-Key", key);
        foreach (var (name, expected) in ((string, HttpStatusCode)[])[("root", HttpStatusCode.Forbidden), (root.Id, HttpStatusCode.Forbidden), ("vera", HttpStatusCode.OK), ("root", HttpStatusCode.Forbidden)])
        {
            using var answer = await http.DeleteAsync(new Uri($"/api/v1/keys/{name}", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(expected, answer.StatusCode);
        }

        _ = keys.Remove("root"); // As another process would.
        foreach (var (path, expected) in ((string, HttpStatusCode)[])[("/api/v1/runs", HttpStatusCode.Forbidden), ("/api/v1/keys", HttpStatusCode.Forbidden), ("/healthz", HttpStatusCode.OK)])
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_file_of_keys_holds_no_key_and_only_its_owner_may_read_it()
    {
        using var folder = new Conformance.TemporaryFolder();
        string key;
        using (var database = ServerDatabase.Open(folder["server.db"]))
        {
            key = new ApiKeys(database.Keys, TimeProvider.System).Make(KeyRole.Viewer, "x").Key;
        }

        var bytes = await File.ReadAllBytesAsync(folder["server.db"], TestContext.Current.CancellationToken);
        Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(key)));
        Assert.False(OperatingSystem.IsLinux() && (File.GetUnixFileMode(folder["server.db"]) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None);
    }

    [Fact]
    public async Task On_an_address_that_others_can_reach_it_refuses_to_start_without_a_key()
    {
        using var folder = new Conformance.TemporaryFolder();
        var options = new ServerOptions { Listen = new IPEndPoint(IPAddress.Any, 0) };
        var error = await Assert.ThrowsAsync<RepriseException>(() => RepriseServer.StartAsync(options, () => Workspace.Make(folder["data"]), TestContext.Current.CancellationToken));
        Assert.Equal("server.no_keys", error.Code);
        using (var database = ServerDatabase.Open(Path.Combine(folder["data"], "server.db")))
        {
            _ = new ApiKeys(database.Keys, TimeProvider.System).Make(KeyRole.Viewer, null);
        }

        await using var server = await RepriseServer.StartAsync(options, () => Workspace.Make(folder["data"]), TestContext.Current.CancellationToken);
        Assert.NotEqual(0, server.Address.Port);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.evil.example:7707", HttpStatusCode.Forbidden)]
    [InlineData("localhost:1", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]:7707", HttpStatusCode.OK)]
    [InlineData("reprise.example.org", HttpStatusCode.Forbidden)]
    public async Task Without_keys_a_request_by_a_foreign_name_is_refused(string host, HttpStatusCode expected)
    {
        await using var bed = await ServerBed.StartAsync(o => o with { PublicUrl = new Uri("https://localhost:8443") });
        _ = await bed.SendAsync(HttpMethod.Get, "/api/v1/runs", null, expected, ("Host", host));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "https://localhost:8443", HttpStatusCode.NotFound)]
    [InlineData("Origin", "SELF", HttpStatusCode.NotFound)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.NotFound)]
    public async Task A_page_of_another_site_changes_nothing(string header, string value, HttpStatusCode expected)
    {
        await using var bed = await ServerBed.StartAsync(o => o with { PublicUrl = new Uri("https://localhost:8443") });
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", Body, expected, (header, value is "SELF" ? bed.Server.Address.ToString().TrimEnd('/') : value));
    }

    [Fact]
    public async Task More_requests_than_the_server_answers_at_once_are_refused_before_anything_is_recorded()
    {
        await using var bed = await ServerBed.StartAsync(o => o with { MaxRequests = 0 });
        using var busy = await bed.Http.GetAsync("/api/v1/runs", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), busy.Headers.RetryAfter!.Delta);
        await using var other = await ServerBed.StartAsync(o => o with { MaxRequestsOfCaller = 0 });
        Assert.Equal("caller.limit", (await other.SendAsync(HttpMethod.Post, "/api/v1/runs", Body, HttpStatusCode.TooManyRequests)).GetProperty("code").GetString());
    }

    private static ApiKeys Keys(ServerBed bed) => new(ServerDatabase.Open(Path.Combine(bed.Data, "server.db")).Keys, TimeProvider.System);
}
