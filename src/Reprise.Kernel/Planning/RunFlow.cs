using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Planning;

/// <summary>
/// Where a run stands, as the fold of its steps: which units of work each ended step leads to, which joins are complete, which gathers may run.
/// Holds no clock and does nothing: the engine carries out what it says. One caller at a time.
/// </summary>
public sealed partial class RunFlow
{
    private readonly StageGraph _graph;
    private readonly long[] _pending;
    private readonly GatherState[] _gathers;
    private readonly bool _hasGathers;
    private readonly Dictionary<(int Stage, long Root), JoinState> _joins = [];
    private long _pendingTotal;

    /// <summary>Begins at nothing.</summary>
    public RunFlow(StageGraph graph)
    {
        _graph = graph;
        _pending = new long[graph.Stages.Count];
        _gathers = new GatherState[graph.Stages.Count];
        _hasGathers = graph.Stages.Any(s => s.IsGather);
        NextNumber = 1 + graph.Entries.Count;
    }

    private enum GatherState
    {
        Waiting,
        Planned,
    }

    /// <summary>The next number that no step has.</summary>
    public long NextNumber { get; private set; }

    /// <summary>Units that are published or will be and have not ended, by stage.</summary>
    public IReadOnlyList<long> Pending => _pending;

    /// <summary>All of them.</summary>
    public long PendingTotal => _pendingTotal;

    /// <summary>True where a stage has run empty since somebody last set it to false: only then can a gather have become ready.</summary>
    public bool StageEmptied { get; set; } = true;

    /// <summary>Sets numbers aside and returns the first.</summary>
    public long Reserve(long count)
    {
        var first = NextNumber;
        NextNumber += count;
        return first;
    }

    /// <summary>Sets aside the numbers of everything that follows a step of <paramref name="stage"/> with so many outputs; 0 where nothing does.</summary>
    public long ReserveChildren(int stage, long outputs)
    {
        var slots = _graph.Stages[stage].Slots;
        return slots == 0 || outputs == 0 ? 0 : Reserve(slots * outputs);
    }

    /// <summary>The run's inputs as units of work: how every run begins.</summary>
    public void Begin(ICollection<Segment> published)
    {
        foreach (var edge in _graph.Entries.Where(e => e.Kind != EdgeKind.Gather))
        {
            Publish(new Segment(edge.Index, 0, edge.Part, 1, 1 + edge.Part, 1 + edge.Part, SharedRoot: false), published);
        }
    }

    /// <summary>A step has ended for good: what does it lead to?</summary>
    public void End(in StepHead head, ICollection<Segment> published)
    {
        var node = _graph.Stages[head.Stage];
        if (node.IsGather && _gathers[node.Index] == GatherState.Waiting)
        {
            // Seen while records are folded again: how many groups there are becomes known when it is planned.
            Add(node.Index, 1);
        }

        if (head.Status == StepStatus.Succeeded && head.OutputsCount > 0)
        {
            foreach (var edge in node.Out)
            {
                Lead(edge, node, head, published);
            }
        }

        Add(node.Index, -1);
        StageEmptied |= _pending[node.Index] == 0;
        NextNumber = Math.Max(NextNumber, Math.Max(head.Number + 1, head.ChildBase + (head.OutputsCount * node.Slots)));
    }

    /// <summary>A number that an unfinished attempt has taken.</summary>
    public void Take(long number) => NextNumber = Math.Max(NextNumber, number + 1);

    /// <summary>The gathers that may be planned now: everything upstream has ended.</summary>
    public IEnumerable<StageNode> ReadyGathers() => IsEntering || !_hasGathers ? [] : _graph.Stages.Where(s => s.IsGather && _gathers[s.Index] == GatherState.Waiting && UpstreamEnded(s));

    /// <summary>True while something may come that is not pending yet: stored outputs of a replay, or a gather that is not planned.</summary>
    public bool HasMore => IsEntering || (_hasGathers && _graph.Stages.Any(s => s.IsGather && _gathers[s.Index] == GatherState.Waiting));

    /// <summary>A gather is planned: these many of its groups have not ended. The caller publishes them.</summary>
    public void PlanGather(int stage, long groups)
    {
        _gathers[stage] = GatherState.Planned;
        Add(stage, groups);
    }

    /// <summary>What of the published segments has not ended: both lists in order of their numbers, merged once.</summary>
    /// <param name="published">Segments as folding all heads gave them.</param>
    /// <param name="ended">Numbers of steps that have ended or are in doubt, ascending.</param>
    public static IReadOnlyList<Segment> Remaining(IEnumerable<Segment> published, IReadOnlyList<long> ended)
    {
        var remaining = new List<Segment>();
        var at = 0;
        foreach (var segment in published.OrderBy(s => s.Number))
        {
            var next = segment.Number;
            var end = segment.Number + segment.Count;
            while (at < ended.Count && ended[at] < end)
            {
                if (ended[at] >= next)
                {
                    AddSlice(remaining, segment, next, ended[at]);
                    next = ended[at] + 1;
                }

                at++;
            }

            AddSlice(remaining, segment, next, end);
        }

        return remaining;
    }

    private static void AddSlice(List<Segment> slices, Segment segment, long from, long to)
    {
        if (to > from)
        {
            slices.Add(segment.Slice(from - segment.Number, to - from));
        }
    }

    private void Lead(StageEdge edge, StageNode node, in StepHead head, ICollection<Segment> published)
    {
        switch (edge.Kind)
        {
            case EdgeKind.Item:
                var first = head.ChildBase + (edge.Place * head.OutputsCount);
                var newRoot = edge.EntersRoute ? first : head.Keyed || node.IsGather ? head.ChildBase : head.Root;
                var shared = !edge.EntersRoute && !head.Keyed && !node.IsGather;
                Publish(new Segment(edge.Index, head.Number, 0, head.OutputsCount, first, newRoot, shared), published);
                break;
            case EdgeKind.Join:
                LeadToJoin(edge, node, head, published);
                break;
            default:
                break; // A gather finds its members in the journal when everything has ended.
        }
    }

    private void LeadToJoin(StageEdge edge, StageNode node, in StepHead head, ICollection<Segment> published) => LeadToJoin(
        edge, head.Number, head.Keyed || node.IsGather ? head.ChildBase : head.Root, head.ChildBase + (edge.Place * head.OutputsCount), published);

    private void LeadToJoin(StageEdge edge, long part, long root, long number, ICollection<Segment> published, bool isEntry = false)
    {
        var key = (edge.To, root);
        if (!_joins.TryGetValue(key, out var join))
        {
            join = new JoinState(_graph.Stages[edge.To].Stage.From.Count);
            _joins.Add(key, join);
        }

        join.Parts[edge.Part] = part;
        if (edge.Part == 0)
        {
            join.Number = number;
            join.Edge = edge.Index;
        }

        if (--join.Missing == 0)
        {
            _ = _joins.Remove(key);
            Publish(new Segment(join.Edge, join.Parts[0], 0, 1, join.Number, root, SharedRoot: true) { Parts = join.Parts, IsEntry = isEntry }, published);
        }
    }

    private void Publish(Segment segment, ICollection<Segment> published)
    {
        Add(_graph.Edges[segment.Edge].To, segment.Count);
        published.Add(segment);
    }

    private void Add(int stage, long count)
    {
        _pending[stage] += count;
        _pendingTotal += count;
    }

    private bool UpstreamEnded(StageNode gather)
    {
        foreach (var index in gather.Upstream)
        {
            if (_pending[index] > 0 || (_graph.Stages[index].IsGather && _gathers[index] == GatherState.Waiting))
            {
                return false;
            }
        }

        return true;
    }

    private sealed class JoinState(int parts)
    {
        public long[] Parts { get; } = new long[parts];

        public int Missing { get; set; } = parts;

        public long Number { get; set; }

        public int Edge { get; set; }
    }
}
