using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Queue;

namespace Reprise.Engine.Running;

/// <summary>
/// Holds a run's frontier and says which units may go into the queue: at most a window of them at once, those furthest downstream first, so that
/// what waits stays small however large the run is. All state is behind one lock; nothing here waits.
/// </summary>
internal sealed class RunScheduler
{
    private readonly Lock _gate = new();
    private readonly RunContext _run;
    private readonly RunFlow _flow;
    private readonly WaitingUnits _waiting;
    private readonly Dictionary<long, Unit> _admitted = [];
    private readonly HashSet<int> _planning = [];
    private readonly Dictionary<int, IReadOnlyList<GatherGroup>> _groups = [];
    private readonly Dictionary<long, PastAttempts> _past = [];
    private readonly SuspectUnits _suspects;
    private bool _alone;
    private bool _stopped;
    private bool _paused;

    public RunScheduler(RunContext run, RunFlow flow)
    {
        _run = run;
        _flow = flow;
        _waiting = new WaitingUnits(run.Stages, run.Parts.Options);
        _suspects = new SuspectUnits(run.Crashed.Numbers);
    }

    /// <summary>True once nothing new may start.</summary>
    public bool Stopped => Volatile.Read(ref _stopped);

    /// <summary>Adds segments of the frontier.</summary>
    public void Add(IEnumerable<Segment> segments)
    {
        lock (_gate)
        {
            foreach (var segment in segments)
            {
                var stage = _run.Graph.Edges[segment.Edge].To;
                foreach (var part in _suspects.Take(stage, segment))
                {
                    _waiting.Add(stage, part);
                }
            }
        }
    }

    /// <summary>Stored outputs come into a replay: what is to be published of them.</summary>
    public void Enter(StoredOutputs outputs, ICollection<Segment> published)
    {
        lock (_gate)
        {
            _flow.Enter(outputs, published);
        }
    }

    /// <summary>All stored outputs of a replay have come in.</summary>
    public void EndEntering()
    {
        lock (_gate)
        {
            _flow.EndEntering();
        }
    }

    /// <summary>Nothing new starts while it is paused.</summary>
    public void Pause(bool paused)
    {
        lock (_gate)
        {
            _paused = paused;
        }
    }

    /// <summary>Attempts that failed before a recover, by step.</summary>
    public void SetPastAttempts(long number, PastAttempts attempts)
    {
        _past[number] = attempts;
        _suspects.Add(number, attempts.Crashes);
    }

    /// <summary>Sets numbers aside for what follows a step.</summary>
    public long ReserveChildren(int stage, long outputs)
    {
        lock (_gate)
        {
            return _flow.ReserveChildren(stage, outputs);
        }
    }

    /// <summary>Admits as many units as the window has room for.</summary>
    public void Admit(List<Unit> admitted)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && _admitted.Count == 0 && _suspects.Count > 0)
            {
                var (suspect, alone) = _suspects.Next();
                _waiting.Add(suspect, alone);
                _alone = true;
            }

            while (!_stopped && !_paused && _admitted.Count < (_alone ? 1 : _run.Parts.Options.Window) && _waiting.TryTake(out var stage, out var segment))
            {
                var unit = MakeUnit(stage, segment);
                _admitted.Add(unit.Number, unit);
                admitted.Add(unit);
            }
        }
    }

    /// <summary>The admitted unit of a delivery, once; null where it is not (or no longer) this run's to do.</summary>
    public Unit? Take(in WorkReference work)
    {
        lock (_gate)
        {
            return _admitted.TryGetValue(work.Number, out var unit) && unit.Take() ? unit : null;
        }
    }

    /// <summary>A step has ended for good: it stands in the journal, or was reused and its row is on the way there (<see cref="PendingAppends"/>).</summary>
    public void End(Unit unit, in StepHead head)
    {
        lock (_gate)
        {
            Leave(unit);
            var published = new List<Segment>(4);
            _flow.End(head, published);
            foreach (var segment in published)
            {
                _waiting.Add(_run.Graph.Edges[segment.Edge].To, segment);
            }
        }
    }

    /// <summary>A unit is given up without having ended: it failed, is in doubt, or the run stops.</summary>
    public void GiveUp(Unit unit)
    {
        lock (_gate)
        {
            Leave(unit);
        }
    }

    /// <summary>Nothing new starts from now on. What waits in a queue is not waited for: its delivery, should it come, finds nothing to do.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            foreach (var unit in _admitted.Values.Where(u => !u.Taken).ToList())
            {
                Leave(unit);
            }
        }
    }

    /// <summary>The next gather that may be planned, or null. The caller plans it and then calls <see cref="GatherPlanned"/>.</summary>
    public StageNode? NextGather()
    {
        lock (_gate)
        {
            if (_stopped || _paused || !_flow.StageEmptied)
            {
                return null;
            }

            var next = _flow.ReadyGathers().FirstOrDefault(g => !_planning.Contains(g.Index));
            if (next is null)
            {
                _flow.StageEmptied = false;
                return null;
            }

            _ = _planning.Add(next.Index);

            return next;
        }
    }

    /// <summary>A gather's groups are known; <paramref name="past"/> is what a cut-off run has on record of them, or null.</summary>
    public void GatherPlanned(StageNode gather, IReadOnlyList<GatherGroup> groups, GatherPast? past)
    {
        lock (_gate)
        {
            var first = past?.First ?? _flow.Reserve(groups.Count);
            _flow.Take(first + groups.Count - 1);
            var whole = new Segment(gather.In[0].Index, 0, 0, groups.Count, first, first, SharedRoot: false);
            var left = RunFlow.Remaining([whole], past is null ? [] : [.. past.Ended.Order()]);
            _flow.PlanGather(gather.Index, left.Sum(s => s.Count));
            _flow.StageEmptied |= left.Count == 0; // Then no step's end will say that the next gather may be planned.
            _groups[gather.Index] = groups;
            foreach (var segment in left)
            {
                _waiting.Add(gather.Index, segment);
            }

            _ = _planning.Remove(gather.Index);
        }
    }

    /// <summary>A gather could not be planned: it does not run.</summary>
    public void GatherAbandoned(StageNode gather)
    {
        lock (_gate)
        {
            _ = _planning.Remove(gather.Index);
        }
    }

    /// <summary>Sets one number aside, for a step that is not in the frontier.</summary>
    public long Reserve()
    {
        lock (_gate)
        {
            return _flow.Reserve(1);
        }
    }

    /// <summary>True where nothing is in work and nothing more can come.</summary>
    public bool IsAtRest()
    {
        lock (_gate)
        {
            return _admitted.Count == 0 && _planning.Count == 0 && (_stopped || (_waiting.Count == 0 && _suspects.Count == 0 && !_flow.IsEntering && !_flow.ReadyGathers().Any()));
        }
    }

    /// <summary>True while something may come that is not pending yet.</summary>
    public bool HasMore()
    {
        lock (_gate)
        {
            return _flow.HasMore;
        }
    }

    /// <summary>Units that have not ended, by stage.</summary>
    public long[] Pending()
    {
        lock (_gate)
        {
            return [.. _flow.Pending];
        }
    }

    private Unit MakeUnit(int stage, Segment segment)
    {
        var runtime = _run.Stages[stage];
        var past = _past.GetValueOrDefault(segment.Number);
        return new Unit
        {
            Work = new WorkReference(_run.Number, segment.Edge, segment.Parent, segment.Ordinal, segment.Number),
            Stage = runtime,
            Root = segment.Root,
            Parts = segment.Parts,
            Stored = segment.Stored,
            IsEntry = segment.IsEntry,
            Group = runtime.Node.IsGather ? _groups[stage][(int)segment.Ordinal] : null,
            QueuedAt = _run.Now(),
            FailedAttempts = past.Failed,
            Crashes = past.Crashes,
        };
    }

    private void Leave(Unit unit)
    {
        if (_admitted.Remove(unit.Number))
        {
            _alone &= _admitted.Count > 0;
            _waiting.Left(unit.Stage.Node.Index);
        }
    }
}
