using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>Pipelines that ran, and step types.</summary>
internal static class PipelinesApi
{
    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/pipelines", ListAsync).Describe("listPipelines", "The pipelines that ran, by name, each with its newest run").Produces<IReadOnlyList<PipelineObject>>();
        _ = api.MapGet("/types", TypesAsync).Describe("listTypes", "The step types in the journal, and whether a handler is at hand; with `all` also those that no run has used").Produces<IReadOnlyList<StepTypeObject>>();
    }

    private static async Task<IResult> ListAsync(ServerParts parts, CancellationToken cancellation)
    {
        var pipelines = (await NewestAsync(parts, cancellation)).OrderBy(run => run.Header.Pipeline, StringComparer.Ordinal);
        return ListAnswer.Of(pipelines.ToAsyncEnumerable().Select(async (RunRecord run, CancellationToken c) => await ObjectAsync(parts, run, c)), ContractJson.Line.PipelineObject);
    }

    /// <summary>The newest run of each pipeline.</summary>
    public static async ValueTask<IEnumerable<RunRecord>> NewestAsync(ServerParts parts, CancellationToken cancellation) =>
        (await parts.Recording.Journal.RunsAsync(new RunQuery { NewestOfEach = true, Limit = int.MaxValue }, cancellation))
            .Where(run => run.Header is { Pipeline: not null, IsCommand: false, Import: null });

    private static async ValueTask<PipelineObject> ObjectAsync(ServerParts parts, RunRecord run, CancellationToken cancellation)
    {
        var header = run.Header;
        return new PipelineObject(header.Pipeline!, header.File, File.Exists(header.File), header.Snapshot.ToString(), await RunsApi.ObjectAsync(parts, run, cancellation));
    }

    private static async Task<IResult> TypesAsync(ServerParts parts, bool? all, CancellationToken cancellation)
    {
        var types = await StepTypes.ReadAsync(parts.Recording, parts.Handlers, all ?? false, cancellation);
        return ListAnswer.Of(types.ToAsyncEnumerable(), ContractJson.Line.StepTypeObject);
    }
}
