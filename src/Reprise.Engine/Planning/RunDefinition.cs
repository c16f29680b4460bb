using System.Text.Json.Nodes;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Planning;

/// <summary>Reads the pipeline of a run as it was recorded, and its file as it is now.</summary>
public static class RunDefinition
{
    /// <summary>Both, and where they differ.</summary>
    /// <exception cref="RepriseException"><c>snapshot.not_found</c>: it is a call, which has no pipeline; and what can be wrong with an artifact.</exception>
    public static async ValueTask<DefinitionObject> ReadAsync(Recording recording, RunRecord run, HandlerCatalog handlers, CancellationToken cancellation)
    {
        var header = run.Header;
        var graph = await recording.GraphAsync(run, cancellation)
            ?? throw new RepriseException("snapshot.not_found", $"{header.Id} is a call of {header.Target}; it has no pipeline.", "The run itself shows the input that it was called with.");
        var (current, problem) = await TodayAsync(header.File, graph.Pipeline, handlers, cancellation);
        return new DefinitionObject(
            header.Snapshot.ToString(), header.File, File.Exists(header.File), NodeOf(graph.Pipeline), current is null ? null : NodeOf(current),
            current is null ? [] : await DefinitionChanges.OfAsync(recording, run, current, cancellation), problem);
    }

    private static async ValueTask<(PipelineDefinition? Current, StepErrorObject? Problem)> TodayAsync(
        string? path, PipelineDefinition recorded, HandlerCatalog handlers, CancellationToken cancellation)
    {
        try
        {
            return (await DefinitionChanges.ReadAsync(path, recorded, handlers, cancellation), null);
        }
        catch (RepriseException e)
        {
            return (null, new StepErrorObject(e.Code, e.Message, e.Hint));
        }
    }

    private static JsonNode NodeOf(PipelineDefinition pipeline) => JsonNode.Parse(Snapshot.Write(pipeline))!;
}
