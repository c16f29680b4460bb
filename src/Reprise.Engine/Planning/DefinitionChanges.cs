using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Engine.Contract;
using Reprise.Engine.Pipelines;
using Reprise.Engine.Recordings;
using Reprise.Engine.Replaying;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Planning;

/// <summary>Where a pipeline differs from the one that a run recorded: today's file, or the pipeline that was given.</summary>
internal static class DefinitionChanges
{
    private const int Most = 100;

    /// <summary>The differing keys with both values; empty where nothing differs, or where the run's pipeline was not read from a file.</summary>
    public static async ValueTask<IReadOnlyList<DefinitionChange>> OfAsync(
        Recording recording, ReplayRequest request, HandlerCatalog handlers, CancellationToken cancellation)
    {
        var recorded = (await recording.GraphAsync(request.Origin, cancellation))!.Pipeline;
        var current = request.Given ?? await TodayAsync(request.Origin.Header.File, recorded, handlers, cancellation);
        return current is null ? [] : Between(recorded, current);
    }

    /// <summary>The keys in which a pipeline differs from the one that a run recorded.</summary>
    public static async ValueTask<IReadOnlyList<DefinitionChange>> OfAsync(Recording recording, RunRecord run, PipelineDefinition current, CancellationToken cancellation) =>
        Between((await recording.GraphAsync(run, cancellation))!.Pipeline, current);

    private static IReadOnlyList<DefinitionChange> Between(PipelineDefinition recorded, PipelineDefinition current)
    {
        var (left, right) = JsonDifference.Between(CanonicalJson.Parse(Snapshot.Write(recorded)), CanonicalJson.Parse(Snapshot.Write(current)));
        return left is null && right is null ? []
            : [.. JsonDifference.Rows(left, right).Take(Most).Select(r => new DefinitionChange(r.Path, NodeOf(r.Recorded), NodeOf(r.Current)))];
    }

    private static JsonNode? NodeOf(string? text) => text is null ? null : JsonNode.Parse(text);

    private static async ValueTask<PipelineDefinition?> TodayAsync(string? path, PipelineDefinition recorded, HandlerCatalog handlers, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(path, recorded, handlers, cancellation);
        }
        catch (Exception e) when (e is RepriseException or JsonException)
        {
            return null; // It is being worked on; the snapshot decides anyway.
        }
    }

    /// <summary>The file as it is now, with the run's own parameters as far as it still has them; null where there is none.</summary>
    /// <exception cref="RepriseException">It cannot be read.</exception>
    internal static async ValueTask<PipelineDefinition?> ReadAsync(string? path, PipelineDefinition recorded, HandlerCatalog handlers, CancellationToken cancellation)
    {
        if (path is null || !File.Exists(path))
        {
            return null;
        }

        var file = await PipelineFile.LoadAsync(path, handlers, cancellation);
        var known = recorded.Params.Where(p => file.Definition.Params.ContainsKey(p.Key)).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        return Snapshot.Resolve(file.Definition, known);
    }
}
