using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Kernel;
using Reprise.Server.Access;
using Reprise.Server.Agents;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>What agents of the AgentField SDKs ask for beside calls: values of a run, and reports that this server has no use for and takes without a word.</summary>
internal static class MemoryApi
{
    private static readonly string[] Silent = ["/did/register", "/workflow/executions", "/workflow/executions/events"];

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapPost("/memory/set", SetAsync).WithName("setMemory").WithSummary("Leave a value for the other agents of a run").Produces<MemoryObject>();
        _ = api.MapPost("/memory/get", GetAsync).WithName("getMemory").WithSummary("A value of a run").Produces<MemoryObject>();
        _ = api.MapPost("/memory/delete", DeleteAsync).WithName("deleteMemory").WithSummary("Forget a value of a run").Produces<TakenObject>();
        _ = api.MapGet("/memory/list", (HttpContext http, ServerParts parts) => Answer.Of(new MemoryKeys(parts.Memory.Keys(RunOf(http.Request))), ServerJson.Default.MemoryKeys))
            .WithName("listMemory").WithSummary("The names of a run's values").Produces<MemoryKeys>();
        _ = api.MapGet("/memory/events/ws", WatchAsync).WithMetadata(new LastingAnswer()).ExcludeFromDescription();
        foreach (var path in Silent)
        {
            _ = api.MapPost(path, () => Answer.Of(new TakenObject(false), ServerJson.Default.TakenObject, StatusCodes.Status202Accepted)).ExcludeFromDescription();
        }
    }

    private static async Task<IResult> SetAsync(HttpContext http, ServerParts parts)
    {
        var body = await LooseBody.ReadAsync(http);
        var (key, value) = (KeyOf(body), body.TryGetProperty("data", out var data) ? data : body.TryGetProperty("value", out data) ? data : throw Missing("data"));
        parts.Memory.Set(RunOf(http.Request), key, value);
        return Answer.Of(new MemoryObject(key, value, "workflow"), ServerJson.Default.MemoryObject);
    }

    private static async Task<IResult> GetAsync(HttpContext http, ServerParts parts)
    {
        var key = KeyOf(await LooseBody.ReadAsync(http));
        return parts.Memory.Get(RunOf(http.Request), key) is { } value
            ? Answer.Of(new MemoryObject(key, value, "workflow"), ServerJson.Default.MemoryObject)
            : throw new RepriseException("memory.absent", $"The run has no value '{key}'.", "POST /api/v1/memory/set leaves one.");
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, ServerParts parts)
    {
        parts.Memory.Delete(RunOf(http.Request), KeyOf(await LooseBody.ReadAsync(http)));
        return Answer.Of(new TakenObject(true), ServerJson.Default.TakenObject);
    }

    /// <summary>Python agents of an old version need the connection to start; nothing is ever said over it.</summary>
    private static async Task WatchAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            throw new RepriseException("call.invalid", "This path takes a WebSocket.", "Nothing need be done: it says nothing.");
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), http.RequestAborted)).MessageType != System.Net.WebSockets.WebSocketMessageType.Close)
            {
                // What it says is not for this server.
            }

            await socket.CloseOutputAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, http.RequestAborted);
        }
        catch (Exception e) when (e is System.Net.WebSockets.WebSocketException or OperationCanceledException)
        {
            // It is gone.
        }
    }

    private static string KeyOf(JsonElement body) => body.Text("key") is { Length: > 0 and <= 500 } key ? key : throw Missing("key");

    private static string RunOf(HttpRequest request)
    {
        foreach (var name in (string[])["X-Run-ID", "X-Workflow-ID"])
        {
            if (request.Headers[name] is [{ Length: > 0 and <= 200 } run])
            {
                return run;
            }
        }

        return "";
    }

    private static RepriseException Missing(string field) => new("call.invalid", $"The body has no field '{field}', or an overlong one.", "Expected { \"key\": …, \"data\": … }.");
}

/// <summary>A value of a run.</summary>
internal sealed record MemoryObject(string Key, JsonElement Data, string Scope);

/// <summary>The names of a run's values.</summary>
internal sealed record MemoryKeys(IReadOnlyList<string> Keys);
