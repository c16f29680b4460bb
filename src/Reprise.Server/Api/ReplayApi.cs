using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Replaying;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Server.Access;
using Reprise.Server.Requests;

namespace Reprise.Server.Api;

/// <summary>Publishes stored outputs of a run again.</summary>
internal static class ReplayApi
{
    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapPost("/executions/{id}/replay", (HttpContext http, ServerParts parts, string id, CancellationToken cancellation) => ReplayAsync(http, parts, id, cancellation))
            .Describe("replayExecution", "Publish the stored outputs of a stage again, so that only what comes after it runs")
            .Accepts<ReplayBody>("application/json").Produces<RunObject>(StatusCodes.Status202Accepted).Produces<PlanObject>();
        _ = api.MapPost("/replay", (HttpContext http, ServerParts parts, CancellationToken cancellation) => ReplayAsync(http, parts, null, cancellation))
            .Describe("replay", "The same, the run named in the body")
            .Accepts<ReplayBody>("application/json").Produces<RunObject>(StatusCodes.Status202Accepted).Produces<PlanObject>();
    }

    private static async Task<IResult> ReplayAsync(HttpContext http, ServerParts parts, string? id, CancellationToken cancellation)
    {
        var body = await RequestBody.ReadAsync(http, BodyJson.Default.ReplayBody);
        var told = parts.Mail.AddressFor(http, body.Value.Notify, isRerun: false);
        if (id is not null && body.Value.ExecutionId is not null)
        {
            throw new RepriseException("usage.invalid", "The run is named by the path; found 'execution_id' in the body too.", "Leave it out of the body.");
        }

        var name = id ?? BodyValues.Required(body.Value.ExecutionId, "execution_id", "{ \"execution_id\": \"last\", \"from_stage\": \"select\" }");
        var request = await RequestAsync(http, parts, await parts.RunOfAsync(name, cancellation), body.Value, cancellation);
        var engine = await parts.EngineForAsync(request.Origin, body.Value.Queue, cancellation);
        return body.Value.Plan
            ? await StartApi.PlanAsync(body.Value.Steps, onStep => new ReplayPlanner(parts.Host.Parts).PlanAsync(request, onStep, cancellation))
            : await OnceOnly.RunAsync(http, parts, body.Digest, () => engine.ReplayAsync(request, CancellationToken.None), run => parts.Mail.Begun(run, told));
    }

    private static async Task<ReplayRequest> RequestAsync(HttpContext http, ServerParts parts, RunRecord origin, ReplayBody body, CancellationToken cancellation)
    {
        var given = body.Pipeline is { } pipeline ? await PipelineSource.FindAsync(parts, pipeline, cancellation) : null;
        if (given is null && (body.Params is { Count: > 0 } || body.ParamTexts is { Count: > 0 } || body.Snapshot is "given"))
        {
            throw new RepriseException("usage.invalid", "The fields 'params' and 'snapshot: given' belong to 'pipeline'.", "Give the pipeline that they are for, or leave them out.");
        }

        var takesGiven = body.Snapshot switch
        {
            null or "given" => given is not null,
            "origin" => false,
            _ => throw new RepriseException("usage.invalid", $"snapshot takes origin or given; found '{body.Snapshot}'.", "origin takes the run's own routes and queues, given those of 'pipeline'."),
        };
        return new ReplayRequest
        {
            Origin = origin,
            Stage = BodyValues.Required(body.FromStage, "from_stage", "{ \"from_stage\": \"events/select\" }"),
            Route = body.ToRoute,
            Given = takesGiven ? given!.Resolve(body.Params, body.ParamTexts) : null,
            GivenFile = given?.File,
            Select = body.Select is { } select ? Selection.Parse(select) : null,
            Rate = BodyValues.Rate(body.Rate),
            MaxInFlight = BodyValues.Positive(body.MaxInFlight, "max_in_flight"),
            Order = TextValues.Word<ReplayOrder>("order", body.Order) ?? ReplayOrder.Source,
            Yield = body.Yield,
            Reuse = TextValues.Word<Reach>("reuse", body.Reuse) ?? Reach.None,
            Effects = TextValues.Word<EffectAnswer>("effects", body.Effects) ?? EffectAnswer.None,
            Publish = body.Publish,
            Verify = body.Verify,
            AllowMissing = body.AllowMissing,
            Concurrency = BodyValues.Positive(body.Concurrency, "concurrency") ?? 0,
            Labels = body.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
            Reason = body.Reason,
            Actor = Caller.Of(http).Name,
            Trace = Traces.Of(http),
            Detach = true,
        };
    }
}
