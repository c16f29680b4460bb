using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Replaying;

/// <summary>What a replay reads from other runs: the outputs that it publishes, and those of stages that it does not run.</summary>
internal sealed class ReplaySources
{
    private readonly Recording _recording;
    private readonly StageGraph _graph;

    /// <param name="recording">Where other runs are recorded.</param>
    /// <param name="graph">The replay's own graph.</param>
    /// <param name="terms">What is published, and how.</param>
    /// <param name="document">The outputs.</param>
    public ReplaySources(Recording recording, StageGraph graph, ReplayTerms terms, ReplayReader document)
    {
        _recording = recording;
        _graph = graph;
        Terms = terms;
        Document = document;
        Entry = ReplayEntry.Of(graph, terms);
    }

    /// <summary>What is published, and how.</summary>
    public ReplayTerms Terms { get; }

    /// <summary>Where it comes in.</summary>
    public ReplayEntry Entry { get; }

    /// <summary>The outputs.</summary>
    public ReplayReader Document { get; }

    /// <summary>Opens what a run's terms name.</summary>
    public static async ValueTask<ReplaySources> OpenAsync(Recording recording, StageGraph graph, ReplayTerms terms, CancellationToken cancellation) =>
        new(recording, graph, terms, await ReplayDocument.OpenAsync(recording, terms, cancellation));

    /// <summary>The run that has the steps of a stage: null for the replay's own; 0 where nobody's count.</summary>
    public long? RunOf(StageNode stage) => Entry.Reaches(stage.Index) ? null : Terms.Recorded.GetValueOrDefault(stage.Target);

    /// <summary>What a gather collects along an edge that is not of this run's own steps; null for an edge that is.</summary>
    public IAsyncEnumerable<GatherMember>? MembersAlong(StageEdge edge, CancellationToken cancellation)
    {
        if (edge.From < 0)
        {
            // The origin's inputs count where all of a stage goes its old way; they come first and are no steps.
            return edge.Index == Entry.Edges[0].Index ? PublishedAsync(cancellation) : Terms.IsPartial || Entry.Stage is null ? AsyncEnumerable.Empty<GatherMember>() : null;
        }

        var from = _graph.Stages[edge.From];
        return from.Index == Entry.Stage?.Index ? PublishedAsync(cancellation)
            : Entry.Reaches(from.Index) ? null
            : Terms.IsPartial || RunOf(from) is not > 0 ? AsyncEnumerable.Empty<GatherMember>()
            : RecordedAsync(from, cancellation);
    }

    /// <summary>Items that a stage made nothing of, as recorded; none where only a part is replayed; null for a stage of which this run has steps itself.</summary>
    public IAsyncEnumerable<string>? EmptyItemsOf(StageNode stage, CancellationToken cancellation) =>
        Entry.Reaches(stage.Index) ? null
        : Terms.IsPartial || RunOf(stage) is not > 0 ? AsyncEnumerable.Empty<string>()
        : StepsOf(stage, cancellation).Where(s => s.OutputsCount == 0).Select(s => s.Item);

    /// <summary>The last place in the journal of what gathers read of stages that do not run, as it is now; null where they read of none.</summary>
    public async ValueTask<long?> NewestAsync(StageRuntime[] stages, CancellationToken cancellation)
    {
        var gathers = _graph.Stages.Where(s => s.IsGather && Entry.Reaches(s.Index)).ToList();
        var feeding = gathers.SelectMany(g => g.In.Where(e => e.From >= 0).Select(e => e.From).Concat(GatherPlanner.NearestFanOuts(_graph, stages, g)))
            .Distinct().Select(index => _graph.Stages[index]).Where(s => s.Index != Entry.Stage?.Index && RunOf(s) is > 0).ToList();
        long? newest = feeding.Count == 0 || Terms.IsPartial ? null : 0;
        foreach (var stage in newest is null ? [] : feeding)
        {
            await foreach (var step in StepsOf(stage, cancellation))
            {
                newest = Math.Max(newest ?? 0, step.Position);
            }
        }

        return newest;
    }

    private async IAsyncEnumerable<StepRecord> StepsOf(StageNode stage, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var run = await _recording.RunAsync(RunOf(stage)!.Value, cancellation);
        var there = (await _recording.GraphAsync(run, cancellation))!.Find(stage.Target)!;
        await foreach (var step in _recording.Journal.StepsAsync(new StepQuery { Run = run.Number, Stage = there.Index, Status = StepStatus.Succeeded }, cancellation))
        {
            if (step.Position <= (Terms.AsOf ?? long.MaxValue))
            {
                yield return step;
            }
        }
    }

    private async IAsyncEnumerable<GatherMember> RecordedAsync(StageNode stage, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var step in StepsOf(stage, cancellation))
        {
            long ordinal = 0;
            await foreach (var output in StepLists.ReadAsync(_recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
            {
                yield return GatherPlanner.Member(step, ordinal++, output);
            }
        }
    }

    private async IAsyncEnumerable<GatherMember> PublishedAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var wanted = Document.Outputs().GroupBy(o => o.Step).ToDictionary(g => g.Key, g => g.OrderBy(o => o.Ordinal).ToArray());
        await foreach (var step in StepPages.ReadAsync(_recording.Journal, wanted.Keys.Select(n => new Kernel.Lineage.AncestryStep(Terms.SourceNumber, n)), cancellation))
        {
            var (ordinal, piece, pieces) = (0L, 0, wanted[step.Number]);
            await foreach (var output in StepLists.ReadAsync(_recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
            {
                while (piece < pieces.Length && ordinal >= pieces[piece].Ordinal + pieces[piece].Count)
                {
                    piece++;
                }

                if (piece < pieces.Length && ordinal >= pieces[piece].Ordinal)
                {
                    yield return GatherPlanner.Member(step, ordinal, output);
                }

                ordinal++;
            }
        }
    }
}
