using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Auditing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>What an artifact came from, what came of it, and what speaks for it.</summary>
internal static class ProvenanceApi
{
    // Of /api/v1/artifacts/ID, which may hold encoded slashes.
    private const int IdPart = 3;

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/artifacts/{id}/provenance", ProvenanceAsync).Describe("getProvenance", "What an artifact came from, back to the sources, stage by stage").Produces<ProvenanceObject>();
        _ = api.MapGet("/artifacts/{id}/provenance/steps", StepsAsync).Describe("listProvenanceSteps", "The steps that one stage of an artifact's provenance stands for, in order of run and number").Produces<PageObject<StepObject>>();
        _ = api.MapGet("/artifacts/{id}/attestations", AttestationsAsync).Describe("getAttestations", "Who else did what made an artifact, and whether the bytes were the same").Produces<AttestationsObject>();
        _ = api.MapGet("/artifacts/{id}/consumers", ConsumersAsync).Describe("listConsumers", "The steps that read an artifact, newest first").Produces<PageObject<StepObject>>();
        _ = api.MapGet("/artifacts/{id}/reruns", RerunsAsync).Describe("listReruns", "The reruns of an artifact, newest first; of a name those of all its versions").Produces<PageObject<RunObject>>();
        _ = api.MapGet("/artifacts/{id}/audit", AuditAsync).Describe("auditArtifact", "How well one named artifact is accounted for as it stands now, and what would mend it").Produces<AuditedArtifact>();
    }

    private static async Task<IResult> ProvenanceAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var (digest, version, _) = await ArtifactLookup.FindNamedAsync(parts.Recording, PathText.Part(http, IdPart), cancellation);
        return Answer.Of(await Provenance.ReadAsync(parts.Recording, digest, version, cancellation), ContractJson.Line.ProvenanceObject);
    }

    private static async Task<IResult> StepsAsync(HttpContext http, ServerParts parts, string id, string stage, string? after, int? limit, CancellationToken cancellation)
    {
        var size = Page.SizeOf(limit);
        var first = (int)Math.Min(Page.Cursor(after) ?? 0, int.MaxValue);
        var (digest, version, _) = await ArtifactLookup.FindNamedAsync(parts.Recording, PathText.Part(http, IdPart), cancellation);
        var steps = await Provenance.StepsAsync(parts.Recording, digest, version, stage, first, size + 1, cancellation);
        return await Page.OfAsync(steps, size, _ => (first + size).ToString(CultureInfo.InvariantCulture), step => StepMapping.ToObjectAsync(parts.Recording, step, cancellation), ContractJson.Line.StepObject);
    }

    private static async Task<IResult> AttestationsAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var (digest, version, _) = await ArtifactLookup.FindNamedAsync(parts.Recording, PathText.Part(http, IdPart), cancellation);
        return Answer.Of(await Attestations.ReadAsync(parts.Recording, digest, version, cancellation), ContractJson.Line.AttestationsObject);
    }

    private static async Task<IResult> ConsumersAsync(HttpContext http, ServerParts parts, string id, string? after, int? limit, CancellationToken cancellation)
    {
        var size = Page.SizeOf(limit);
        var (digest, _, _) = await ArtifactLookup.FindNamedAsync(parts.Recording, PathText.Part(http, IdPart), cancellation);
        var steps = await ArtifactQuery.ConsumersAsync(parts.Recording, digest, Page.Cursor(after), size + 1, cancellation);
        return await Page.OfAsync(steps, size, step => step.Position.ToString(), async step => await ObjectAsync(parts, step, cancellation), ContractJson.Line.StepObject);
    }

    private static async ValueTask<StepObject> ObjectAsync(ServerParts parts, StepRecord step, CancellationToken cancellation) =>
        await StepMapping.ToObjectAsync(parts.Recording, new RecordedStep(await parts.Recording.RunAsync(step.Run, cancellation), step), cancellation);

    private static async Task<IResult> RerunsAsync(HttpContext http, ServerParts parts, string id, string? after, int? limit, CancellationToken cancellation)
    {
        var size = Page.SizeOf(limit);
        var text = PathText.Part(http, IdPart);
        var (digest, version, _) = await ArtifactLookup.FindNamedAsync(parts.Recording, text, cancellation);
        var digests = version is not null && string.Equals(text, version.Name, StringComparison.Ordinal)
            ? (await parts.Recording.Journal.NamesAsync(new NameQuery(version.Name), cancellation)).Select(v => v.Digest).ToHashSet()
            : [digest];
        var runs = await ArtifactReruns.ReadAsync(parts.Recording, digests, Page.Cursor(after), size + 1, cancellation);
        return await Page.OfAsync(runs, size, run => run.Number.ToString(), run => RunsApi.ObjectAsync(parts, run, cancellation), ContractJson.Line.RunObject);
    }

    private static async Task<IResult> AuditAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var text = PathText.Part(http, IdPart);
        var (digest, version, _) = await ArtifactLookup.FindNamedAsync(parts.Recording, text, cancellation);
        version ??= (await parts.Recording.Journal.NamesAsync(new NameQuery { Digest = digest, Limit = 1 }, cancellation)) is [var named] ? named : null;
        return version is not null
            ? Answer.Of((await new Auditor(parts.Recording, parts.Handlers).AuditAsync([version], cancellation)).Artifacts[0], ContractJson.Line.AuditedArtifact)
            : throw new RepriseException("artifact.not_found", $"'{text}' has no name, and only named artifacts are audited.", "Add `publish:` to the stage that makes it, or audit the artifact that it went into.");
    }
}
