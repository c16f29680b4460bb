using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Storage.Files;
using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Server;

/// <summary>The bytes of artifacts over HTTP: whole, in ranges, never run by a browser, never others than their digest says.</summary>
public sealed class ContentTests : IAsyncLifetime
{
    private readonly byte[] _large = RandomNumberGenerator.GetBytes(300_000);
    private ServerBed _bed = null!;

    public async ValueTask InitializeAsync()
    {
        _bed = await ServerBed.StartAsync();
        await using var journal = SqliteJournal.Open(Path.Combine(_bed.Data, "journal.db"));
        var store = DataFolder.Open(_bed.Data).OpenStore();
        var run = await journal.BeginAsync(Conformance.Rows.Header(), ProcessIdentity.Current(), default);
        await NameAsync("large.bin", _large, "application/octet-stream");
        await NameAsync("page.html", Encoding.UTF8.GetBytes("<script>alert(1)</script>"), "text/html");
        await NameAsync("figure.svg", Encoding.UTF8.GetBytes("<svg/>"), "image/svg+xml");
        await NameAsync("data.json", Encoding.UTF8.GetBytes("{}"), "application/json");
        await NameAsync("odd", Encoding.UTF8.GetBytes("odd"), "text/html\r\nX-Evil: 1");
        await NameAsync("dir/na\"me\u202e.txt", Encoding.UTF8.GetBytes("name"), "text/plain");

        async Task NameAsync(string name, byte[] bytes, string type)
        {
            var digest = await store.PutAsync(bytes, default);
            _ = await journal.AppendAsync(new NameEntry(name, digest, bytes.Length, type, run, 0, 1), default);
        }
    }

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task All_bytes_come_with_length_and_tag_and_are_not_sent_twice()
    {
        using var whole = await GetAsync("large.bin");
        Assert.Equal(_large, await whole.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(_large.Length, whole.Content.Headers.ContentLength);
        Assert.Equal($"\"{Digest.Of(_large).ToHex()}\"", whole.Headers.ETag!.Tag);
        using var again = await GetAsync("large.bin", r => r.Headers.IfNoneMatch.Add(whole.Headers.ETag));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData(0, 99)]
    [InlineData(200_000, 299_999)]
    [InlineData(299_999, 299_999)]
    public async Task A_range_is_a_part_of_them(int from, int to)
    {
        using var part = await GetAsync("large.bin", r => r.Headers.Range = new RangeHeaderValue(from, to));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(_large[from..(to + 1)], await part.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_range_behind_the_end_cannot_be_had()
    {
        using var none = await GetAsync("large.bin", r => r.Headers.Range = new RangeHeaderValue(300_000, 300_001));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, none.StatusCode);
    }

    [Fact]
    public async Task A_head_request_gets_the_head_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/v1/artifacts/large.bin/content");
        using var head = await _bed.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(_large.Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("page.html", "text/html", "attachment")]
    [InlineData("figure.svg", "image/svg+xml", "attachment")]
    [InlineData("data.json", "application/json", "inline")]
    [InlineData("odd", "application/octet-stream", "attachment")]
    [InlineData("dir%2Fna%22me%E2%80%AE.txt", "text/plain", "inline")]
    public async Task A_browser_is_told_not_to_run_what_somebody_stored(string name, string type, string disposition)
    {
        using var response = await GetAsync(name);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(disposition, response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.StartsWith("sandbox", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("X-Evil"));
    }

    [Theory]
    [InlineData("page.html", "iframe", "same-origin", "inline")]
    [InlineData("figure.svg", "iframe", "same-origin", "inline")]
    [InlineData("page.html", "iframe", "cross-site", "attachment")]
    [InlineData("page.html", "document", "none", "attachment")]
    [InlineData("page.html", "document", "same-origin", "attachment")]
    [InlineData("large.bin", "iframe", "same-origin", "attachment")]
    public async Task A_document_is_shown_in_a_frame_of_the_page_alone_and_never_runs_a_script(string name, string wanted, string site, string disposition)
    {
        using var response = await GetAsync(name, r =>
        {
            r.Headers.Add("Sec-Fetch-Dest", wanted);
            r.Headers.Add("Sec-Fetch-Site", site);
        });
        Assert.Equal(disposition, response.Content.Headers.ContentDisposition!.DispositionType);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("sandbox; default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script", policy, StringComparison.Ordinal);
        Assert.Contains("Sec-Fetch-Dest", response.Headers.GetValues("Vary"));
    }

    [Fact]
    public async Task A_name_that_leads_out_of_its_folder_is_saved_under_its_last_part()
    {
        await using (var journal = SqliteJournal.Open(Path.Combine(_bed.Data, "journal.db")))
        {
            var digest = await DataFolder.Open(_bed.Data).OpenStore().PutAsync(Encoding.UTF8.GetBytes("x"), default);
            _ = await journal.AppendAsync(new NameEntry("../../etc/<b>pass\\wd</b>.sh", digest, 1, "text/x-sh", 1, 0, 1), default);
        }

        using var response = await GetAsync(Uri.EscapeDataString("../../etc/<b>pass\\wd</b>.sh"));
        var said = response.Content.Headers.ContentDisposition!;
        Assert.Equal("attachment", said.DispositionType);
        Assert.DoesNotContain(said.ToString().ToCharArray(), c => c is '/' or '<');
        Assert.DoesNotContain("..", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_bytes_are_never_given_out_as_whole()
    {
        var digest = Digest.Of(_large);
        var path = DataFolder.Open(_bed.Data).OpenStore().LocalPath(digest)!;
        File.SetAttributes(path, FileAttributes.Normal);
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.Position = 1000;
            file.WriteByte((byte)(_large[1000] ^ 1));
        }

        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var whole = await GetAsync("large.bin");
            _ = whole.EnsureSuccessStatusCode();
        });
        using var part = await GetAsync("large.bin", r => r.Headers.Range = new RangeHeaderValue(0, 9));
        Assert.Equal(HttpStatusCode.Conflict, part.StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string name, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/artifacts/{name}/content");
        change?.Invoke(request);
        return await _bed.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
