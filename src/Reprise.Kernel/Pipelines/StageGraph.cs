namespace Reprise.Kernel.Pipelines;

/// <summary>How an item comes along an edge.</summary>
public enum EdgeKind
{
    /// <summary>Each output is an item of the next stage.</summary>
    Item,

    /// <summary>Each output is one part of a join: the stage runs when all parts of the item are there.</summary>
    Join,

    /// <summary>Outputs are collected until everything upstream has ended.</summary>
    Gather,
}

/// <summary>A way from one stage's outputs (or from the run's inputs) to the next stage.</summary>
/// <param name="Index">The edge's number in the graph.</param>
/// <param name="From">The stage that outputs come from; -1 for an input of the run.</param>
/// <param name="To">The stage that they go to.</param>
/// <param name="Kind">How they come along.</param>
/// <param name="Place">Which of the source's blocks of numbers is this edge's, from 0; -1 where the edge has none (gathers, all but the first part of a join).</param>
/// <param name="EntersRoute">True where the item comes into another route.</param>
/// <param name="Part">The place in the <c>from</c> list of a join, else 0. For an edge from the run's inputs: the input's place.</param>
public sealed record StageEdge(int Index, int From, int To, EdgeKind Kind, int Place, bool EntersRoute, int Part);

/// <summary>A stage in its graph.</summary>
public sealed class StageNode
{
    internal StageNode(int index, RouteDefinition route, StageDefinition stage)
    {
        Index = index;
        Route = route;
        Stage = stage;
        IsGather = string.Equals(stage.Type, StageDefinition.GatherType, StringComparison.Ordinal);
        Target = route.Name + "/" + stage.Name;
    }

    /// <summary>The stage's number in the graph: the order of the file.</summary>
    public int Index { get; }

    /// <summary>Its route.</summary>
    public RouteDefinition Route { get; }

    /// <summary>Its definition.</summary>
    public StageDefinition Stage { get; }

    /// <summary>Edges that lead out of it.</summary>
    public IReadOnlyList<StageEdge> Out { get; internal set; } = [];

    /// <summary>Edges that lead into it.</summary>
    public IReadOnlyList<StageEdge> In { get; internal set; } = [];

    /// <summary>How many numbers each output sets aside for the steps that come after.</summary>
    public int Slots { get; internal set; }

    /// <summary>Its place in an order in which every stage stands behind those that feed it.</summary>
    public int Order { get; internal set; }

    /// <summary>Every stage from which this one can be reached, by index.</summary>
    public IReadOnlyList<int> Upstream { get; internal set; } = [];

    /// <summary>Every stage that can be reached from this one, by index.</summary>
    public IReadOnlyList<int> Downstream { get; internal set; } = [];

    /// <summary>True for a gather.</summary>
    public bool IsGather { get; }

    /// <summary>True where several stages of the route must have ended for an item before this one runs on it.</summary>
    public bool IsJoin => !IsGather && Stage.From.Count > 1;

    /// <summary><c>route/stage</c>.</summary>
    public string Target { get; }

    /// <summary>How many units read the outputs of one of its steps that has so many; gathers are not counted, they read when everything has ended.</summary>
    public long Readers(long outputs)
    {
        long readers = 0;
        foreach (var edge in Out)
        {
            readers += edge.Kind == EdgeKind.Item ? outputs : edge.Kind == EdgeKind.Join ? 1 : 0;
        }

        return readers;
    }
}

/// <summary>
/// The stages of a snapshot and the edges between them. It also fixes how steps are numbered: a step with <c>n</c> outputs and <c>k</c> numbered edges
/// sets aside <c>n * k</c> numbers, from its <c>ChildBase</c> on; output <c>i</c> along the edge in place <c>p</c> becomes the step <c>ChildBase + p * n + i</c>.
/// So identities follow from the record and never from the order in which things happen.
/// </summary>
public sealed class StageGraph
{
    private StageGraph(
        PipelineDefinition pipeline, IReadOnlyList<StageNode> stages, IReadOnlyList<StageEdge> edges, IReadOnlyList<StageEdge> entries, StageEdge? replayed)
    {
        Replayed = replayed;
        Pipeline = pipeline;
        Stages = stages;
        Edges = edges;
        Entries = entries;
    }

    /// <summary>The snapshot.</summary>
    public PipelineDefinition Pipeline { get; }

    /// <summary>All stages, in the order of the file.</summary>
    public IReadOnlyList<StageNode> Stages { get; }

    /// <summary>All edges.</summary>
    public IReadOnlyList<StageEdge> Edges { get; }

    /// <summary>The edges from the run's inputs, in the order of the inputs.</summary>
    public IReadOnlyList<StageEdge> Entries { get; }

    /// <summary>The edge along which stored outputs come into a route from outside; null where none do. It stands behind all others.</summary>
    public StageEdge? Replayed { get; }

    /// <summary>Builds the graph of a valid pipeline.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="replayTo">The route that stored outputs come into from outside, or null.</param>
    /// <exception cref="RepriseException"><c>snapshot.route_unknown</c>: the pipeline has no such route.</exception>
    public static StageGraph Build(PipelineDefinition pipeline, string? replayTo = null)
    {
        var stages = new List<StageNode>();
        foreach (var route in pipeline.Routes)
        {
            stages.AddRange(route.Stages.Select((stage, i) => new StageNode(stages.Count + i, route, stage)).ToList());
        }

        var builder = new EdgeBuilder(stages);
        var entries = pipeline.Inputs.Select((input, i) => builder.Add(null, builder.First(input.To), entersRoute: true, part: i)).ToList();
        foreach (var route in pipeline.Routes)
        {
            AddRoute(builder, route);
        }

        var replayed = replayTo is null ? null : builder.Add(null, FirstOf(pipeline, builder, replayTo), entersRoute: true, part: 0);
        builder.Finish();
        return new StageGraph(pipeline, stages, builder.Edges, entries, replayed);
    }

    /// <summary>The stage called <c>route/stage</c>, or by its stage name alone where that is unique; null where there is none.</summary>
    public StageNode? Find(string target)
    {
        var exact = Stages.FirstOrDefault(s => string.Equals(s.Target, target, StringComparison.Ordinal));
        if (exact is not null)
        {
            return exact;
        }

        var named = Stages.Where(s => string.Equals(s.Stage.Name, target, StringComparison.Ordinal)).Take(2).ToList();
        return named.Count == 1 ? named[0] : null;
    }

    private static StageNode FirstOf(PipelineDefinition pipeline, EdgeBuilder builder, string route) =>
        pipeline.Routes.Any(r => string.Equals(r.Name, route, StringComparison.Ordinal)) ? builder.First(route)
            : throw new RepriseException("snapshot.route_unknown", $"The pipeline {pipeline.Name} has no route '{route}'.",
                "Name one of its routes.", [.. pipeline.Routes.Select(r => new KeyValuePair<string, string>("route", r.Name))]);

    private static void AddRoute(EdgeBuilder builder, RouteDefinition route)
    {
        foreach (var stage in route.Stages)
        {
            var to = builder.Find(route.Name, stage.Name);
            for (var part = 0; part < stage.From.Count; part++)
            {
                _ = builder.Add(builder.Find(route.Name, stage.From[part]), to, entersRoute: false, part);
            }
        }

        foreach (var link in route.To)
        {
            _ = builder.Add(builder.Find(route.Name, link.Stage), builder.First(link.Route), entersRoute: true, part: 0);
        }
    }

    private sealed class EdgeBuilder(List<StageNode> stages)
    {
        public List<StageEdge> Edges { get; } = [];

        public StageNode Find(string route, string stage) => stages.First(s =>
            string.Equals(s.Route.Name, route, StringComparison.Ordinal) && string.Equals(s.Stage.Name, stage, StringComparison.Ordinal));

        public StageNode First(string route) => stages.First(s => string.Equals(s.Route.Name, route, StringComparison.Ordinal));

        public StageEdge Add(StageNode? from, StageNode to, bool entersRoute, int part)
        {
            var kind = to.IsGather ? EdgeKind.Gather : to.IsJoin ? EdgeKind.Join : EdgeKind.Item;
            var numbered = kind == EdgeKind.Item || (kind == EdgeKind.Join && part == 0);
            var place = !numbered || from is null ? -1 : from.Slots++;
            var edge = new StageEdge(Edges.Count, from?.Index ?? -1, to.Index, kind, place, entersRoute, part);
            Edges.Add(edge);
            return edge;
        }

        public void Finish()
        {
            foreach (var node in stages)
            {
                node.Out = Edges.Where(e => e.From == node.Index).ToList();
                node.In = Edges.Where(e => e.To == node.Index).ToList();
            }

            var order = 0;
            var seen = new HashSet<int>();
            foreach (var node in stages)
            {
                Visit(node, seen, ref order);
            }

            SetDownstream();
        }

        private void SetDownstream()
        {
            var downstream = stages.Select(_ => new List<int>()).ToList();
            foreach (var node in stages)
            {
                foreach (var index in node.Upstream)
                {
                    downstream[index].Add(node.Index);
                }
            }

            foreach (var node in stages)
            {
                node.Downstream = downstream[node.Index];
            }
        }

        private void Visit(StageNode node, HashSet<int> seen, ref int order)
        {
            if (!seen.Add(node.Index))
            {
                return;
            }

            var upstream = new SortedSet<int>();
            foreach (var edge in node.In.Where(e => e.From >= 0))
            {
                var from = stages[edge.From];
                Visit(from, seen, ref order);
                _ = upstream.Add(from.Index);
                upstream.UnionWith(from.Upstream);
            }

            node.Upstream = [.. upstream];
            node.Order = order++;
        }
    }
}
