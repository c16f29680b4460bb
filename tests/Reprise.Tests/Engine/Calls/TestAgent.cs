using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Calls;

/// <summary>An agent over real HTTP in the test process. What it does is a function by the name that is called; how often each was called is counted.</summary>
internal sealed class TestAgent : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<AgentTurn, Task<AgentReply>>> _reasoners = new(StringComparer.Ordinal);
    private readonly HttpListener _listener;
    private readonly Task _loop;

    public TestAgent()
    {
        (_listener, Address) = Listen();
        _loop = LoopAsync();
    }

    public string Address { get; }

    /// <summary>Every call, in order of arrival.</summary>
    public ConcurrentQueue<AgentTurn> Turns { get; } = new();

    /// <summary>Executions that it was told to cancel, in order.</summary>
    public ConcurrentQueue<string> Cancelled { get; } = new();

    /// <summary>Called with an execution that is to be cancelled; says whether the agent will report that itself.</summary>
    public Func<string, Task<bool>> OnCancel { get; set; } = _ => Task.FromResult(false);

    public TestAgent On(string name, Func<AgentTurn, Task<AgentReply>> work)
    {
        _reasoners[name] = work;
        return this;
    }

    /// <summary>Answers inline with a text of JSON.</summary>
    public TestAgent Answers(string name, Func<AgentTurn, string> result) => On(name, turn => Task.FromResult(AgentReply.Ok(result(turn))));

    public int Count(string name) => Turns.Count(t => t.Name == name);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private static (HttpListener, string) Listen()
    {
        for (var attempt = 0; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(address + "/");
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                listener.Close(); // Somebody was faster.
            }
        }
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                _ = HandleAsync(context);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // It is closed.
        }
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        try
        {
            var path = context.Request.Url!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
            using var body = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var text = await body.ReadToEndAsync();
            var reply = path is ["_internal", "executions", var id, "cancel"] ? await CancelAsync(id) : await WorkAsync(context, path[^1], text);
            context.Response.StatusCode = reply.Status;
            context.Response.ContentType = "application/json";
            var bytes = Encoding.UTF8.GetBytes(reply.Body);
            context.Response.ContentLength64 = bytes.Length; // In one packet: else the second waits for the first to be acknowledged.
            await context.Response.OutputStream.WriteAsync(bytes);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // Whoever called has gone.
        }
    }

    private async Task<AgentReply> CancelAsync(string id)
    {
        Cancelled.Enqueue(id);
        return AgentReply.Ok(await OnCancel(id) ? """{"cancelled":true}""" : """{"cancelled":false}""");
    }

    private async Task<AgentReply> WorkAsync(HttpListenerContext context, string name, string body)
    {
        var turn = new AgentTurn(Uri.UnescapeDataString(name), body, context.Request.Headers.AllKeys.ToDictionary(k => k!, k => context.Request.Headers[k]!, StringComparer.OrdinalIgnoreCase));
        Turns.Enqueue(turn);
        try
        {
            return _reasoners.TryGetValue(turn.Name, out var work) ? await work(turn) : new AgentReply(404, """{"error":"no such reasoner"}""");
        }
        catch (Exception e)
        {
            return new AgentReply(500, System.Text.Json.JsonSerializer.Serialize(new { error = e.Message }));
        }
    }
}

/// <summary>A call as an agent gets it.</summary>
internal sealed record AgentTurn(string Name, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public ExecutionId Id => ExecutionId.TryParse(Headers["X-Execution-ID"], out var id) ? id : throw new InvalidOperationException("no id");
}

/// <summary>What an agent answers.</summary>
internal sealed record AgentReply(int Status, string Body)
{
    /// <summary>It works on and reports later.</summary>
    public static AgentReply Later { get; } = new(202, """{"status":"accepted"}""");

    public static AgentReply Ok(string json) => new(200, json);
}
