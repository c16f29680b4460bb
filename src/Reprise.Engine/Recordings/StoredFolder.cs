using System.Runtime.CompilerServices;
using Reprise.Engine.Contract;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>A run's stored outputs, read like a folder: <c>RUN/ROUTE/STAGE/ITEM</c>.</summary>
public static class StoredFolder
{
    // What the only item of a run without inputs is called.
    private const string NamelessItem = "item";
    private const int Shown = 5;

    /// <summary>
    /// What stands under a path: of a run its routes, of a route its stages, of a stage its outputs by item path. Folders end with <c>/</c>.
    /// </summary>
    /// <param name="recording">Where to read.</param>
    /// <param name="path"><c>RUN[/ROUTE[/STAGE[/PREFIX]]]</c>.</param>
    /// <param name="recursive">List every output below, and no folders.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="RepriseException"><c>run.not_found</c>, or <c>artifact.not_found</c> where the run has no such route or stage.</exception>
    public static async IAsyncEnumerable<FolderEntry> ListAsync(
        Recording recording, string path, bool recursive, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var parts = path.TrimEnd('/').Split('/', 4);
        var (run, graph) = await OpenAsync(recording, parts[0], cancellation);
        var stages = Below(graph, parts);
        if (parts.Length < 3 && !recursive)
        {
            foreach (var folder in stages.Select(s => parts.Length == 1 ? s.Route.Name : s.Target).Distinct(StringComparer.Ordinal))
            {
                yield return new FolderEntry($"{run.Header.Id}/{folder}/", null, null, null);
            }

            yield break;
        }

        foreach (var stage in stages)
        {
            await foreach (var (item, output) in OutputsAsync(recording, run, stage, cancellation))
            {
                if (parts.Length < 4 || item.StartsWith(parts[3], StringComparison.Ordinal))
                {
                    yield return new FolderEntry($"{run.Header.Id}/{stage.Target}/{item}", output.Digest.ToString(), output.Size, output.MediaType);
                }
            }
        }
    }

    /// <summary>The step and output at a path <c>RUN/ROUTE/STAGE/ITEM</c>, or null where the text has not that form.</summary>
    /// <exception cref="RepriseException"><c>artifact.not_found</c>: the run has no such output, or the path ends above one.</exception>
    public static async ValueTask<(RecordedStep Step, StepArtifact Output)?> FindAsync(Recording recording, string path, CancellationToken cancellation)
    {
        var parts = path.TrimEnd('/').Split('/', 4);
        if (parts.Length < 2 || !await IsRunAsync(recording, parts[0], cancellation))
        {
            return null;
        }

        if (parts.Length < 4)
        {
            return (await recording.Journal.NamesAsync(new NameQuery(path), cancellation)).Count > 0 ? null : throw await TooShortAsync(recording, parts, cancellation);
        }

        var (run, graph) = await OpenAsync(recording, parts[0], cancellation);
        var stage = Below(graph, parts)[0];
        return await OutputAsync(recording, run, stage, parts[3], cancellation)
            ?? throw new RepriseException("artifact.not_found", $"{run.Header.Id} has no output '{parts[3]}' of {stage.Target}.",
                $"`reprise ls {parts[0]}/{stage.Target}` lists them.");
    }

    private static async ValueTask<RepriseException> TooShortAsync(Recording recording, string[] parts, CancellationToken cancellation)
    {
        var path = string.Join('/', parts);
        var below = await ListAsync(recording, path, recursive: false, cancellation).Take(Shown).ToListAsync(cancellation);
        return new RepriseException("artifact.not_found", $"'{path}' is a {(parts.Length == 2 ? "route" : "stage")} of a run; a stored output is RUN/ROUTE/STAGE/ITEM.",
            $"`reprise ls {path}` lists what stands there.", [.. below.Select(entry => new KeyValuePair<string, string>("below", entry.Path))]);
    }

    private static async ValueTask<bool> IsRunAsync(Recording recording, string text, CancellationToken cancellation) =>
        string.Equals(text, RunLookup.Last, StringComparison.Ordinal) || text.StartsWith(RunId.Prefix, StringComparison.Ordinal)
            || (RunId.TryParse(RunId.Prefix + text, out _)
                && (await recording.Journal.RunsAsync(new RunQuery { Id = RunId.Prefix + text, Limit = 1 }, cancellation)).Count > 0);

    private static async ValueTask<(RunRecord Run, StageGraph Graph)> OpenAsync(Recording recording, string text, CancellationToken cancellation)
    {
        var run = await RunLookup.FindAsync(recording, text, cancellation);
        return (run, await recording.GraphAsync(run, cancellation)
            ?? throw new RepriseException("artifact.not_found", $"{run.Header.Id} is a call: it has no routes and stages.",
                $"`reprise show {run.Header.Id} --steps` lists its steps."));
    }

    private static List<StageNode> Below(StageGraph graph, string[] parts)
    {
        var found = graph.Stages.Where(s => (parts.Length < 2 || string.Equals(s.Route.Name, parts[1], StringComparison.Ordinal))
            && (parts.Length < 3 || string.Equals(s.Stage.Name, parts[2], StringComparison.Ordinal))).ToList();
        return found.Count > 0 ? found : throw new RepriseException("artifact.not_found",
            $"The run has no {(parts.Length > 2 ? $"stage '{parts[1]}/{parts[2]}'" : $"route '{parts[1]}'")}.",
            "`reprise ls RUN` lists routes, `reprise ls RUN/ROUTE` stages.", [.. graph.Stages.Select(s => new KeyValuePair<string, string>("stage", s.Target))]);
    }

    private static async IAsyncEnumerable<(string Item, StepArtifact Output)> OutputsAsync(
        Recording recording, RunRecord run, StageNode stage, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = new StepQuery { Run = run.Number, Stage = stage.Index, Status = StepStatus.Succeeded };
        await foreach (var step in recording.Journal.StepsAsync(query, cancellation))
        {
            await foreach (var output in StepLists.ReadAsync(recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
            {
                yield return (ItemOf(run, step, output), output);
            }
        }
    }

    private static string ItemOf(RunRecord run, StepRecord step, StepArtifact output) =>
        ShownOf(run, step.Keyed ? ItemPath.Append(step.Item, output.Name) : step.Item);

    private static string ShownOf(RunRecord run, string item) => ItemNames.Shown(run.Header, item) is { Length: > 0 } shown ? shown : NamelessItem;

    private static async ValueTask<(RecordedStep Step, StepArtifact Output)?> OutputAsync(
        Recording recording, RunRecord run, StageNode stage, string item, CancellationToken cancellation)
    {
        // The step works either on the item itself, or on the one above it, of which it made this one.
        foreach (var candidate in (string[])[string.Equals(item, ShownOf(run, ""), StringComparison.Ordinal) ? "" : item, item, ItemPath.ParentOf(item)])
        {
            if (await StepInSlotAsync(recording, run, stage, candidate, cancellation) is not { } step)
            {
                continue;
            }

            await foreach (var output in StepLists.ReadAsync(recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
            {
                if (string.Equals(ItemOf(run, step, output), item, StringComparison.Ordinal))
                {
                    return (new RecordedStep(run, step), output);
                }
            }
        }

        return null;
    }

    private static async ValueTask<StepRecord?> StepInSlotAsync(
        Recording recording, RunRecord run, StageNode stage, string item, CancellationToken cancellation)
    {
        var lookup = new IndexLookup(IndexKind.Slot, Slot.Of(run.Header.Pipeline ?? run.Header.Target ?? "", stage.Route.Name, stage.Stage.Name, item), 64) { NewestFirst = true };
        while (await recording.Journal.FindAsync(lookup, cancellation) is { Count: > 0 } found)
        {
            if (found.FirstOrDefault(s => s.Run == run.Number && s.Stage == stage.Index && string.Equals(s.Item, item, StringComparison.Ordinal)) is { } step)
            {
                return step;
            }

            if (found.Count < lookup.Limit)
            {
                return null;
            }

            lookup = lookup with { Before = found[^1].Position };
        }

        return null;
    }
}
