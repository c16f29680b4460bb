using Reprise.Engine.Contract;
using Reprise.Engine.Planning;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Replaying;

/// <summary>A replay that is ready to begin: every selected output is known to be there, and nothing was published.</summary>
/// <param name="Definition">The snapshot.</param>
/// <param name="Graph">Its graph.</param>
/// <param name="Terms">What is published, and how.</param>
/// <param name="Document">The outputs.</param>
/// <param name="Folder">The folder of the pipeline file; absolute.</param>
/// <param name="Warnings">What a person should know before.</param>
internal sealed record PreparedReplay(
    PipelineDefinition Definition, StageGraph Graph, ReplayTerms Terms, ReplayReader Document, string Folder, IReadOnlyList<string> Warnings)
{
    /// <summary>Where the pipeline as it is now, or as it was given, differs from the recorded one.</summary>
    public IReadOnlyList<DefinitionChange> Changes { get; init; } = [];
}

/// <summary>Makes a replay ready: resolves the snapshot, finds the outputs, and checks that they are there.</summary>
internal sealed class ReplayPreparer(EngineParts parts, Recording recording)
{
    /// <summary>Makes it ready; what it publishes is in the store when this returns.</summary>
    /// <exception cref="RepriseException">It cannot be carried out; nothing was published.</exception>
    public async Task<PreparedReplay> PrepareAsync(ReplayRequest request, CancellationToken cancellation)
    {
        var (run, stage) = await ReplayHomes.FindAsync(recording, request, cancellation);
        var definition = request.Given ?? (await recording.GraphAsync(request.Origin, cancellation))!.Pipeline;
        var graph = StageGraph.Build(definition, request.Route);
        var entry = ReplayEntry.Of(graph, stage.Target);
        await using var document = new ReplayDocument(parts.ScratchFolder);
        var recorded = await RecordedAsync(request, graph, entry, cancellation);
        await AddPartsAsync(document, entry, recorded, cancellation);
        var finder = new StoredOutputFinder(recording, request, run, stage);
        await finder.CollectAsync(document, cancellation);
        var (digest, reader) = await document.StoreAsync(parts.Store, cancellation);
        var changes = await DefinitionChanges.OfAsync(recording, request, parts.Handlers, cancellation);
        var ofPart = request.Origin.Header.Replay?.IsPartial == true;
        var terms = new ReplayTerms
        {
            Source = run.Header.Id,
            SourceNumber = run.Number,
            Stage = stage.Target,
            Route = request.Route,
            Outputs = digest,
            Count = document.Count,
            Parts = document.Parts,
            Recorded = recorded,
            Select = request.Select?.Text,
            Missing = finder.Missing,
            MissingItems = finder.MissingItems,
            Rate = request.Rate,
            MaxInFlight = request.MaxInFlight,
            Order = request.Order,
            Yield = request.Yield,
            OfPart = ofPart,
            Publish = request.Publish || (request.Select is null && finder.Missing == 0 && !ofPart),
            Effects = request.Effects,
            Changes = [.. changes.Select(c => c.Path)],
        };
        var folder = request.GivenFile?.Folder ?? request.Origin.Header.Folder ?? Directory.GetCurrentDirectory();
        return new PreparedReplay(definition, graph, terms, reader, folder, [.. Warnings(graph, entry, stage)]) { Changes = changes };
    }

    /// <summary>Where the steps of stages are that this replay does not run: those of the origin, or of the runs that it took them from.</summary>
    private async ValueTask<IReadOnlyDictionary<string, long>> RecordedAsync(
        ReplayRequest request, StageGraph graph, ReplayEntry entry, CancellationToken cancellation)
    {
        var recorded = new Dictionary<string, long>(StringComparer.Ordinal);
        if (request.Route is not null)
        {
            return recorded;
        }

        var origin = (await recording.GraphAsync(request.Origin, cancellation))!;
        foreach (var node in graph.Stages.Where(s => !entry.Reaches(s.Index)))
        {
            if (origin.Stages.FirstOrDefault(s => string.Equals(s.Target, node.Target, StringComparison.Ordinal)) is { } known
                && ReplayHomes.Of(request.Origin, origin, known) is { } home)
            {
                recorded.Add(node.Target, home);
            }
        }

        return recorded;
    }

    private async ValueTask AddPartsAsync(ReplayDocument document, ReplayEntry entry, IReadOnlyDictionary<string, long> recorded, CancellationToken cancellation)
    {
        foreach (var node in entry.Parts)
        {
            if (!recorded.TryGetValue(node.Target, out var number))
            {
                throw new RepriseException(
                    "snapshot.stage_unknown", $"What comes after joins outputs of the stage {node.Target}, which the origin never ran.",
                    "Replay from an earlier stage, or into a route of its own with --to-route.");
            }

            var run = await recording.RunAsync(number, cancellation);
            var stage = (await recording.GraphAsync(run, cancellation))!.Find(node.Target)!;
            await foreach (var head in recording.Journal.HeadsAsync(number, cancellation))
            {
                if (head.Stage == stage.Index && head is { Status: StepStatus.Succeeded, OutputsCount: > 0 })
                {
                    document.Add(node.Index, new StoredPart(head.Number, head.Keyed || stage.IsGather ? head.ChildBase : head.Root));
                }
            }
        }
    }

    /// <summary>Stages that get items of other stages too, which this replay does not publish.</summary>
    private static IEnumerable<string> Warnings(StageGraph graph, ReplayEntry entry, StageNode stage)
    {
        foreach (var edge in graph.Edges.Where(e => e.Kind == EdgeKind.Item && e.From >= 0 && entry.Stage is not null && entry.Reaches(e.To)))
        {
            var from = graph.Stages[edge.From];
            if (!entry.Reaches(from.Index) && from.Index != entry.Stage!.Index)
            {
                yield return $"{graph.Stages[edge.To].Target} also gets the outputs of {from.Target}; only those of {stage.Target} are published.";
            }
        }
    }
}
