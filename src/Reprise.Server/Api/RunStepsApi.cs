using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>The steps of a run, and single steps.</summary>
internal static class RunStepsApi
{
    // Of /api/v1/steps/ID, which may be the path of a stored output with encoded slashes.
    private const int IdPart = 3;
    private const string NoParent = "none";

    private enum StepOrder
    {
        Number,
        Duration,
    }

    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/runs/{id}/steps", ListAsync).Describe("listSteps", "The steps of a run, in the order of their numbers; or by `sort`: number or duration, the longest first").Produces<PageObject<StepObject>>();
        _ = api.MapGet("/runs/{id}/steps/summary", SummaryAsync).Describe("getStepsSummary", "How many steps of a run the filters fit, how they stand, and why").Produces<StepsSummaryObject>();
        _ = api.MapGet("/steps/{id}", GetAsync).Describe("getStep", "One step: its id, a unique prefix of it, or the path RUN/ROUTE/STAGE/ITEM of a stored output (a slash in it written %2F)").Produces<StepObject>();
        _ = api.MapGet("/steps/{id}/outputs", OutputsAsync).Describe("listOutputs", "All outputs of a step, however many").Produces<PageObject<StepArtifactObject>>();
        _ = api.MapGet("/steps/{id}/inputs", InputsAsync).Describe("listInputs", "All inputs of a step, however many").Produces<PageObject<StepArtifactObject>>();
        _ = api.MapGet("/steps/{id}/inputs/{place:long}/content", InputAsync).Describe("getInput", "The bytes of an input of a step, by its place in the list from 0: also of a call that failed or still runs, whose input stands nowhere else")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream").Produces(StatusCodes.Status206PartialContent, contentType: "application/octet-stream");
        _ = api.MapGet("/steps/{id}/attempts", AttemptsAsync).Describe("listAttempts", "How often the same was tried, in this run and in those of its lineage, oldest first").Produces<AttemptsObject>();
        _ = api.MapGet("/steps/{id}/actions", ActionsAsync).Describe("getStepActions", "What can be done with a step as it stands now, and why the rest cannot").Produces<RunActionsObject>();
        _ = api.MapGet("/steps/{id}/why", WhyAsync).Describe("whyStep", "Why a step ran, or was reused: its key beside the nearest earlier step; a step as above, or an artifact that it made").Produces<WhyObject>();
    }

    private static async Task<IResult> ListAsync(
        ServerParts parts, string id, string? stage, string? status, string? decision, string? item, string? text, string? parent, string? reason, string? sort, string? after, int? limit,
        CancellationToken cancellation)
    {
        var size = Page.SizeOf(limit);
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        var longest = (TextValues.Word<StepOrder>("sort", sort) ?? StepOrder.Number) == StepOrder.Duration;
        var query = await QueryAsync(parts, run, stage, status, decision, item, text, parent, reason, cancellation) with
        {
            From = !longest && Page.Cursor(after) is { } last ? last + 1 : 0,
            LongestFirst = longest,
            Behind = longest && after is not null ? Page.PairCursor(after) : null,
            Limit = size + 1,
        };
        var steps = await parts.Recording.Journal.StepsAsync(query, cancellation).ToListAsync(cancellation);
        return await Page.OfAsync(steps, size, step => longest ? $"{step.DurationMicros}-{step.Number}" : step.Number.ToString(CultureInfo.InvariantCulture),
            step => StepMapping.ToObjectAsync(parts.Recording, new RecordedStep(run, step), cancellation), ContractJson.Line.StepObject);
    }

    private static async Task<IResult> SummaryAsync(
        ServerParts parts, string id, string? stage, string? status, string? decision, string? item, string? text, string? parent, string? reason, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(parts.Recording, id, cancellation);
        var query = await QueryAsync(parts, run, stage, status, decision, item, text, parent, reason, cancellation);
        return Answer.Of(await StepsSummary.ReadAsync(parts.Recording.Journal, query, cancellation), ContractJson.Line.StepsSummaryObject);
    }

    private static async ValueTask<StepQuery> QueryAsync(
        ServerParts parts, RunRecord run, string? stage, string? status, string? decision, string? item, string? text, string? parent, string? reason, CancellationToken cancellation)
    {
        var graph = await parts.Recording.GraphAsync(run, cancellation);
        return new StepQuery
        {
            Run = run.Number,
            Stage = stage is null || graph is null ? null : StepLookup.StageOf(graph, stage),
            Target = graph is null ? stage : null, // Of a run of agents, what is called takes the place of stages.
            Status = TextValues.Word<StepStatus>("status", status),
            Decision = TextValues.Word<DecisionKind>("decision", decision),
            Item = item is null ? null : run.Header.Inputs is [var only] && string.Equals(only.Name, item, StringComparison.Ordinal) ? "" : item,
            Text = text,
            Parent = parent is null ? null : parent is NoParent ? 0 : await ParentAsync(parts, run, parent, cancellation),
            Reason = reason,
        };
    }

    private static async ValueTask<long> ParentAsync(ServerParts parts, RunRecord run, string parent, CancellationToken cancellation)
    {
        var found = await StepLookup.FindAsync(parts.Recording, parent, cancellation);
        return found.Run.Number == run.Number ? found.Step.Number
            : throw new RepriseException("usage.invalid", $"{found.Id} is a step of {found.Run.Header.Id}, not of {run.Header.Id}.", $"Name a step of that run, or `{NoParent}` for steps below none.");
    }

    private static async Task<IResult> GetAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var step = await StepLookup.FindNamedAsync(parts.Recording, PathText.Part(http, IdPart), cancellation);
        return Answer.Of(await StepMapping.ToObjectAsync(parts.Recording, step, cancellation), ContractJson.Line.StepObject);
    }

    private static Task<IResult> OutputsAsync(HttpContext http, ServerParts parts, string id, string? after, int? limit, CancellationToken cancellation) =>
        ArtifactsAsync(http, parts, after, limit, StepListPages.OutputsAsync, cancellation);

    private static Task<IResult> InputsAsync(HttpContext http, ServerParts parts, string id, string? after, int? limit, CancellationToken cancellation) =>
        ArtifactsAsync(http, parts, after, limit, StepListPages.InputsAsync, cancellation);

    private static async Task<IResult> InputAsync(HttpContext http, ServerParts parts, string id, long place, CancellationToken cancellation)
    {
        var step = await StepLookup.FindNamedAsync(parts.Recording, PathText.Part(http, IdPart), cancellation);
        return await StepListPages.InputsAsync(parts.Recording.Journal, step.Step, place, 1, cancellation) is [var input]
            ? new ContentAnswer(parts.Recording, input)
            : throw new RepriseException("artifact.not_found", $"{step.Id} has {step.Step.InputsCount:N0} inputs; found place {place}.", "Places count from 0; /api/v1/steps/{id}/inputs lists them.");
    }

    private static async Task<IResult> ArtifactsAsync(
        HttpContext http, ServerParts parts, string? after, int? limit, Func<IJournal, StepRecord, long, int, CancellationToken, ValueTask<IReadOnlyList<StepArtifact>>> read,
        CancellationToken cancellation)
    {
        var size = Page.SizeOf(limit);
        var first = Page.Cursor(after) ?? 0;
        var step = (await StepLookup.FindNamedAsync(parts.Recording, PathText.Part(http, IdPart), cancellation)).Step;
        var found = await read(parts.Recording.Journal, step, first, size + 1, cancellation);
        var items = found.Take(size).Select(o => new StepArtifactObject(o.Name, o.Digest.ToString(), o.Size, o.MediaType)).ToList();
        return new PageAnswer<StepArtifactObject>(new PageObject<StepArtifactObject>(items, found.Count > size ? (first + size).ToString(CultureInfo.InvariantCulture) : null), ContractJson.Line.StepArtifactObject);
    }

    private static async Task<IResult> AttemptsAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var step = await StepLookup.FindNamedAsync(parts.Recording, PathText.Part(http, IdPart), cancellation);
        return Answer.Of(await StepAttempts.ReadAsync(parts.Recording, step, cancellation), ContractJson.Line.AttemptsObject);
    }

    private static async Task<IResult> ActionsAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var step = await StepLookup.FindNamedAsync(parts.Recording, PathText.Part(http, IdPart), cancellation);
        return Answer.Of(RunsApi.Allowed(http, StepActions.Of(step)), ContractJson.Line.RunActionsObject);
    }

    private static async Task<IResult> WhyAsync(HttpContext http, ServerParts parts, string id, CancellationToken cancellation)
    {
        var step = await Explanation.FindAsync(parts.Recording, PathText.Part(http, IdPart), cancellation);
        return Answer.Of(await Explanation.OfAsync(parts.Recording, step, cancellation), ContractJson.Line.WhyObject);
    }
}
