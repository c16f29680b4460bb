using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Kernel.Planning;

/// <summary>
/// Carries out what <see cref="RunFlow"/> says, in a random order and with many steps in work at once, and keeps the heads of what ended:
/// the engine without time, bytes and threads. It fails where a rule that holds in every order is broken.
/// </summary>
internal sealed class FlowRun
{
    private readonly FlowCase _case;
    private readonly Random _random;
    private readonly RunFlow _flow;
    private readonly Dictionary<long, Segment> _units = [];
    private readonly Dictionary<long, string> _identities = [];
    private readonly Dictionary<int, string> _members = [];
    private readonly HashSet<int> _planned = [];
    private readonly List<Segment> _waiting = [];
    private readonly List<StepHead> _working = [];
    private readonly bool _failures;

    /// <summary>Begins a run at its inputs.</summary>
    /// <param name="flowCase">The pipeline.</param>
    /// <param name="order">Decides the order of everything.</param>
    /// <param name="failures">Whether first attempts may fail; such a step is left until a recover.</param>
    public FlowRun(FlowCase flowCase, int order, bool failures = false)
    {
        (_case, _random, _flow, _failures) = (flowCase, new Random(order), new RunFlow(flowCase.Graph), failures);
        var published = new List<Segment>();
        _flow.Begin(published);
        Publish(published);
    }

    /// <summary>Goes on with a run that was cut off, from its heads in the order given: as recover does.</summary>
    public FlowRun(FlowCase flowCase, int order, IEnumerable<StepHead> heads)
    {
        (_case, _random, _flow) = (flowCase, new Random(order), new RunFlow(flowCase.Graph));
        var published = new List<Segment>();
        var ended = new List<long>();
        _flow.Begin(published);
        foreach (var head in heads)
        {
            if (head.Status == StepStatus.Failed)
            {
                _flow.Take(head.Number);
                Failed.Add(head);
                continue;
            }

            ended.Add(head.Number);
            Ended.Add(head);
            _flow.End(head, published);
            if (Stage(head.Stage).IsGather)
            {
                AddUnit(new Segment(head.Edge, 0, head.Ordinal, 1, head.Number, head.Root, SharedRoot: false));
            }
        }

        published.ForEach(s => Units(s).ForEach(AddUnit));
        _waiting.AddRange(RunFlow.Remaining(published, [.. ended.Order()]).SelectMany(Units));
        CutOffGathers();
    }

    /// <summary>The heads of steps that ended, in the order in which they did.</summary>
    public List<StepHead> Ended { get; } = [];

    /// <summary>The heads of attempts that failed.</summary>
    public List<StepHead> Failed { get; } = [];

    public RunFlow Flow => _flow;

    /// <summary>What is published and has not ended, gathers (which recover plans anew) left out: every field, in order.</summary>
    public IEnumerable<string> Frontier() => _waiting.Select(s => s.Number).Concat(_working.Select(h => h.Number)).Concat(Failed.Select(h => h.Number)).Distinct().Order()
        .Select(n => _units[n]).Where(s => _case.Graph.Edges[s.Edge].Kind != EdgeKind.Gather)
        .Select(s => $"{s.Number} edge {s.Edge} parent {s.Parent} ordinal {s.Ordinal} root {s.Root} parts {string.Join(',', s.Parts ?? [])}");

    /// <summary>What every step that ended is logically, and how it ended: the same in every order.</summary>
    public IEnumerable<string> Records() => Ended.Select(h => $"{Stage(h.Stage).Target} {Identity(h.Number)} {h.Status} {h.OutputsCount}").Order(StringComparer.Ordinal);

    /// <summary>Goes on for so many events, or until nothing more can run.</summary>
    public FlowRun GoOn(int events = int.MaxValue)
    {
        while (events-- > 0 && Next())
        {
            Assert.All(_flow.Pending, pending => Assert.True(pending >= 0, "A stage has less than nothing pending."));
            Assert.Equal(_flow.Pending.Sum(), _flow.PendingTotal);
        }

        return this;
    }

    private bool Next()
    {
        var gathers = _flow.ReadyGathers().ToList();
        var choices = _waiting.Count + _working.Count + gathers.Count;
        if (choices == 0)
        {
            return false;
        }

        var choice = _random.Next(choices);
        if (choice < _waiting.Count)
        {
            Start(choice);
        }
        else if (choice < _waiting.Count + _working.Count)
        {
            End(choice - _waiting.Count);
        }
        else
        {
            Plan(gathers[choice - _waiting.Count - _working.Count], null, []);
        }

        return true;
    }

    private void Start(int place)
    {
        var unit = _waiting[place];
        _waiting.RemoveAt(place);
        var stage = Stage(_case.Graph.Edges[unit.Edge].To);
        var head = _case.Outcome(Identity(unit.Number), stage) with
        {
            Number = unit.Number,
            Edge = unit.Edge,
            Parent = unit.Parent,
            Ordinal = unit.Ordinal,
            Root = unit.Root,
        };
        if (_failures && _case.FailsFirst(Identity(unit.Number)))
        {
            Failed.Add(head with { Status = StepStatus.Failed, OutputsCount = 0, Keyed = false });
            return;
        }

        _working.Add(head with { ChildBase = _flow.ReserveChildren(stage.Index, head.OutputsCount) });
    }

    private void End(int place)
    {
        var head = _working[place];
        _working.RemoveAt(place);
        Ended.Add(head);
        var published = new List<Segment>();
        _flow.End(head, published);
        Publish(published);
    }

    private void CutOffGathers()
    {
        foreach (var group in Ended.Concat(Failed).Where(h => Stage(h.Stage).IsGather).ToLookup(h => h.Stage))
        {
            var ended = group.Where(h => h.Status != StepStatus.Failed).Select(h => h.Number).Order();
            Plan(Stage(group.Key), group.First().Number - group.First().Ordinal, [.. ended]);
        }

        Failed.Clear();
    }

    private void Plan(StageNode gather, long? first, IReadOnlyList<long> ended)
    {
        Assert.True(_planned.Add(gather.Index), "A gather is planned twice.");
        var open = _waiting.Select(u => _case.Graph.Edges[u.Edge].To).Concat(_working.Select(h => h.Stage)).Intersect(gather.Upstream);
        Assert.True(first is not null || !open.Any(), "A gather is ready before everything upstream of it has ended.");
        var groups = _case.Groups(Members(gather));
        var number = first ?? _flow.Reserve(groups);
        _flow.Take(number + groups - 1);
        var left = RunFlow.Remaining([new Segment(gather.In[0].Index, 0, 0, groups, number, number, SharedRoot: false)], ended);
        _flow.PlanGather(gather.Index, left.Sum(s => s.Count));
        Publish(left);
    }

    private void Publish(IEnumerable<Segment> published)
    {
        foreach (var unit in published.SelectMany(Units))
        {
            AddUnit(unit);
            _waiting.Add(unit);
        }
    }

    private void AddUnit(Segment unit)
    {
        Assert.True(_units.TryAdd(unit.Number, unit), $"The number {unit.Number} is taken twice.");
        Assert.True(unit.Number > unit.Parent, $"The step {unit.Number} stands before its parent {unit.Parent}.");
        Assert.True(unit.Number < _flow.NextNumber, $"The number {unit.Number} was never set aside.");
    }

    private string Identity(long number)
    {
        if (!_identities.TryGetValue(number, out var identity))
        {
            var unit = _units[number];
            var edge = _case.Graph.Edges[unit.Edge];
            _identities[number] = identity = edge.Kind switch
            {
                EdgeKind.Gather => FlowReference.OfGroup(edge.To, unit.Ordinal, Members(Stage(edge.To))),
                EdgeKind.Join => FlowReference.OfJoin(edge.To, unit.Parts!.Select(Identity)),
                _ => FlowReference.OfItem(edge, unit.Ordinal, unit.Parent == 0 ? "the inputs" : Identity(unit.Parent)),
            };
        }

        return identity;
    }

    private string Members(StageNode gather)
    {
        if (!_members.TryGetValue(gather.Index, out var members))
        {
            var from = gather.In.Select(e => e.From).ToHashSet();
            var steps = Ended.Where(h => from.Contains(h.Stage)).Select(h => (Identity(h.Number), h.OutputsCount));
            _members[gather.Index] = members = FlowReference.OfMembers(steps);
        }

        return members;
    }

    private StageNode Stage(int index) => _case.Graph.Stages[index];

    private static List<Segment> Units(Segment segment) => [.. Enumerable.Range(0, (int)segment.Count).Select(i => segment.Slice(i, 1))];
}
