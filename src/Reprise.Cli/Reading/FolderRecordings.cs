using System.Runtime.CompilerServices;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Cli.Reading;

/// <summary>The recordings of a data folder on this machine.</summary>
internal sealed class FolderRecordings(Recording recording) : IRecordings
{
    public IArtifacts Artifacts { get; } = new FolderArtifacts(recording);

    public IComparisons Comparisons { get; } = new FolderComparisons(recording);

    public async ValueTask<IReadOnlyList<RunObject>> RunsAsync(RunSearch search, CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow();
        var query = search.Where is { } where ? RunFilter.Parse(where, text => TextValues.Time("--where", text, now)) : new RunQuery
        {
            Statuses = search.Status is { } status ? [TextValues.ParseWord<RunStatus>(status)] : null,
            Kinds = search.Kind is { } kind ? [TextValues.ParseWord<RunKind>(kind)] : null,
            Pipelines = search.Pipeline is { } pipeline ? [pipeline] : null,
            Golden = search.Golden,
            Labels = search.Labels,
            Since = TextValues.Time("--since", search.Since, now),
            Until = TextValues.Time("--until", search.Until, now),
            Text = search.Text,
        };
        var runs = await recording.Journal.RunsAsync(query with { Limit = search.Limit }, cancellation);
        var objects = new List<RunObject>(runs.Count);
        foreach (var run in runs)
        {
            objects.Add(await RunMapping.ToObjectAsync(recording, run, cancellation));
        }

        return objects;
    }

    public async ValueTask<RunObject> RunAsync(string run, CancellationToken cancellation) =>
        await RunMapping.ToObjectAsync(recording, await RunLookup.FindAsync(recording, run, cancellation), cancellation);

    public async ValueTask<RunDetailsObject> DetailsAsync(string run, CancellationToken cancellation) =>
        await RunDetails.ReadAsync(recording, await RunLookup.FindAsync(recording, run, cancellation), cancellation);

    public async ValueTask<LineageObject> LineageAsync(string run, CancellationToken cancellation) => await RunLineage.ObjectAsync(
        recording, await RunLookup.FindAsync(recording, run, cancellation), one => RunMapping.ToObjectAsync(recording, one, cancellation), cancellation);

    public async IAsyncEnumerable<StepObject> StepsAsync(string run, StepSearch search, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var found = await RunLookup.FindAsync(recording, run, cancellation);
        var graph = search.Stage is null ? null : await recording.GraphAsync(found, cancellation);
        var query = new StepQuery
        {
            Run = found.Number,
            Stage = search.Stage is { } stage && graph is not null ? StepLookup.StageOf(graph, stage) : null,
            Target = graph is null ? search.Stage : null, // Of a run of agents, what is called takes the place of stages.
            Status = search.Status is { } status ? TextValues.ParseWord<StepStatus>(status) : null,
            Limit = search.Limit,
        };
        await foreach (var step in recording.Journal.StepsAsync(query, cancellation))
        {
            yield return await StepMapping.ToObjectAsync(recording, new RecordedStep(found, step), cancellation);
        }
    }

    public async ValueTask<StepObject> StepAsync(string step, CancellationToken cancellation) =>
        await StepMapping.ToObjectAsync(recording, await StepLookup.FindNamedAsync(recording, step, cancellation), cancellation);

    public async IAsyncEnumerable<StepArtifactObject> OutputsAsync(string step, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var found = await StepLookup.FindNamedAsync(recording, step, cancellation);
        await foreach (var output in StepLists.ReadAsync(recording.Journal, found.Step, ListKind.Outputs, long.MaxValue, cancellation))
        {
            yield return new StepArtifactObject(output.Name, output.Digest.ToString(), output.Size, output.MediaType);
        }
    }

    public async ValueTask<WhyObject> WhyAsync(string target, CancellationToken cancellation) =>
        await Explanation.OfAsync(recording, await Explanation.FindAsync(recording, target, cancellation), cancellation);

    public async ValueTask<IReadOnlyList<StepTypeObject>> TypesAsync(bool all, CancellationToken cancellation) =>
        await StepTypes.ReadAsync(recording, ShippedHandlers.Catalog(), all, cancellation);
}
