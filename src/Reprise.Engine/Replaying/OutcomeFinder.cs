using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;

namespace Reprise.Engine.Replaying;

/// <summary>
/// Finds what became of a stage's outputs in the rest of a run. What an item meets with behind a gather counts for nobody, because it belongs to all that were gathered.
/// Where the run is a replay that did not execute the stage, the way of an output leads through the runs that it came from up to where the replay took over.
/// </summary>
internal sealed class OutcomeFinder
{
    private readonly string _target;
    private readonly Dictionary<string, OutcomeLeg> _legs = new(StringComparer.Ordinal);
    private readonly Dictionary<(long Step, long Ordinal), ItemOutcome> _outputs = [];
    private readonly Dictionary<long, ItemOutcome> _steps = [];
    private readonly Dictionary<long, ItemOutcome> _roots = [];

    private OutcomeFinder(string target) => _target = target;

    /// <summary>What became of an output.</summary>
    public ItemOutcome Of(StepRecord step, long ordinal) => _outputs.TryGetValue((step.Number, ordinal), out var outcome) ? outcome
        : _steps.TryGetValue(step.Number, out outcome) ? outcome
        : !step.Keyed && _roots.TryGetValue(step.Root, out outcome) ? outcome
        : ItemOutcome.Through;

    /// <summary>Looks at a run.</summary>
    /// <param name="recording">Where it is recorded.</param>
    /// <param name="run">The run.</param>
    /// <param name="target">The stage whose outputs are asked about, <c>route/stage</c>.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<OutcomeFinder> LookAsync(Recording recording, RunRecord run, string target, CancellationToken cancellation)
    {
        var graph = (await recording.GraphAsync(run, cancellation))!;
        var stage = graph.Find(target)!;
        var finder = new OutcomeFinder(target);
        var after = graph.Stages.Where(s => s.Upstream.Contains(stage.Index)).Select(s => (s.Target, Home: ReplayHomes.Of(run, graph, s)));
        foreach (var leg in after.Where(s => s.Home is not null).GroupBy(s => s.Home!.Value, s => s.Target))
        {
            var targets = leg.ToHashSet(StringComparer.Ordinal);
            var home = leg.Key == run.Number ? run : await recording.RunAsync(leg.Key, cancellation);
            var read = await OutcomeLeg.ReadAsync(recording, home, targets, cancellation);
            foreach (var one in targets)
            {
                finder._legs.Add(one, read);
            }
        }

        foreach (var leg in finder._legs.Values.Distinct())
        {
            leg.Bad.ForEach(bad => finder.Blame(leg, bad.Unit, bad.Outcome));
        }

        return finder;
    }

    /// <summary>Goes up from a unit to the output that it came of; of several reasons the gravest counts.</summary>
    private void Blame(OutcomeLeg leg, UnitPlace unit, ItemOutcome outcome)
    {
        while (true)
        {
            var edge = leg.Graph.Edges[unit.Edge];
            var (from, step, ordinal) = From(leg, edge, unit);
            if (string.Equals(from, _target, StringComparison.Ordinal))
            {
                if (edge.Kind == EdgeKind.Join)
                {
                    Put(_steps, step, outcome);
                }
                else
                {
                    Put(_outputs, (step, ordinal), outcome);
                }

                return;
            }

            if (from is null || !_legs.TryGetValue(from, out var next) || !next.TryFind(step, out var up))
            {
                // Where the way up ends at another part of a join, what they have in common tells the item.
                if (edge.Kind == EdgeKind.Join)
                {
                    Put(_roots, unit.Root, outcome);
                }

                return;
            }

            (leg, unit) = (next, up);
        }
    }

    /// <summary>The stage and the step whose output a unit works on; of a join that of its first part.</summary>
    private static (string? Target, long Step, long Ordinal) From(OutcomeLeg leg, StageEdge edge, UnitPlace unit) =>
        leg.StoredOf(unit) is { } stored ? (leg.Run.Header.Replay!.Stage, stored.Step, stored.Ordinal)
        : (edge.From < 0 ? null : leg.Graph.Stages[edge.From].Target, unit.Parent, unit.Ordinal);

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
