using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Replaying;

/// <summary>
/// Finds what became of a stage's outputs in the rest of their run: by the heads of the run's steps alone. What an item meets with behind a gather counts
/// for nobody, because it belongs to all that were gathered.
/// </summary>
internal sealed class OutcomeFinder
{
    private readonly Dictionary<(long Step, long Ordinal), ItemOutcome> _outputs = [];
    private readonly Dictionary<long, ItemOutcome> _roots = [];

    private OutcomeFinder()
    {
    }

    /// <summary>What became of an output.</summary>
    public ItemOutcome Of(StepRecord step, long ordinal) => _outputs.TryGetValue((step.Number, ordinal), out var outcome) ? outcome
        : !step.Keyed && _roots.TryGetValue(step.Root, out outcome) ? outcome
        : ItemOutcome.Through;

    /// <summary>Looks at a run.</summary>
    /// <param name="recording">Where it is recorded.</param>
    /// <param name="run">The run.</param>
    /// <param name="graph">Its stage graph.</param>
    /// <param name="stage">The stage whose outputs are asked about.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<OutcomeFinder> LookAsync(Recording recording, RunRecord run, StageGraph graph, StageNode stage, CancellationToken cancellation)
    {
        var finder = new OutcomeFinder();
        var after = graph.Stages.Where(s => s.Upstream.Contains(stage.Index)).Select(s => s.Index).ToHashSet();
        var parents = new Dictionary<long, (int Stage, long Parent, long Ordinal, long Root)>();
        var bad = new List<(long Number, ItemOutcome Outcome)>();
        var ended = new List<long>();
        var published = new List<Segment>();
        var flow = new RunFlow(graph);
        await foreach (var head in recording.Journal.HeadsAsync(run.Number, cancellation))
        {
            if (head.Status is not (StepStatus.Failed or StepStatus.InDoubt))
            {
                flow.End(head, published);
            }

            ended.Add(head.Number);
            if (after.Contains(head.Stage) && !graph.Stages[head.Stage].IsGather)
            {
                parents[head.Number] = (head.Stage, head.Parent, head.Ordinal, head.Root);
                if (OutcomeOf(head.Status) is var outcome && outcome != ItemOutcome.Through)
                {
                    bad.Add((head.Number, outcome));
                }
            }
        }

        ended.Sort();
        foreach (var left in RunFlow.Remaining(published, ended).Where(s => after.Contains(graph.Edges[s.Edge].To)))
        {
            for (var i = 0; i < left.Count; i++)
            {
                var unit = left.Slice(i, 1);
                finder.Blame(parents, stage, graph, graph.Edges[unit.Edge].To, unit.Parent, unit.Ordinal, unit.Root, ItemOutcome.Pending);
            }
        }

        foreach (var (number, outcome) in bad)
        {
            var (at, parent, ordinal, root) = parents[number];
            finder.Blame(parents, stage, graph, at, parent, ordinal, root, outcome);
        }

        return finder;
    }

    private static ItemOutcome OutcomeOf(StepStatus status) => status switch
    {
        StepStatus.Succeeded => ItemOutcome.Through,
        StepStatus.Skipped => ItemOutcome.Skipped,
        StepStatus.Quarantined => ItemOutcome.Quarantined,
        _ => ItemOutcome.Failed,
    };

    /// <summary>Goes up from a unit to the output that it came of; of several reasons the gravest counts.</summary>
    private void Blame(
        Dictionary<long, (int Stage, long Parent, long Ordinal, long Root)> parents, StageNode stage, StageGraph graph, int at, long parent, long ordinal, long root, ItemOutcome outcome)
    {
        while (parents.TryGetValue(parent, out var up))
        {
            (at, parent, ordinal, root) = up;
        }

        // Where the way up ends at another part of a join, what they have in common tells the item.
        if (graph.Stages[at].IsJoin)
        {
            Put(_roots, root, outcome);
        }
        else if (graph.Stages[at].In.Any(e => e.From == stage.Index))
        {
            Put(_outputs, (parent, ordinal), outcome);
        }
    }

    private static void Put<T>(Dictionary<T, ItemOutcome> outcomes, T key, ItemOutcome outcome)
        where T : notnull
    {
        if (!outcomes.TryGetValue(key, out var known) || Rank(outcome) > Rank(known))
        {
            outcomes[key] = outcome;
        }
    }

    private static int Rank(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Failed => 4,
        ItemOutcome.Quarantined => 3,
        ItemOutcome.Skipped => 2,
        ItemOutcome.Pending => 1,
        _ => 0,
    };
}
