using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Server;
using Reprise.Tests.Cli;

namespace Reprise.Tests.Server;

/// <summary>The server itself: it starts, says that it is well, answers errors in one form, and stops.</summary>
public sealed class SkeletonTests
{
    [Fact]
    public async Task A_server_says_that_it_lives_and_that_it_can_work()
    {
        await using var bed = await ServerBed.StartAsync();
        Assert.Equal("ok", (await bed.GetAsync("/healthz")).GetProperty("status").GetString());
        var ready = await bed.GetAsync("/readyz");
        Assert.True(ready.GetProperty("ready").GetBoolean());
        Assert.Equal(["journal", "queue", "store"], CliResult.Fields(ready.GetProperty("checks")));
    }

    [Fact]
    public async Task A_server_whose_store_cannot_be_written_says_that_it_is_not_ready()
    {
        await using var bed = await ServerBed.StartAsync();
        Directory.Delete(Path.Combine(bed.Data, "tmp"), recursive: true);
        var ready = await bed.SendAsync(HttpMethod.Get, "/readyz", null, HttpStatusCode.ServiceUnavailable);
        Assert.False(ready.GetProperty("ready").GetBoolean());
        Assert.NotEqual("ok", ready.GetProperty("checks").GetProperty("store").GetString());
        _ = Directory.CreateDirectory(Path.Combine(bed.Data, "tmp"));
    }

    [Theory]
    [InlineData("GET", "/nothing/here", HttpStatusCode.NotFound, "path.not_found")]
    [InlineData("GET", "/api/v1/nothing", HttpStatusCode.NotFound, "path.not_found")]
    [InlineData("DELETE", "/healthz", HttpStatusCode.MethodNotAllowed, "method.not_allowed")]
    public async Task What_the_framework_refuses_comes_as_a_problem_with_a_code(string method, string path, HttpStatusCode status, string code)
    {
        await using var bed = await ServerBed.StartAsync();
        using var response = await bed.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = System.Text.Json.JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["type", "title", "status", "detail", "code", "hint", "facts"], CliResult.Fields(problem));
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {0}\r\n\r\n", "431")]
    [InlineData("NONSENSE\r\n\r\n", "400")]
    public async Task A_head_that_is_too_large_or_no_http_at_all_is_refused_and_the_server_goes_on(string text, string status)
    {
        await using var bed = await ServerBed.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(bed.Server.Address.Host, bed.Server.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text.Replace("{0}", new string('x', 100_000), StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.Contains(status, await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        _ = await bed.GetAsync("/healthz");
    }

    [Theory]
    [InlineData("7707", "127.0.0.1:7707")]
    [InlineData(":80", "127.0.0.1:80")]
    [InlineData("localhost:81", "127.0.0.1:81")]
    [InlineData("0.0.0.0:82", "0.0.0.0:82")]
    [InlineData("[::1]:83", "[::1]:83")]
    public void An_address_to_listen_on_is_an_address_and_a_port(string text, string expected) => Assert.Equal(expected, ServerOptions.ParseListen(text).ToString());

    [Theory]
    [InlineData("here")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("-1")]
    public void What_is_no_address_is_refused(string text) => Assert.Equal("usage.invalid", Assert.Throws<RepriseException>(() => ServerOptions.ParseListen(text)).Code);

    [Fact]
    public async Task An_address_that_is_taken_is_an_error_and_leaves_the_data_folder_free()
    {
        await using var bed = await ServerBed.StartAsync();
        var taken = new IPEndPoint(IPAddress.Loopback, bed.Server.Address.Port);
        using var other = new Conformance.TemporaryFolder();
        var error = await Assert.ThrowsAsync<RepriseException>(() =>
            RepriseServer.StartAsync(new ServerOptions { Listen = taken }, () => Workspace.Make(other["data"]), TestContext.Current.CancellationToken));
        Assert.Equal("server.address", error.Code);
    }

    [Fact]
    public async Task The_command_serves_until_it_is_told_to_stop()
    {
        using var bed = new CliBed();
        using var process = bed.Start("serve", "--listen", "127.0.0.1:0");
        var line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        var address = line!.Split(" at ")[^1];
        using (var http = new HttpClient { BaseAddress = new Uri(address) })
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
        }

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        var rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, rest);
        Assert.Contains("Stopping", rest);
    }
}
