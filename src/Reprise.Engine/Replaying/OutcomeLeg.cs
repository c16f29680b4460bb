using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Replaying;

/// <summary>Where a unit of work came in: its edge, and the output that it works on.</summary>
internal readonly record struct UnitPlace(int Edge, long Parent, long Ordinal, long Root);

/// <summary>What one run has on record of some of its stages: by the heads of its steps alone. A replay may share its way with the runs that it came from, so a way can have several legs.</summary>
internal sealed class OutcomeLeg
{
    private readonly Dictionary<long, UnitPlace> _units = [];
    private PublishedOutputs? _published;

    private OutcomeLeg(RunRecord run, StageGraph graph) => (Run, Graph) = (run, graph);

    /// <summary>The run.</summary>
    public RunRecord Run { get; }

    /// <summary>Its stage graph.</summary>
    public StageGraph Graph { get; }

    /// <summary>The units that did not get through, and why.</summary>
    public List<(UnitPlace Unit, ItemOutcome Outcome)> Bad { get; } = [];

    /// <summary>Where a step came in; false for steps that are not of this leg's stages.</summary>
    public bool TryFind(long step, out UnitPlace unit) => _units.TryGetValue(step, out unit);

    /// <summary>Of a replay, the recorded output that a published unit works on; null for a unit of the run's own.</summary>
    public (long Step, long Ordinal)? StoredOf(UnitPlace unit) => unit.Parent == 0 ? _published?.At(unit.Ordinal) : null;

    /// <summary>Reads the heads of a run.</summary>
    /// <param name="recording">Where it is recorded.</param>
    /// <param name="run">The run.</param>
    /// <param name="targets">The stages of this leg, <c>route/stage</c>.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<OutcomeLeg> ReadAsync(Recording recording, RunRecord run, IReadOnlySet<string> targets, CancellationToken cancellation)
    {
        var graph = (await recording.GraphAsync(run, cancellation))!;
        var leg = new OutcomeLeg(run, graph);
        var wanted = graph.Stages.Select(s => targets.Contains(s.Target) && !s.IsGather).ToArray();
        var (flow, published, ended) = (new RunFlow(graph), new List<Segment>(), new List<long>());
        await leg.BeginAsync(recording, flow, published, cancellation);
        await foreach (var head in recording.Journal.HeadsAsync(run.Number, cancellation))
        {
            if (head.Status is not (StepStatus.Failed or StepStatus.InDoubt))
            {
                flow.End(head, published);
            }

            ended.Add(head.Number);
            if (wanted[head.Stage])
            {
                leg.Add(head);
            }
        }

        ended.Sort();
        leg.AddPending(RunFlow.Remaining(published, ended).Where(s => wanted[graph.Edges[s.Edge].To]));
        return leg;
    }

    private async ValueTask BeginAsync(Recording recording, RunFlow flow, List<Segment> published, CancellationToken cancellation)
    {
        if (Run.Header.Replay is not { } terms)
        {
            Resumed.Begin(flow, null, published);
            return;
        }

        var sources = await ReplaySources.OpenAsync(recording, Graph, terms, cancellation);
        _published = await PublishedOutputs.OpenAsync(recording, terms, cancellation);
        Resumed.Begin(flow, sources, published);
        foreach (var outputs in sources.Document.Outputs())
        {
            flow.Enter(outputs, published);
        }

        flow.EndEntering();
    }

    private void Add(in StepHead head)
    {
        var unit = new UnitPlace(head.Edge, head.Parent, head.Ordinal, head.Root);
        _units[head.Number] = unit;
        if (OutcomeOf(head.Status) is var outcome && outcome != ItemOutcome.Through)
        {
            Bad.Add((unit, outcome));
        }
    }

    private void AddPending(IEnumerable<Segment> left)
    {
        foreach (var segment in left)
        {
            for (long i = 0; i < segment.Count; i++)
            {
                var unit = segment.Slice(i, 1);
                Bad.Add((new UnitPlace(unit.Edge, unit.Parent, unit.Ordinal, unit.Root), ItemOutcome.Pending));
            }
        }
    }

    private static ItemOutcome OutcomeOf(StepStatus status) => status switch
    {
        StepStatus.Succeeded => ItemOutcome.Through,
        StepStatus.Skipped => ItemOutcome.Skipped,
        StepStatus.Quarantined => ItemOutcome.Quarantined,
        _ => ItemOutcome.Failed,
    };
}
