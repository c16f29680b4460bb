using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Calls;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;
using Reprise.Server.Access;
using Reprise.Server.Agents;
using Reprise.Server.Http;
using Reprise.Server.Requests;

namespace Reprise.Server.Api;

/// <summary>Calls of agents, from outside and from each other; calls have a limit of their own, so that none waits for a request that its caller holds open. Whether a call is served from a recording is decided from its run alone.</summary>
internal static class ExecuteApi
{
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(15);

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapPost("/execute/{target}", ExecuteAsync).WithName("execute").WithSummary("Call an agent and wait for its result").Produces<ExecutionObject>().WithMetadata(new LastingAnswer());
        _ = api.MapPost("/execute/async/{target}", BeginAsync).WithName("executeAsync").WithSummary("Call an agent").Produces<ExecutionObject>(StatusCodes.Status202Accepted).WithMetadata(new LastingAnswer());
    }

    private static async Task<IResult> ExecuteAsync(HttpContext http, ServerParts parts, string target)
    {
        var calls = parts.Host.Engine.Calls;
        var (ticket, id) = await TakeAsync(http, parts, target);
        return await AnsweredAsync(http, calls, ticket is null ? await AwaitAsync(calls, id, http.RequestAborted) : await calls.EndedAsync(ticket, http.RequestAborted), StatusCodes.Status200OK);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, ServerParts parts, string target)
    {
        var calls = parts.Host.Engine.Calls;
        var (ticket, id) = await TakeAsync(http, parts, target);
        var hasEnded = ticket is { Ended.IsCompletedSuccessfully: true };
        return await AnsweredAsync(http, calls, await (hasEnded ? calls.EndedAsync(ticket!, http.RequestAborted) : calls.ReadAsync(id, TimeSpan.Zero, http.RequestAborted)), StatusCodes.Status202Accepted);
    }

    /// <summary>Makes the call. Where the same request was made before, it is that call, and there is no ticket of it.</summary>
    private static async Task<(CallTicket? Ticket, ExecutionId Id)> TakeAsync(HttpContext http, ServerParts parts, string target)
    {
        var body = await CallBody.ReadAsync(http, target, ActorOf(http));
        if (!OnceOnly.IsAsked(http.Request))
        {
            var made = Told(parts, body, await CallAsync(http, parts, body));
            return (made, made.Id);
        }

        CallTicket? ticket = null;
        var (answer, _) = await OnceOnly.KeepAsync(http, parts, SHA256.HashData(CanonicalJson.Write(body.Body)), () => CallAsync(http, parts, body), made =>
        {
            ticket = Told(parts, body, made);
            return Encoding.ASCII.GetBytes(ticket.Id.ToString());
        });
        return (ticket, ExecutionId.TryParse(Encoding.ASCII.GetString(answer.Span), out var id) ? id : throw new InvalidDataException("What was kept of a call is no id."));
    }

    private static async Task<Execution> AwaitAsync(AgentCalls calls, ExecutionId id, CancellationToken cancellation)
    {
        while (true)
        {
            var execution = await calls.ReadAsync(id, Held, cancellation);
            if (!execution.IsInWork)
            {
                return execution;
            }
        }
    }

    private static async Task<CallTicket> CallAsync(HttpContext http, ServerParts parts, CallBody body)
    {
        try
        {
            var calls = parts.Host.Engine.Calls;
            return body.Caller is { } caller ? await calls.CallAsync(caller, body.Call, http.RequestAborted) : await calls.StartAsync(body.Call, http.RequestAborted);
        }
        catch (RepriseException e) when (e.Code is "call.busy" or "run.elsewhere")
        {
            http.Response.Headers.RetryAfter = "1";
            throw;
        }
    }

    private static CallTicket Told(ServerParts parts, CallBody body, CallTicket made)
    {
        if (body.Webhook is { } webhook)
        {
            parts.Webhooks.Ask(webhook, parts.Host.Engine.Calls, made.Id);
        }

        return made;
    }

    private static async Task<IResult> AnsweredAsync(HttpContext http, AgentCalls calls, Execution execution, int status)
    {
        http.Response.Headers["X-Run-ID"] = execution.Run.Header.Id.Value;
        http.Response.Headers["X-Execution-ID"] = execution.Id.ToString();
        if (execution.Step.ReusedFrom is { } source)
        {
            http.Response.Headers["X-Reprise-Reused-From"] = new Kernel.Steps.StepId(source.Run, source.Step).ToString();
        }

        return Answer.Of(ExecutionObject.Of(execution, await calls.ContextAsync(execution.Step, http.RequestAborted)), ServerJson.Default.ExecutionObject, status);
    }

    private static string ActorOf(HttpContext http) => http.Request.Headers["X-Actor-ID"] is [{ Length: > 0 and <= 200 } actor] ? actor : Caller.Of(http).Name;
}
