using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;

namespace Reprise.Kernel.Planning;

/// <summary>Where stored outputs come into a stage graph: along which edges, and which stages run because of them.</summary>
public sealed class ReplayEntry
{
    private readonly bool[] _reached;

    private ReplayEntry(StageGraph graph, StageNode? stage, IReadOnlyList<StageEdge> edges, int slots)
    {
        Stage = stage;
        Edges = edges;
        Slots = slots;
        _reached = new bool[graph.Stages.Count];
        foreach (var node in graph.Stages)
        {
            _reached[node.Index] = edges.Any(e => e.To == node.Index || node.Upstream.Contains(e.To));
        }

        Parts = [.. graph.Stages.Where(
            s => !Reaches(s.Index) && s.Index != stage?.Index && s.Out.Any(e => e.Kind == EdgeKind.Join && Reaches(e.To)))];
        PartSlots = Parts.Select(s => s.Slots).DefaultIfEmpty().Max();
        References = edges.Count(e => e.Kind == EdgeKind.Item)
            + edges.Where(e => e.Kind == EdgeKind.Join).Select(e => graph.Stages[e.To]).Distinct().Count(join => join.In.All(e => e.From >= 0 && !Reaches(e.From)));
    }

    /// <summary>The stage whose outputs they are; null where they come into a route from outside.</summary>
    public StageNode? Stage { get; }

    /// <summary>The edges.</summary>
    public IReadOnlyList<StageEdge> Edges { get; }

    /// <summary>How many numbers each output sets aside.</summary>
    public int Slots { get; }

    /// <summary>How many references each output leads to when it comes in: one an edge that takes items, one a join whose other parts are recorded.</summary>
    public int References { get; }

    /// <summary>The entry of a replay.</summary>
    /// <param name="graph">The graph of the replay's snapshot.</param>
    /// <param name="stage">The stage whose outputs they are, <c>route/stage</c>; not looked for where the graph has an edge for a route.</param>
    /// <exception cref="RepriseException"><c>snapshot.stage_unknown</c>, <c>replay.nothing</c>: nothing comes after the stage.</exception>
    public static ReplayEntry Of(StageGraph graph, string stage)
    {
        if (graph.Replayed is { } edge)
        {
            return new ReplayEntry(graph, null, [edge], edge.Kind == EdgeKind.Item ? 1 : 0);
        }

        var node = graph.Find(stage) ?? throw Unknown(graph, stage);
        return node.Out.Count > 0 ? new ReplayEntry(graph, node, node.Out, node.Slots) : throw new RepriseException(
            "replay.nothing", $"Nothing comes after the stage {node.Target} in the pipeline {graph.Pipeline.Name}.",
            "Name an earlier stage, or send its outputs elsewhere with --to-route.");
    }

    /// <summary>The entry that a run's terms name.</summary>
    public static ReplayEntry Of(StageGraph graph, ReplayTerms terms) => Of(graph, terms.Stage);

    /// <summary>True for a stage that runs.</summary>
    public bool Reaches(int stage) => _reached[stage];

    /// <summary>Stages that do not run and whose recorded outputs are parts of joins that do, beside those of <see cref="Stage"/>.</summary>
    public IReadOnlyList<StageNode> Parts { get; }

    /// <summary>How many numbers each of those outputs sets aside.</summary>
    public int PartSlots { get; }

    /// <summary>The error for a stage that is not there.</summary>
    public static RepriseException Unknown(StageGraph graph, string stage) => new(
        "snapshot.stage_unknown", $"The pipeline {graph.Pipeline.Name} has no stage '{stage}', or several of that name.",
        "Name it as ROUTE/STAGE.", [.. graph.Stages.Select(s => new KeyValuePair<string, string>("stage", s.Target))]);
}
