using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Planning;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Server.Access;
using Reprise.Server.Http;
using Reprise.Server.Requests;

namespace Reprise.Server.Api;

/// <summary>Goes on with runs, pauses and cancels them, and ends doubts about effects.</summary>
internal static class ControlApi
{
    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        var executions = api.MapGroup("/executions/{id}");
        _ = executions.MapPost("/recover", RecoverAsync).Describe("recoverExecution", "Go on where a run stopped; `unfinished` is the newest that was interrupted or failed")
            .Accepts<RecoverBody>("application/json").Produces<RunObject>(StatusCodes.Status202Accepted).Produces<PlanObject>();
        _ = executions.MapPost("/cancel", CancelAsync).Describe("cancelExecution", "Cancel a run for good; it has ended when its status says so")
            .Accepts<ReasonBody>("application/json").Produces<RunObject>(StatusCodes.Status202Accepted);
        _ = executions.MapPost("/pause", (HttpContext http, ServerParts parts, string id, CancellationToken cancellation) => PauseAsync(http, parts, id, pause: true, cancellation))
            .Describe("pauseExecution", "What is in work ends, nothing new starts").Accepts<ReasonBody>("application/json").Produces<RunObject>(StatusCodes.Status202Accepted);
        _ = executions.MapPost("/resume", (HttpContext http, ServerParts parts, string id, CancellationToken cancellation) => PauseAsync(http, parts, id, pause: false, cancellation))
            .Describe("resumeExecution", "Let a paused run go on").Accepts<ReasonBody>("application/json").Produces<RunObject>(StatusCodes.Status202Accepted);
        _ = executions.MapPost("/resolve", ResolveAsync).Describe("resolveExecution", "Say whether an effect that is in doubt took place")
            .Accepts<ResolveBody>("application/json").Produces<StepObject>();
    }

    private static async Task<IResult> RecoverAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var body = await RequestBody.ReadAsync(http, BodyJson.Default.RecoverBody);
        var told = parts.Mail.AddressFor(http, body.Value.Notify, isRerun: false);
        var run = id is RunLookup.Unfinished ? await RunLookup.FindUnfinishedAsync(parts.Recording, cancellation) : await parts.RunOfAsync(id, cancellation);
        if (body.Value.Plan)
        {
            return await StartApi.PlanAsync(body.Value.Steps, onStep => new RecoverPlanner(parts.Host.Parts).PlanAsync(run, onStep, cancellation));
        }

        var engine = await parts.EngineForAsync(run, body.Value.Queue, cancellation);
        return await OnceOnly.RunAsync(http, parts, body.Digest, () => engine.RecoverAsync(run, body.Value.Reason, CancellationToken.None), begun => parts.Mail.Begun(begun, told));
    }

    private static async Task<IResult> CancelAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var body = await RequestBody.ReadAsync(http, BodyJson.Default.ReasonBody);
        var run = await parts.RunOfAsync(id, cancellation);
        run = await new RunCanceller(parts.Recording, parts.Host.Parts.Owner, parts.Time).RequestAsync(run, body.Value.Reason, cancellation);
        return await AcceptedAsync(parts, run, cancellation);
    }

    private static async Task<IResult> PauseAsync(HttpContext http, ServerParts parts, string id, bool pause, CancellationToken cancellation)
    {
        var body = await RequestBody.ReadAsync(http, BodyJson.Default.ReasonBody);
        var run = await parts.RunOfAsync(id, cancellation);
        var pauser = new RunPauser(parts.Recording.Journal, parts.Time);
        run = pause ? await pauser.PauseAsync(run, body.Value.Reason, cancellation) : await pauser.ResumeAsync(run, body.Value.Reason, cancellation);
        return await AcceptedAsync(parts, run, cancellation);
    }

    private static async Task<IResult> ResolveAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var body = (await RequestBody.ReadAsync(http, BodyJson.Default.ResolveBody)).Value;
        var done = BodyValues.Required(body.As, "as", "{ \"as\": \"done\", \"reason\": \"the mail is in the outbox\" }") switch
        {
            "done" => true,
            "again" => false,
            _ => throw new RepriseException("usage.invalid", $"as takes done or again; found '{body.As}'.", "done: it took effect; again: it did not, and is to run again."),
        };
        if ((!done && (body.Output is not null || body.OutputBytes is not null)) || (body.Output is not null && body.OutputBytes is not null) || (body.MediaType is not null && body.OutputBytes is null))
        {
            throw new RepriseException("usage.invalid", "The fields 'output' and 'output_bytes' belong to 'as: done', one of them alone; 'media_type' belongs to 'output_bytes'.", "Leave out what is too much.");
        }

        var resolution = new Resolution(done, BodyValues.Required(body.Reason, "reason", "{ \"as\": \"done\", \"reason\": \"the mail is in the outbox\" }"), Caller.Of(http).Name)
        {
            Value = BodyValues.Value(body.Output, "output"),
            Bytes = body.OutputBytes is { } bytes ? new GivenBytes(bytes, body.MediaType ?? MediaTypes.Unknown) : null,
        };
        var step = await StepLookup.FindAsync(parts.Recording, id, cancellation);
        step = await new StepResolver(parts.Recording, parts.Host.Parts.Owner, parts.Time).ResolveAsync(step, resolution, cancellation);
        return Answer.Of(await StepMapping.ToObjectAsync(parts.Recording, step, cancellation), ContractJson.Line.StepObject);
    }

    private static async Task<IResult> AcceptedAsync(ServerParts parts, RunRecord run, CancellationToken cancellation) =>
        Answer.Of(await RunsApi.ObjectAsync(parts, run, cancellation), ContractJson.Line.RunObject, StatusCodes.Status202Accepted);
}
