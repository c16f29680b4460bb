using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;

namespace Reprise.Kernel.Lineage;

/// <summary>The stages of several recorded runs as one graph, so that a rerun over runs is shown and counted like any run. Its edges say in which order people want to see it; its steps come from a list.</summary>
public sealed class RerunGraph
{
    /// <summary>The queue that a rerun's work goes through.</summary>
    public const string Queue = "rerun";

    private readonly Dictionary<(Digest Snapshot, int Stage), (int Index, string Route)> _places = [];

    private RerunGraph(StageGraph graph) => Graph = graph;

    /// <summary>The stages; its pipeline is what a rerun's snapshot holds.</summary>
    public StageGraph Graph { get; }

    /// <summary>Puts the routes together in which steps are to be checked. A route whose name is taken by another pipeline's gets a number.</summary>
    /// <param name="name">The pipeline of the artifact.</param>
    /// <param name="snapshots">Snapshots by digest with the stages in use, in a fixed order.</param>
    public static RerunGraph Build(string name, IEnumerable<(Digest Snapshot, StageGraph Graph, IReadOnlySet<int> Stages)> snapshots)
    {
        var routes = new List<RouteDefinition>();
        var places = new List<((Digest, int) Recorded, string Target, string Route)>();
        foreach (var (snapshot, stages, used) in snapshots)
        {
            var kept = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var route in stages.Stages.Where(s => used.Contains(s.Index)).Select(s => s.Route).Distinct())
            {
                kept[route.Name] = Free(route.Name, routes, kept.Values);
            }

            foreach (var route in stages.Pipeline.Routes.Where(r => kept.ContainsKey(r.Name)))
            {
                var links = route.To.Where(to => kept.ContainsKey(to.Route)).Select(to => to with { Route = kept[to.Route] });
                routes.Add(route with { Name = kept[route.Name], Queue = Queue, To = [.. links] });
            }

            places.AddRange(stages.Stages.Where(s => kept.ContainsKey(s.Route.Name))
                .Select(s => ((snapshot, s.Index), kept[s.Route.Name] + "/" + s.Stage.Name, s.Route.Name)));
        }

        // As the snapshot will give it back: its routes stand in an order of their own.
        var pipeline = new PipelineDefinition(name, [], new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal), [], routes);
        var graph = new RerunGraph(StageGraph.Build(Snapshot.Read(Snapshot.Write(pipeline))));
        var indexes = graph.Graph.Stages.ToDictionary(s => s.Target, s => s.Index, StringComparer.Ordinal);
        foreach (var (recorded, target, route) in places)
        {
            graph._places[recorded] = (indexes[target], route);
        }

        return graph;
    }

    /// <summary>The name that a stage's route has in the pipeline that it comes from.</summary>
    public string RouteOf(int index) => _places.Values.First(p => p.Index == index).Route;

    /// <summary>The place of a recorded stage in the graph, and its route's own name.</summary>
    public (int Index, string Route) Find(Digest snapshot, int stage) => _places[(snapshot, stage)];

    private static string Free(string name, List<RouteDefinition> taken, ICollection<string> kept)
    {
        var free = name;
        for (var i = 2; kept.Contains(free) || taken.Exists(r => string.Equals(r.Name, free, StringComparison.Ordinal)); i++)
        {
            free = $"{name}-{i}";
        }

        return free;
    }
}
