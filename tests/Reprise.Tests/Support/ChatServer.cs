using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Reprise.Tests.Support;

/// <summary>A server of chat models on a free port, in the protocol of OpenAI. It answers with the last message in capitals, unless a test scripts its next answers.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _script = new();

    private ChatServer(WebApplication app) => _app = app;

    /// <summary>What stands before <c>/chat/completions</c>.</summary>
    public string Endpoint => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1";

    /// <summary>The bodies that came, in order.</summary>
    public ConcurrentQueue<JsonElement> Requests { get; } = new();

    /// <summary>The keys that came, in order.</summary>
    public ConcurrentQueue<string> Keys { get; } = new();

    public static async Task<ChatServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new ChatServer(app);
        _ = app.MapPost("/v1/chat/completions", server.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>The next request is answered like this.</summary>
    public void Next(int status, string body, params (string Name, string Value)[] headers) => _script.Enqueue(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(body);
    });

    /// <summary>The next request is never answered.</summary>
    public void NextNever() => _script.Enqueue(async context =>
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The caller went away, which is what the test waits for.
        }
    });

    /// <summary>An answer as such a server writes it.</summary>
    public static string Answer(string text, string finish = "stop") => $$"""
        {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"m-2026","choices":[{"index":0,"message":{"role":"assistant","content":{{JsonSerializer.Serialize(text)}}},"finish_reason":"{{finish}}"}],
        "usage":{"prompt_tokens":100,"completion_tokens":23,"total_tokens":123}, "score":1.50}
        """;

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body);
        Requests.Enqueue(document.RootElement.Clone());
        Keys.Enqueue(context.Request.Headers.Authorization.ToString());
        if (_script.TryDequeue(out var scripted))
        {
            await scripted(context);
            return;
        }

        var said = document.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(Answer(said.ToUpperInvariant()));
    }
}
