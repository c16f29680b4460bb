using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>Runs: lists, one run, its lineage, its manifest and its plan.</summary>
internal static class RunsApi
{
    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/runs", ListAsync).Describe("listRuns", "Runs, newest first").Produces<PageObject<RunObject>>();
        _ = api.MapGet("/runs/{id}", GetAsync).Describe("getRun", "One run: its id, a unique prefix of it, or `last`").Produces<RunObject>();
        _ = api.MapGet("/runs/{id}/details", DetailsAsync).Describe("getDetails", "What is told of a run beside it: stages, names, what was asked for, how it goes on").Produces<RunDetailsObject>();
        _ = api.MapGet("/runs/{id}/lineage", LineageAsync).Describe("getLineage", "The runs that it came from, and those that came from it").Produces<LineageObject>();
        _ = api.MapGet("/runs/{id}/manifest", ManifestAsync).Describe("getManifest", "What a rerun found").Produces<ManifestObject>();
        _ = api.MapGet("/runs/{id}/plan", PlanAsync).Describe("getPlan", "The plan that was made before a restart or a fork").Produces<PlanObject>();
    }

    /// <summary>A run as it stands now; of one that goes on here without reading its steps.</summary>
    public static async ValueTask<RunObject> ObjectAsync(ServerParts parts, RunRecord run, CancellationToken cancellation) =>
        !run.HasEnded && parts.Find(run) is { } handle
            ? RunMapping.ToObject(run, handle.State(run.Status))
            : await RunMapping.ToObjectAsync(parts.Recording, run, cancellation);

    /// <summary>A run that has just begun here.</summary>
    public static RunObject Begun(RunHandle handle) => RunMapping.ToObject(handle.Run, handle.State(RunStatus.Running));

    private static async Task<IResult> ListAsync(
        ServerParts parts, string? status, string? kind, string? pipeline, string[]? label, bool? golden, string? since, string? until, string? text, string? after, int? limit,
        CancellationToken cancellation)
    {
        var size = Page.SizeOf(limit);
        var now = parts.Time.GetUtcNow();
        var query = new RunQuery
        {
            Status = TextValues.Word<RunStatus>("status", status),
            Kind = TextValues.Word<RunKind>("kind", kind),
            Pipeline = pipeline,
            Labels = Labels(label),
            Golden = golden == true,
            Since = TextValues.Time("since", since, now),
            Until = TextValues.Time("until", until, now),
            Text = text,
            Before = Page.Cursor(after),
            Limit = size + 1,
        };
        var runs = await parts.Recording.Journal.RunsAsync(query, cancellation);
        return await Page.OfAsync(runs, size, run => run.Number.ToString(), run => ObjectAsync(parts, run, cancellation), ContractJson.Line.RunObject);
    }

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

    private static async Task<IResult> LineageAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        var (ancestors, descendants) = await RunLineage.ReadAsync(parts.Recording, run, cancellation);
        return Answer.Of(new LineageObject(await ObjectsAsync(ancestors), await ObjectsAsync(descendants)), ContractJson.Line.LineageObject);

        async Task<IReadOnlyList<RunObject>> ObjectsAsync(IReadOnlyList<RunRecord> runs)
        {
            var objects = new List<RunObject>(runs.Count);
            foreach (var one in runs)
            {
                objects.Add(await ObjectAsync(parts, one, cancellation));
            }

            return objects;
        }
    }

    private static async Task<IResult> ManifestAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return await ManifestReader.OpenAsync(parts.Recording, run, cancellation) is { } manifest
            ? Results.Stream(manifest, Answer.MediaType)
            : throw new RepriseException("manifest.not_found", $"{run.Header.Id} has no manifest.",
                run.Header.Rerun is null ? "Only a rerun has one." : "It is written when the rerun comes to its end.", [new("kind", Words.Of(run.Header.Kind)), new("status", Words.Of(run.Status))]);
    }

    private static async Task<IResult> PlanAsync(ServerParts parts, string id, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        return run.Header.Restart?.Plan is { } plan
            ? Answer.Of(StoredPlan.ToObject(run, plan), ContractJson.Line.PlanObject)
            : throw new RepriseException("plan.not_found", $"{run.Header.Id} has no stored plan.", "Only a restart or a fork keeps the plan that was made before it.", [new("kind", Words.Of(run.Header.Kind))]);
    }

    private static Dictionary<string, string>? Labels(string[]? texts)
    {
        if (texts is not { Length: > 0 })
        {
            return null;
        }

        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            labels[at > 0 ? text[..at] : throw new RepriseException("usage.invalid", $"label takes NAME=VALUE; found '{text}'.", "For example: label=team=ops")] = text[(at + 1)..];
        }

        return labels;
    }
}
