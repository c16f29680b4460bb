using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine;
using Reprise.Engine.Contract;
using Reprise.Engine.Planning;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Server.Access;
using Reprise.Server.Http;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Api;

/// <summary>One run: what it is, its lineage, its manifest and its plan.</summary>
internal static class RunsApi
{
    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/runs/{id}", GetAsync).Describe("getRun", "One run: its id, a unique prefix of it, or `last`").Produces<RunObject>();
        _ = api.MapGet("/runs/{id}/details", DetailsAsync).Describe("getDetails", "What is told of a run beside it: stages, names, what was asked for, how it goes on").Produces<RunDetailsObject>();
        _ = api.MapGet("/runs/{id}/actions", ActionsAsync).Describe("getActions", "What can be done with a run as it stands now, and why the rest cannot").Produces<RunActionsObject>();
        _ = api.MapGet("/runs/{id}/failures", FailuresAsync).Describe("getFailures", "What went wrong in a run, told once a cause").Produces<FailuresObject>();
        _ = api.MapGet("/runs/{id}/lineage", LineageAsync).Describe("getLineage", "The runs that it came from, and those that came from it").Produces<LineageObject>();
        _ = api.MapGet("/runs/{id}/manifest", ManifestAsync).Describe("getManifest", "What a rerun found").Produces<ManifestObject>();
        _ = api.MapGet("/runs/{id}/replayed", ReplayedAsync).Describe("getReplayed", "What a rerun made in the place of the artifact that it checked; its bytes stand at /artifacts/{digest}/content").Produces<StepArtifactObject>();
        _ = api.MapGet("/runs/{id}/definition", DefinitionAsync).Describe("getDefinition", "The pipeline as it was recorded, beside its file as it is now").Produces<DefinitionObject>();
        _ = api.MapGet("/runs/{id}/critical-path", CriticalPathAsync).Describe("getCriticalPath", "The chain of steps that decided when the run ended").Produces<CriticalPathObject>();
        _ = api.MapGet("/runs/{id}/plan", PlanAsync).Describe("getPlan", "The plan that was made before a restart or a fork").Produces<PlanObject>();
    }

    /// <summary>A run as it stands now; of one that goes on here without reading its steps.</summary>
    public static async ValueTask<RunObject> ObjectAsync(ServerParts parts, RunRecord run, CancellationToken cancellation)
    {
        var state = !run.HasEnded && parts.Find(run) is { } handle ? handle.State(run.Status) : await RunState.ReadAsync(parts.Recording, run, cancellation);
        var now = (parts.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return RunMapping.ToObject(run, state) with { RemainingMs = RunMapping.RemainingMs(state, now) };
    }

    /// <summary>A run that has just begun here.</summary>
    public static RunObject Begun(RunHandle handle) => RunMapping.ToObject(handle.Run, handle.State(RunStatus.Running));

    private static async Task<IResult> GetAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return Answer.Of(await ObjectAsync(parts, run, cancellation), ContractJson.Line.RunObject);
    }

    private static async Task<IResult> DetailsAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return Answer.Of(await RunDetails.ReadAsync(parts.Recording, run, cancellation), ContractJson.Line.RunDetailsObject);
    }

    private static async Task<IResult> ActionsAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        return Answer.Of(Allowed(http, RunActions.Of(await RunLookup.FindAsync(parts.Recording, id, cancellation))), ContractJson.Line.RunActionsObject);
    }

    /// <summary>What of these the caller may do.</summary>
    public static RunActionsObject Allowed(HttpContext http, RunActionsObject actions)
    {
        var caller = Caller.Of(http);
        return caller.Role >= KeyRole.Operator ? actions
            : new RunActionsObject([.. actions.Actions.Select(a => a.Action is "compare" ? a : new RunActionObject(a.Action, false, $"The key '{caller.Name}' may only read."))]);
    }

    private static async Task<IResult> FailuresAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return Answer.Of(await RunFailures.ReadAsync(parts.Recording, run, cancellation), ContractJson.Line.FailuresObject);
    }

    private static async Task<IResult> LineageAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return Answer.Of(await RunLineage.ObjectAsync(parts.Recording, run, one => ObjectAsync(parts, one, cancellation), cancellation), ContractJson.Line.LineageObject);
    }

    private static async Task<IResult> ManifestAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return await ManifestReader.OpenAsync(parts.Recording, run, cancellation) is { } manifest
            ? Results.Stream(manifest, Answer.MediaType)
            : throw NoManifest(run);
    }

    /// <summary>The error where a run has no manifest.</summary>
    public static RepriseException NoManifest(RunRecord run) => new("manifest.not_found", $"{run.Header.Id} has no manifest.",
        run.Header.Rerun is null ? "Only a rerun has one." : "It is written when the rerun comes to its end.", [new("kind", Words.Of(run.Header.Kind)), new("status", Words.Of(run.Status))]);

    private static async Task<IResult> ReplayedAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return await ReplayedArtifact.FindAsync(parts.Recording, run, cancellation) is { } made
            ? Answer.Of(new StepArtifactObject(made.Name, made.Digest.ToString(), made.Size, made.MediaType), ContractJson.Line.StepArtifactObject)
            : throw new RepriseException("artifact.not_found", $"{run.Header.Id} made nothing in the place of an artifact.",
                run.Header.Rerun is null ? "Only a rerun does." : "The step that makes it could not be executed again; the manifest says why.", [new("kind", Words.Of(run.Header.Kind))]);
    }

    private static async Task<IResult> DefinitionAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return Answer.Of(await RunDefinition.ReadAsync(parts.Recording, run, parts.Handlers, cancellation), ContractJson.Line.DefinitionObject);
    }

    private static async Task<IResult> CriticalPathAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return Answer.Of(await CriticalPath.ReadAsync(parts.Recording, run, cancellation), ContractJson.Line.CriticalPathObject);
    }

    private static async Task<IResult> PlanAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return run.Header.Restart?.Plan is { } plan
            ? Answer.Of(StoredPlan.ToObject(run, plan), ContractJson.Line.PlanObject)
            : throw new RepriseException("plan.not_found", $"{run.Header.Id} has no stored plan.", "Only a restart or a fork keeps the plan that was made before it.", [new("kind", Words.Of(run.Header.Kind))]);
    }
}
