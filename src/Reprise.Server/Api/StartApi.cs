using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Planning;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Planning;
using Reprise.Server.Access;
using Reprise.Server.Http;
using Reprise.Server.Requests;

namespace Reprise.Server.Api;

/// <summary>Begins runs of pipelines, and reruns of artifacts.</summary>
internal static class StartApi
{
    private const int ArtifactPart = 3;

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapPost("/runs", RunAsync).Describe("startRun", "Run a pipeline: the name of one that ran before, the text of a pipeline file, or the digest of a snapshot")
            .Accepts<StartRunBody>("application/json").Produces<RunObject>(StatusCodes.Status202Accepted).Produces<PlanObject>();
        _ = api.MapPost("/artifacts/{id}/rerun", RerunAsync).Describe("rerunArtifact", "Make an artifact again from its recorded history, and compare")
            .Accepts<RerunBody>("application/json").Produces<RunObject>(StatusCodes.Status202Accepted).Produces<PlanObject>();
    }

    /// <summary>A plan, with its steps where they were asked for.</summary>
    public static async Task<IResult> PlanAsync(bool steps, Func<Action<PlanStep>?, Task<PlanObject>> plan)
    {
        var list = steps ? new List<PlanStep>() : null;
        return Answer.Of(await plan(list is null ? null : list.Add) with { Steps = list }, ContractJson.Line.PlanObject);
    }

    private static async Task<IResult> RunAsync(HttpContext http, ServerParts parts, CancellationToken cancellation)
    {
        var body = await RequestBody.ReadAsync(http, BodyJson.Default.StartRunBody);
        var told = parts.Mail.AddressFor(http, body.Value.Notify, isRerun: false);
        var request = await RequestAsync(http, parts, body.Value, cancellation);
        if (body.Value.Plan)
        {
            return await PlanAsync(body.Value.Steps, onStep => new RunPlanner(parts.Host.Parts).PlanAsync(request, onStep, cancellation));
        }

        // What was asked for is begun, whether or not the caller still waits for the answer.
        var engine = await parts.EngineForAsync(body.Value.Queue, cancellation);
        return await OnceOnly.RunAsync(http, parts, body.Digest, () => engine.StartAsync(request, CancellationToken.None), run => parts.Mail.Begun(run, told));
    }

    private static async Task<RunRequest> RequestAsync(HttpContext http, ServerParts parts, StartRunBody body, CancellationToken cancellation)
    {
        var source = await PipelineSource.FindAsync(parts, BodyValues.Required(body.Pipeline, "pipeline", "{ \"pipeline\": \"quakes\" }"), cancellation);
        var reuse = TextValues.Word<Reach>("reuse", body.Reuse) ?? Reach.None;
        if (reuse == Reach.Origin)
        {
            throw new RepriseException("usage.invalid", "reuse takes none or any; a run has no origin.", "For results of one run, restart that run.");
        }

        return new RunRequest
        {
            Snapshot = source.Resolve(body.Params, body.ParamTexts),
            Template = source.Resolved ? null : source.Definition,
            Folder = source.Folder,
            File = source.File?.Path,
            InputPaths = body.Inputs ?? new Dictionary<string, string>(StringComparer.Ordinal),
            Reuse = reuse,
            Concurrency = BodyValues.Positive(body.Concurrency, "concurrency") ?? 0,
            Pace = BodyValues.Positive(body.Pace, "pace"),
            Labels = body.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
            Context = BodyValues.Value(body.Context, "context"),
            Reason = body.Reason,
            Actor = Caller.Of(http).Name,
            Trace = Traces.Of(http),
            Detach = true,
        };
    }

    private static async Task<IResult> RerunAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var body = await RequestBody.ReadAsync(http, BodyJson.Default.RerunBody);
        var told = parts.Mail.AddressFor(http, body.Value.Notify, isRerun: true);
        var request = await RequestAsync(http, parts, body.Value, cancellation);
        if (body.Value.Plan)
        {
            return await PlanAsync(body.Value.Steps, onStep => new RerunPlanner(parts.Host.Parts).PlanAsync(request, onStep, cancellation));
        }

        var engine = await parts.EngineForAsync(body.Value.Queue, cancellation);
        return await OnceOnly.RunAsync(http, parts, body.Digest, () => engine.RerunAsync(request, CancellationToken.None), run => parts.Mail.Begun(run, told));
    }

    private static async Task<RerunRequest> RequestAsync(HttpContext http, ServerParts parts, RerunBody body, CancellationToken cancellation)
    {
        if (body.Diff)
        {
            throw new RepriseException("usage.invalid", "The field 'diff' is not known here: the answer comes before anything is compared.", "Leave it out, and ask /api/v1/compare/steps for the steps of the manifest that differ.");
        }

        var (digest, version) = await ArtifactLookup.FindAsync(parts.Recording, PathText.Part(http, ArtifactPart), cancellation);
        return new RerunRequest
        {
            Artifact = digest,
            Version = version,
            From = body.From is { } step ? await StepLookup.FindAsync(parts.Recording, step, cancellation) : null,
            Strict = body.Strict,
            RecordedInputs = body.Inputs switch
            {
                null or "live" => false,
                "recorded" => true,
                _ => throw new RepriseException("usage.invalid", $"inputs takes live or recorded; found '{body.Inputs}'.", "live takes changed sources as they are now, recorded as they were."),
            },
            EndToEnd = body.EndToEnd,
            Live = body.Live,
            Repeat = BodyValues.Positive(body.Repeat, "repeat") ?? 1,
            Concurrency = BodyValues.Positive(body.Concurrency, "concurrency") ?? 0,
            Reason = body.Reason,
            Actor = Caller.Of(http).Name,
            Trace = Traces.Of(http),
            Detach = true,
        };
    }
}
