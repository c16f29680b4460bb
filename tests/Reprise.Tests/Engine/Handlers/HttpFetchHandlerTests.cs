using System.Net;
using System.Net.Sockets;
using System.Text;
using Reprise.Engine.Handlers.HttpFetch;

namespace Reprise.Tests.Engine.Handlers;

public sealed class HttpFetchHandlerTests : IAsyncLifetime
{
    private static readonly HttpFetchHandler Handler = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _requests = [];
    private Task _serving = Task.CompletedTask;

    private string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public ValueTask InitializeAsync()
    {
        _listener.Start();
        _serving = ServeAsync();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    [Fact]
    public async Task The_body_and_its_media_type_are_the_output()
    {
        var step = await HandlerBench.Run(Handler, """{"url":"HOST/e/{{/id}}?u={{{/raw}}}","headers":{"X-A":"b"}}""".Replace("HOST", Address, StringComparison.Ordinal), """{"id":"a b/c","raw":"p=1"}""");
        Assert.Equal(("hello", "text/x-test"), (step.Output.Text, step.Output.MediaType));
        Assert.StartsWith("GET /e/a%20b%2Fc?u=p=1 HTTP/1.1", _requests[0], StringComparison.Ordinal);
        Assert.Contains("X-A: b", _requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_body_and_media_type_are_as_declared()
    {
        var step = await HandlerBench.Run(Handler, $$$"""{"url":"{{{Address}}}/e","method":"post","body":"id={{/id}}","media_type":"text/csv"}""", """{"id":"a b"}""");
        Assert.Equal(("hello", "text/csv"), (step.Output.Text, step.Output.MediaType));
        Assert.StartsWith("POST /e HTTP/1.1", _requests[0], StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nid=a%20b", _requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_redirects_are_followed_and_no_more()
    {
        _ = await HandlerBench.Fails(Handler, $$"""{"url":"{{Address}}/loop"}""", "{}");
        Assert.Equal(11, _requests.Count);
    }

    [Fact]
    public async Task A_secret_is_sent_and_shown_nowhere_and_not_sent_on_to_another_host()
    {
        var name = "REPRISE_TEST_" + Guid.NewGuid().ToString("N");
        var with = """{"url":"HOST/elsewhere","headers":{"X-Key":"k ${secret:NAME}","X-Plain":"p"}}"""
            .Replace("HOST", Address, StringComparison.Ordinal).Replace("NAME", name, StringComparison.Ordinal);
        var missing = await HandlerBench.Fails(Handler, with, "{}");
        Assert.Equal("secret.missing", missing.Code);
        Assert.Contains(name, missing.Message, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(name, "hush-hush");
        var step = await HandlerBench.Run(Handler, with, "{}");
        Assert.Contains("X-Key: k hush-hush", _requests[0], StringComparison.Ordinal);
        Assert.DoesNotContain("hush-hush", _requests[1], StringComparison.Ordinal);
        Assert.Contains("X-Plain: p", _requests[1], StringComparison.Ordinal);
        Assert.Equal("hello", step.Output.Text);
        var error = await HandlerBench.Fails(Handler, with.Replace("elsewhere", "missing", StringComparison.Ordinal), "{}");
        Assert.DoesNotContain("hush-hush", error.ToString(), StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(name, null);
    }

    [Theory]
    [InlineData("/missing", "", "http.status", "answered 404 Nope; expected 200 to 299")]
    [InlineData("/e", ",\"expect\":[204]", "http.status", "expected 204")]
    [InlineData("/e", ",\"max_bytes\":3", "http.limit", "more than 3 bytes")]
    [InlineData("/short", "", "http.unreachable", "gave no whole answer")]
    [InlineData("/loop", "", "http.status", "redirects 10 times")]
    [InlineData("/{{/gone}}", "", "step.param", "puts in `/gone`, which is missing in the input")]
    public async Task A_failure_has_its_own_code_and_names_the_step(string path, string more, string code, string message)
    {
        var error = await HandlerBench.Fails(Handler, $$"""{"url":"{{Address}}{{path}}"{{more}}}""", "{}");
        Assert.Equal(code, error.Code);
        Assert.Contains("route/stage, item `it`", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_refuses_is_unreachable()
    {
        var address = Address;
        _listener.Stop();
        var error = await HandlerBench.Fails(Handler, $$"""{"url":"{{address}}/"}""", "{}");
        Assert.Equal("http.unreachable", error.Code);
    }

    [Theory]
    [InlineData("""{"url":"file:///etc/passwd"}""", "url")]
    [InlineData("""{"url":"https://e.org/?k=${secret:KEY}"}""", "url")]
    [InlineData("""{"url":"https://e.org/","max_bytes":0}""", "max_bytes")]
    public async Task A_wrong_parameter_is_named(string with, string name)
    {
        var error = await HandlerBench.Fails(Handler, with, "{}");
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains($"parameter `{name}`", error.Message, StringComparison.Ordinal);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was stopped.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var buffer = new byte[8192];
        var length = 0;
        while (!IsWhole(Encoding.ASCII.GetString(buffer, 0, length)))
        {
            var count = await stream.ReadAsync(buffer.AsMemory(length));
            if (count == 0)
            {
                return;
            }

            length += count;
        }

        var request = Encoding.ASCII.GetString(buffer, 0, length);
        _requests.Add(request);
        var path = request.Split(' ')[1];
        var other = Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        var answer = path switch
        {
            "/missing" => "HTTP/1.1 404 Nope\r\nContent-Length: 0\r\n",
            "/short" => "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n",
            "/loop" => "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n",
            "/elsewhere" => $"HTTP/1.1 302 Found\r\nLocation: {other}/e\r\nContent-Length: 0\r\n",
            _ => "HTTP/1.1 200 OK\r\nContent-Type: text/x-test; charset=utf-8\r\nContent-Length: 5\r\n",
        };
        var body = answer.Contains("200 OK", StringComparison.Ordinal) ? "hello" : "";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "Connection: close\r\n\r\n" + body));
    }

    /// <summary>The head, and as many bytes behind it as it says.</summary>
    private static bool IsWhole(string request)
    {
        var head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = request.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))?["Content-Length: ".Length..];
        return head >= 0 && request.Length - head - 4 >= int.Parse(length ?? "0", System.Globalization.CultureInfo.InvariantCulture);
    }
}
