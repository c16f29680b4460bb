using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Restarting;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;
using Reprise.Server.Access;
using Reprise.Server.Agents;
using Reprise.Server.Requests;

namespace Reprise.Server.Api;

/// <summary>Does the work of a run again: a restart takes over what succeeded, a fork changes something.</summary>
internal static class RestartApi
{
    private const string All = "*";

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapPost("/executions/{id}/restart", RestartAsync)
            .Describe("restartExecution", "Do the work of a run again in a new run, and reuse what succeeded; a step named here runs again")
            .Accepts<RestartBody>("application/json").Produces<RunObject>(StatusCodes.Status202Accepted).Produces<PlanObject>();
        _ = api.MapPost("/executions/{id}/fork", ForkAsync)
            .Describe("forkExecution", "The same with something changed; exactly what depends on the change runs")
            .Accepts<ForkBody>("application/json").Produces<RunObject>(StatusCodes.Status202Accepted).Produces<PlanObject>();
    }

    private static async Task<IResult> RestartAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var body = await RequestBody.ReadAsync(http, BodyJson.Default.RestartBody);
        return await BeginAsync(http, parts, body.Value, body.Digest, await RequestAsync(http, parts, id, body.Value, cancellation), cancellation);
    }

    private static async Task<IResult> ForkAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var body = await RequestBody.ReadAsync(http, BodyJson.Default.ForkBody);
        var request = await RequestAsync(http, parts, id, body.Value, cancellation);
        return await BeginAsync(http, parts, body.Value, body.Digest, request with { Changes = await ChangesAsync(parts, request, body.Value, cancellation) }, cancellation);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, ServerParts parts, RestartBody body, ReadOnlyMemory<byte> digest, RestartRequest request, CancellationToken cancellation)
    {
        var told = parts.Mail.AddressFor(http, body.Notify, isRerun: false);
        if (body.Plan)
        {
            return await StartApi.PlanAsync(body.Steps, onStep => new RestartPlanner(parts.Host.Parts).PlanAsync(request, onStep, cancellation));
        }

        var webhook = WebhookOf(body, request);
        var engine = await parts.EngineForAsync(request.Origin, body.Queue, cancellation);
        return await OnceOnly.RunAsync(http, parts, digest, () => engine.RestartAsync(request, CancellationToken.None), handle =>
        {
            if (webhook is not null)
            {
                parts.Webhooks.Ask(webhook, engine.Calls, new ExecutionId(new StepId(handle.Run.Header.Id, 1), 0));
            }

            return parts.Mail.Begun(handle, told);
        });
    }

    private static WebhookTarget? WebhookOf(RestartBody body, RestartRequest request) => body.Webhook is not { ValueKind: not JsonValueKind.Null } webhook ? null
        : request.Origin.Header.Target is not null ? WebhookTarget.Read(webhook)
        : throw new RepriseException("usage.invalid", "The field 'webhook' tells of the end of a call; this is the run of a pipeline.", "Follow it at /api/v1/runs/{id}/events.");

    private static async Task<RestartRequest> RequestAsync(HttpContext http, ServerParts parts, string id, RestartBody body, CancellationToken cancellation)
    {
        var step = StepLookup.LooksLikeStep(id) ? await StepLookup.FindAsync(parts.Recording, id, cancellation) : null;
        var effects = (body.Effects ?? new Dictionary<string, string>(StringComparer.Ordinal))
            .ToDictionary(e => e.Key, e => TextValues.Word<EffectAnswer>($"effects.{e.Key}", e.Value) ?? EffectAnswer.None, StringComparer.Ordinal);
        return new RestartRequest
        {
            Origin = await parts.RunOfAsync(id, cancellation),
            Step = step?.Step,
            Scope = TextValues.Word<RestartScope>("scope", body.Scope) ?? RestartScope.Workflow,
            Reuse = TextValues.Word<Reach>("reuse", body.Reuse) ?? Reach.Origin,
            AnyOccurrence = (TextValues.Word<Matching>("match", body.Match) ?? Matching.Occurrence) == Matching.Any,
            IgnoreCode = body.IgnoreCode,
            SameEnvironment = body.SameEnv,
            Force = body.Force ?? [],
            Effects = effects.GetValueOrDefault(All),
            EffectsOf = effects.Where(e => e.Key is not All).ToDictionary(StringComparer.Ordinal),
            Concurrency = BodyValues.Positive(body.Concurrency, "concurrency") ?? 0,
            Labels = body.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
            Reason = body.Reason,
            Trace = Traces.Of(http),
            Actor = Caller.Of(http).Name,
            Detach = true,
        };
    }

    private static async Task<RunChanges> ChangesAsync(ServerParts parts, RestartRequest request, ForkBody body, CancellationToken cancellation)
    {
        var given = body.Pipeline is { } pipeline ? await PipelineSource.FindAsync(parts, pipeline, cancellation) : null;
        var outputs = new List<GivenOutput>();
        var values = (body.Outputs ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal)).Select(o => (o.Key, System.Text.Encoding.UTF8.GetBytes(o.Value.GetRawText())));
        foreach (var (step, bytes) in values.Concat((body.OutputBytes ?? new Dictionary<string, byte[]>(StringComparer.Ordinal)).Select(o => (o.Key, o.Value))))
        {
            var found = await StepLookup.FindAsync(parts.Recording, step, cancellation);
            outputs.Add(found.Run.Number == request.Origin.Number ? new GivenOutput(found.Step, bytes)
                : throw new RepriseException("usage.invalid", $"{found.Id} is a step of {found.Run.Header.Id}, not of {request.Origin.Header.Id}.", "Name a step of the run that is forked."));
        }

        return new RunChanges
        {
            InputPaths = body.Inputs ?? new Dictionary<string, string>(StringComparer.Ordinal),
            Input = body.Input,
            InputPatches = [.. PatchesOf(body)],
            Context = BodyValues.Value(body.Context, "context"),
            ContextPatch = BodyValues.Value(body.ContextPatch, "context_patch"),
            Params = body.ParamTexts ?? new Dictionary<string, string>(StringComparer.Ordinal),
            ParamValues = BodyValues.Values(body.Params, "params"),
            Outputs = outputs,
            Pipeline = given is null ? null : new GivenPipeline(given.Definition, given.Catalog, given.Folder, given.File?.Path),
            SameCode = (TextValues.Word<CodeChoice>("code", body.Code) ?? CodeChoice.Latest) == CodeChoice.Same,
        };
    }

    private static IEnumerable<InputPatch> PatchesOf(ForkBody body)
    {
        var named = (body.InputPatches ?? []).Select((p, i) => new InputPatch(
            p.Input, null, p.Patch ?? throw new RepriseException("usage.invalid", $"input_patches[{i}] has no 'patch'.", "For example: { \"input\": \"orders\", \"patch\": { \"title\": \"Draft\" } }")));
        return [.. (body.InputSet ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal)).Select(s => InputPatch.Set(s.Key, s.Value)),
            .. body.InputPatch is { } patch ? (InputPatch[])[new InputPatch(null, null, patch)] : [], .. named];
    }

    private enum Matching
    {
        Occurrence,
        Any,
    }

    private enum CodeChoice
    {
        Latest,
        Same,
    }
}
