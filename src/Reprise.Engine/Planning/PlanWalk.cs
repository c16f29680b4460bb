using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Replaying;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Planning;

/// <summary>
/// Goes through a run that does not take place, unit by unit, as its scheduler would: a step that a recorded result serves leads on with those outputs;
/// what comes after a step that would run is unknown, because it may give the same bytes again (early cut-off).
/// </summary>
internal sealed class PlanWalk
{
    private const string AnyKey = "*";
    private static readonly Execute NotAsked = new("reuse was not asked for", null, []);
    private static readonly Execute NotDone = new("not done yet", null, []);
    private readonly RunContext _run;
    private readonly RunFlow _flow;
    private readonly WaitingUnits _waiting;
    private readonly ParentSteps _parents;
    private readonly StepDecider _decider;
    private readonly PlannedMembers _members;
    private readonly UnsettledSteps _unsettled;
    private readonly Dictionary<int, UnsettledStep> _unsettledGathers = [];
    private readonly Dictionary<int, IReadOnlyList<GatherGroup>> _groups = [];
    private readonly List<PlanHazard> _hazards = [];
    private readonly Action<PlanStep>? _onStep;
    private readonly Resumed? _resumed;

    /// <param name="run">The run as it would be.</param>
    /// <param name="onStep">Told of each step, in the order in which they are looked at; or null.</param>
    /// <param name="flow">Where a run that was cut off stands; null for one that begins.</param>
    /// <param name="resumed">What is left of it; null for one that begins.</param>
    public PlanWalk(RunContext run, Action<PlanStep>? onStep, RunFlow? flow = null, Resumed? resumed = null)
    {
        _resumed = resumed;
        _run = run;
        _onStep = onStep;
        _flow = flow ?? new RunFlow(run.Graph);
        _waiting = new WaitingUnits(run.Stages, run.Parts.Options);
        _parents = new ParentSteps(run);
        _unsettled = new UnsettledSteps(run);
        _decider = new StepDecider(run);
        _members = new PlannedMembers(run);
        Fold = new PlanFold(run.Graph);
    }

    /// <summary>The decisions so far.</summary>
    public PlanFold Fold { get; }

    /// <summary>References that would be published first.</summary>
    public long Published { get; private set; }

    /// <summary>External steps that took effect before and would again.</summary>
    public IReadOnlyList<PlanHazard> Hazards => _hazards;

    /// <summary>Goes through all of it.</summary>
    public async Task WalkAsync(CancellationToken cancellation)
    {
        var published = new List<Segment>();
        if (_resumed is not null)
        {
            Published += _resumed.Frontier.Sum(s => s.Count);
            Publish(_resumed.Frontier);
        }

        if (_run.Replay is { } replay)
        {
            await EnterAsync(replay, published, cancellation);
        }
        else if (_resumed is null)
        {
            _flow.Begin(published);
        }

        Published += published.Sum(s => s.Count);
        Publish(published);
        do
        {
            await VisitWaitingAsync(cancellation);
        }
        while (await PlanGatherAsync(cancellation));
    }

    /// <summary>Stored outputs come in as the publisher of a replay would bring them, no more at a time than may wait.</summary>
    private async Task EnterAsync(ReplaySources replay, List<Segment> published, CancellationToken cancellation)
    {
        if (_resumed is null)
        {
            Resumed.Begin(_flow, replay, published);
        }

        foreach (var outputs in replay.Document.Outputs())
        {
            _flow.Enter(outputs, published);
            var open = _resumed?.Ended is { } ended ? published.SelectMany(ended.OpenOf) : published;
            foreach (var segment in open)
            {
                Published += segment.Count;
                _waiting.Add(_run.Graph.Edges[segment.Edge].To, segment);
            }

            published.Clear();
            if (_waiting.Count >= _run.Parts.Options.Backlog)
            {
                await VisitWaitingAsync(cancellation);
            }
        }

        _flow.EndEntering();
    }

    private async Task VisitWaitingAsync(CancellationToken cancellation)
    {
        while (_waiting.TryTake(out var stage, out var segment))
        {
            cancellation.ThrowIfCancellationRequested();
            await VisitAsync(MakeUnit(stage, segment), cancellation);
            _waiting.Left(stage);
        }
    }

    private async ValueTask VisitAsync(Unit unit, CancellationToken cancellation)
    {
        var node = unit.Stage.Node;
        var lacking = node.IsGather ? _unsettledGathers.GetValueOrDefault(node.Index) : _unsettled.FindFor(unit);
        if (lacking is not null)
        {
            Tell(node, lacking.Item, PlanWord.Unknown, Fold.AddUnknown(node.Index, lacking.Cause), null);
            EndUnsettled(unit, lacking);
        }
        else
        {
            await DecideAsync(unit, cancellation);
        }

        _parents.Release(unit);
        _unsettled.Release(unit);
    }

    private async ValueTask DecideAsync(Unit unit, CancellationToken cancellation)
    {
        var node = unit.Stage.Node;
        if (_onStep is null && _run.Reuse == Reach.None && unit.Stage is { Policy: Policy.Normal, Effect: not Effect.External })
        {
            // Nothing of the item matters: a million of them need not be read.
            _ = Fold.Add(node.Index, _resumed is null ? NotAsked : NotDone);
            EndUnsettled(unit, new UnsettledStep(node.Target, ""));
            return;
        }

        var work = StepWork.Of(_run, unit, await _parents.ResolveAsync(unit, cancellation));
        var decision = await _decider.DecideAsync(work, cancellation);
        var word = Fold.Add(node.Index, decision);
        Tell(node, work.Inputs.Item, word, decision.Reason, decision is Reuse { Trace: { } trace } ? ReferenceTo(trace) : null);
        switch (decision)
        {
            case Reuse reuse:
                await EndRecordedAsync(work, work.Serve(reuse, _flow.ReserveChildren(node.Index, reuse.Trace.Step.OutputsCount)), cancellation);
                break;
            case Supply supply:
                await EndRecordedAsync(work, work.Supply(supply) with { ChildBase = _flow.ReserveChildren(node.Index, 1) }, cancellation);
                break;
            case Refuse refuse:
                NoteRefusal(work, refuse);
                End(work.Record(StepStatus.Refused, DecisionKind.Refuse, decision.Reason));
                break;
            case LeaveOut:
                End(work.Record(StepStatus.Skipped, DecisionKind.Refuse, decision.Reason));
                break;
            default:
                await NoteHazardAsync(work, (Execute)decision, cancellation);
                EndUnsettled(unit, new UnsettledStep(node.Target, work.Inputs.Item));
                break;
        }
    }

    private async ValueTask EndRecordedAsync(StepWork work, StepRecord served, CancellationToken cancellation)
    {
        served = served with { Outputs = StepLists.WithoutBytes(served.Outputs), Inputs = [] };
        _parents.Keep(served, work.Stage.Node.Readers(served.OutputsCount));
        await _members.AddAsync(served, cancellation);
        End(served);
    }

    /// <summary>As far as can be told the step has one output; of a fan-out that stands for however many there will be.</summary>
    private void EndUnsettled(Unit unit, UnsettledStep step)
    {
        var (node, keyed) = (unit.Stage.Node, unit.Stage.Handler.FansOut(unit.Stage.Stage));
        _members.Forget(node);
        _unsettled.Keep(unit.Number, keyed ? step with { Item = ItemPath.Append(step.Item, AnyKey) } : step, node.Readers(1));
        var published = new List<Segment>();
        _flow.End(
            new StepHead(unit.Number, node.Index, unit.Work.Edge, unit.Work.Parent, unit.Work.Ordinal, unit.Root, StepStatus.Succeeded,
                DecisionKind.Execute, 1, keyed, _flow.ReserveChildren(node.Index, 1), 0, 0, 0),
            published);
        Publish(published);
    }

    private void End(StepRecord record)
    {
        var published = new List<Segment>();
        _flow.End(StepHead.Of(record), published);
        Publish(published);
    }

    private void Publish(IEnumerable<Segment> segments)
    {
        foreach (var segment in segments)
        {
            _waiting.Add(_run.Graph.Edges[segment.Edge].To, segment);
        }
    }

    private async ValueTask<bool> PlanGatherAsync(CancellationToken cancellation)
    {
        if (_flow.ReadyGathers().FirstOrDefault() is not { } gather)
        {
            return false;
        }

        long count = 1;
        if (Fold.MustRunBefore(gather) is { } cause)
        {
            var all = GatherGrouping.GroupBy(gather.Stage).Length == 0;
            _unsettledGathers[gather.Index] = new UnsettledStep(cause.Target, all ? GatherGrouping.AllGroup : AnyKey);
        }
        else
        {
            _groups[gather.Index] = await _members.GroupAsync(gather, cancellation);
            count = _groups[gather.Index].Count;
        }

        _flow.PlanGather(gather.Index, count);
        if (count > 0)
        {
            var first = _flow.Reserve(count);
            _waiting.Add(gather.Index, new Segment(gather.In[0].Index, 0, 0, count, first, first, SharedRoot: false));
        }

        return true;
    }

    private Unit MakeUnit(int stage, Segment segment) => new()
    {
        Work = new WorkReference(_run.Number, segment.Edge, segment.Parent, segment.Ordinal, segment.Number),
        Stage = _run.Stages[stage],
        Root = segment.Root,
        Parts = segment.Parts,
        Stored = segment.Stored,
        Group = _groups.TryGetValue(stage, out var groups) ? groups[(int)segment.Ordinal] : null,
        QueuedAt = 0,
    };

    private async ValueTask NoteHazardAsync(StepWork work, Execute decision, CancellationToken cancellation)
    {
        if (work.Stage.Effect == Effect.External && decision.Nearest is { } before)
        {
            var origin = await _run.Recording.RunAsync(before.Run, cancellation);
            _hazards.Add(new PlanHazard(
                Recording.IdOf(origin, before).ToString(), work.Stage.Node.Target, $"took effect in {origin.Header.Id} and would again: {decision.Reason}"));
        }
    }

    private void NoteRefusal(StepWork work, Refuse refuse)
    {
        if (_run.Twins.Find(work) is { } twin)
        {
            _hazards.Add(new PlanHazard(twin.Id.ToString(), work.Stage.Node.Target, $"{(twin.InDoubt ? "may have taken" : "took")} effect in {twin.Id.Run}{(work.Inputs.Item.Length == 0 ? "" : $", of '{work.Inputs.Item}'")}: {refuse.Reason}"));
        }
    }

    private void Tell(StageNode node, string item, PlanWord word, string reason, StepReference? source) =>
        _onStep?.Invoke(new PlanStep(null, node.Target, item, Words.Of(word), reason, source));

    private static StepReference ReferenceTo(Trace trace) => new(trace.Run.Value, new StepId(trace.Run, trace.Step.Number).ToString());
}
