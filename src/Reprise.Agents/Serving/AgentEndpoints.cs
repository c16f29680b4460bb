using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Reprise.Agents.Calling;
using Reprise.Agents.Client;

namespace Reprise.Agents.Serving;

/// <summary>Answers the server's requests to an agent. Whatever is wrong with one is said in its answer, and nothing of it reaches a function.</summary>
internal sealed class AgentEndpoints(AgentNode node)
{
    private const int MaxId = 200;

    /// <summary>Takes a call: <c>POST /reasoners/{name}</c>, the body is the bare input.</summary>
    public Task CallAsync(HttpContext http) => GuardAsync(http, async () =>
    {
        var name = (string)http.Request.RouteValues["name"]!;
        var reasoner = node.Definition.Find(name) ?? throw Refused(404, "node.unknown", $"{node.Definition.Id} has no reasoner '{Shown(name)}'; it has {string.Join(", ", node.Definition.Reasoners.Select(r => r.Name))}.");
        if (node.IsStopping)
        {
            throw Refused(503, "agent.stopped", $"{node.Definition.Id} stops, and takes no new calls.");
        }

        var handed = await HandedAsync(http, name);
        var input = await RequestReader.BodyAsync(http.Request, node.Options.MaxInput, http.RequestAborted);
        if (handed is { ExecutionId: not null, RunId: not null } && !reasoner.Options.Inline)
        {
            node.Take(reasoner, handed, input);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var end = await node.AnswerAsync(reasoner, handed, input, http.RequestAborted);
        if (end.Tokens > 0)
        {
            http.Response.Headers[CallHeaders.Tokens] = end.Tokens.ToString(CultureInfo.InvariantCulture);
        }

        await (end.Status is "succeeded" ? WriteAsync(http, 200, end.Result!.Value) : throw Refused(end.Status is null ? 503 : 500, end.Code ?? "agent.stopped", end.Error ?? "The agent stopped while the call was in work."));
    });

    /// <summary>Cancels a call: <c>POST /_internal/executions/{id}/cancel</c>.</summary>
    public Task CancelAsync(HttpContext http) => GuardAsync(http, () =>
        WriteAsync(http, 200, new CancelAnswer(node.Cancel((string)http.Request.RouteValues["id"]!)), ServingJson.Default.CancelAnswer));

    /// <summary>Says that it is there: <c>GET /health</c>.</summary>
    public Task HealthAsync(HttpContext http) =>
        WriteAsync(http, 200, new HealthAnswer(node.IsStopping ? "stopping" : "ok", node.Definition.Id, node.InWork), ServingJson.Default.HealthAnswer);

    private static async Task GuardAsync(HttpContext http, Func<Task> answer)
    {
        try
        {
            // No server is a browser; a page that wants something here has no business with it.
            await (StringValues.IsNullOrEmpty(http.Request.Headers.Origin) ? answer() : throw Refused(403, "access.origin", "Pages of a browser may not call an agent."));
        }
        catch (RepriseApiException e) when (!http.Response.HasStarted)
        {
            await WriteAsync(http, e.Status ?? 500, new ErrorAnswer(e.Headline, e.Code), ServingJson.Default.ErrorAnswer);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await WriteAsync(http, e.StatusCode, new ErrorAnswer(e.Message, "call.invalid"), ServingJson.Default.ErrorAnswer);
        }
    }

    private async Task<HandedCall> HandedAsync(HttpContext http, string name)
    {
        var headers = http.Request.Headers;
        var (execution, run) = (IdIn(headers, CallHeaders.Execution), IdIn(headers, CallHeaders.Run));
        var context = RequestReader.Context(headers);
        if (execution is not null && headers.ContainsKey(CallHeaders.ContextOmitted))
        {
            context = (await node.Client.ExecutionNowAsync(execution, http.RequestAborted)).Context; // Too large for a header.
        }

        return new HandedCall($"{node.Definition.Id}.{name}", execution, run, IdIn(headers, CallHeaders.IdempotencyKey), context);
    }

    private static string? IdIn(IHeaderDictionary headers, string name) => headers[name] switch
    {
        [] => null,
        [{ Length: > 0 and <= MaxId } id] when id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or ':') => id,
        var other => throw Refused(400, "call.invalid", $"The header {name} holds '{Shown(other.ToString())}'; expected an id of letters, digits, '_', '.', ':' and '-'."),
    };

    private static RepriseApiException Refused(int status, string code, string message) => new(code, message) { Status = status };

    private static string Shown(string text) => text.Length > 60 ? text[..60] + "…" : text;

    private static Task WriteAsync<T>(HttpContext http, int status, T value, JsonTypeInfo<T> type) => WriteAsync(http, status, JsonSerializer.SerializeToUtf8Bytes(value, type));

    private static async Task WriteAsync(HttpContext http, int status, ReadOnlyMemory<byte> json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }
}
