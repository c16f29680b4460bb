using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;

namespace Reprise.Kernel.Lineage;

/// <summary>The stages of several recorded runs as one graph, so that a rerun over runs is shown and counted like any run. No edges lead from route to route: its steps come from a list.</summary>
public sealed class RerunGraph
{
    /// <summary>The queue that a rerun's work goes through.</summary>
    public const string Queue = "rerun";

    private readonly Dictionary<(Digest Snapshot, int Stage), (int Index, string Route)> _places = [];

    private RerunGraph(PipelineDefinition pipeline) => Pipeline = pipeline;

    /// <summary>The stages as a pipeline.</summary>
    public PipelineDefinition Pipeline { get; private set; }

    /// <summary>Puts the routes together in which steps are to be checked. A route whose name is taken by another pipeline's gets a number.</summary>
    /// <param name="name">The pipeline of the artifact.</param>
    /// <param name="snapshots">Snapshots by digest with the stages in use, in a fixed order.</param>
    public static RerunGraph Build(string name, IEnumerable<(Digest Snapshot, StageGraph Graph, IReadOnlySet<int> Stages)> snapshots)
    {
        var graph = new RerunGraph(new PipelineDefinition(name, [], new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal), [], []));
        var routes = new List<RouteDefinition>();
        var index = 0;
        foreach (var (snapshot, stages, used) in snapshots)
        {
            foreach (var route in stages.Stages.Where(s => used.Contains(s.Index)).Select(s => s.Route).Distinct().ToList())
            {
                routes.Add(route with { Name = Free(route.Name, routes), Queue = Queue, To = [] });
                foreach (var node in stages.Stages.Where(s => ReferenceEquals(s.Route, route)))
                {
                    graph._places[(snapshot, node.Index)] = (index++, route.Name);
                }
            }
        }

        graph.Pipeline = graph.Pipeline with { Routes = routes };
        return graph;
    }

    /// <summary>The place of a recorded stage in the graph, and its route's own name.</summary>
    public (int Index, string Route) Find(Digest snapshot, int stage) => _places[(snapshot, stage)];

    private static string Free(string name, List<RouteDefinition> taken)
    {
        var free = name;
        for (var i = 2; taken.Exists(r => string.Equals(r.Name, free, StringComparison.Ordinal)); i++)
        {
            free = $"{name}-{i}";
        }

        return free;
    }
}
