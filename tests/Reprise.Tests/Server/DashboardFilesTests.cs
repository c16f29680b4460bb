using System.Net;
using System.Text;

namespace Reprise.Tests.Server;

/// <summary>The files of the dashboard as the server sends them.</summary>
public sealed class DashboardFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reprise-web-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public DashboardFilesTests()
    {
        Write("web/index.html", "<p>page</p>");
        Write("web/assets/app-1a2b.js", "plain");
        Write("web/assets/app-1a2b.js.br", "brotli");
        Write("web/assets/app-1a2b.js.gz", "gzip");
        Write("secret.txt", "secret");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("/")]
    [InlineData("/runs/run_1?tab=steps")]
    [InlineData("/artifacts/report%2Findex.html")]
    public async Task Every_address_of_the_dashboard_is_answered_with_its_page_and_a_strict_policy(string path)
    {
        await using var bed = await StartAsync();
        using var answer = await GetAsync(bed, path, ("Accept", "text/html"));
        Assert.Equal((HttpStatusCode.OK, "<p>page</p>", "text/html"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation), answer.Content.Headers.ContentType!.MediaType));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("", "plain", null)]
    [InlineData("gzip, deflate", "gzip", "gzip")]
    [InlineData("gzip, br", "brotli", "br")]
    public async Task A_file_is_sent_compressed_to_those_who_take_it_and_kept_by_them_for_good(string accepted, string body, string? encoding)
    {
        await using var bed = await StartAsync();
        using var answer = await GetAsync(bed, "/assets/app-1a2b.js", ("Accept-Encoding", accepted));
        Assert.Equal((body, encoding), (await answer.Content.ReadAsStringAsync(Cancellation), answer.Content.Headers.ContentEncoding.SingleOrDefault()));
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var again = await GetAsync(bed, "/assets/app-1a2b.js", ("If-None-Match", answer.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/assets/../../secret.txt")]
    [InlineData("/assets/app-1a2b.js.br")]
    [InlineData("//secret.txt")]
    public async Task Nothing_beside_the_dashboard_can_be_asked_for(string path)
    {
        await using var bed = await StartAsync();
        var text = await RawAsync(bed.Server.Address, path);
        Assert.StartsWith("HTTP/1.1 40", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("brotli", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_api_does_not_know_stays_a_problem_and_a_program_that_asks_for_no_page_gets_none()
    {
        await using var bed = await StartAsync();
        using var api = await GetAsync(bed, "/api/v1/nothing", ("Accept", "text/html"));
        using var file = await GetAsync(bed, "/nothing.js", ("Accept", "*/*"));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (api.StatusCode, file.StatusCode));
        Assert.All([api, file], a => Assert.Equal("application/problem+json", a.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Where_it_is_not_built_the_page_says_so()
    {
        await using var bed = await ServerBed.StartAsync();
        using var answer = await GetAsync(bed, "/", ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("scripts/build-web", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_takes_the_place_of_another_is_sent_by_a_server_that_runs()
    {
        await using var bed = await StartAsync();
        using var before = await GetAsync(bed, "/", ("Accept", "text/html"));
        var web = Path.Combine(_folder, "web");
        Directory.Delete(web, recursive: true);
        using var between = await GetAsync(bed, "/", ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.NotFound, between.StatusCode);
        Write("web/index.html", "<p>another</p>");
        Write("web/assets/app-3c4d.js", "new");
        File.SetLastWriteTimeUtc(Path.Combine(web, "index.html"), DateTime.UtcNow.AddMinutes(1));
        using var page = await GetAsync(bed, "/", ("If-None-Match", before.Headers.ETag!.Tag), ("Accept", "text/html"));
        using var file = await GetAsync(bed, "/assets/app-3c4d.js", ("Accept", "*/*"));
        using var old = await GetAsync(bed, "/assets/app-1a2b.js", ("Accept", "*/*"));
        Assert.Equal(("<p>another</p>", "new"), (await page.Content.ReadAsStringAsync(Cancellation), await file.Content.ReadAsStringAsync(Cancellation)));
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
    }

    private Task<ServerBed> StartAsync() => ServerBed.StartAsync(o => o with { Web = Path.Combine(_folder, "web") });

    private static async Task<HttpResponseMessage> GetAsync(ServerBed bed, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        Assert.All(headers, header => Assert.True(request.Headers.TryAddWithoutValidation(header.Name, header.Value)));
        return await bed.Http.SendAsync(request, Cancellation);
    }

    /// <summary>As no client would send it: the path goes out as it is written.</summary>
    private static async Task<string> RawAsync(Uri server, string path)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(server.Host, server.Port, Cancellation);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n\r\n"), Cancellation);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Cancellation);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
