using Reprise.Engine.Calls;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Restarting;

/// <summary>
/// What a restart or fork of an agent run would do, as far as its recorded call tree tells: a call tree has no static graph, so what an agent calls when its
/// input or code is another is unknown until it has run.
/// </summary>
internal sealed class CallRestartPlan
{
    private readonly RunHeader _header;
    private readonly EngineParts _parts;
    private readonly HashSet<long> _forced;
    private readonly Dictionary<(long Run, long Number), Fate> _fates = [];
    private readonly Dictionary<(long Run, long Caller), (long At, string Target)> _open = [];
    private readonly SortedSet<long> _sources = []; // Runs whose results the origin reused in places that will not be reused as they are.
    private readonly Dictionary<string, Tally> _targets = new(StringComparer.Ordinal);
    private readonly List<PlanHazard> _hazards = [];
    private readonly List<Effect> _effects = [];
    private readonly List<PlanStep> _steps = [];
    private Digest? _context; // That of the root, which calls have that were given none.
    private long _saved;
    private long _savedTokens;
    private long _estimated;

    private CallRestartPlan(EngineParts parts, RunHeader header)
    {
        (_parts, _header) = (parts, header);
        _forced = [.. header.Restart!.ForceSlots];
    }

    /// <summary>External calls of the origin that took effect, or may have.</summary>
    public IReadOnlyList<Effect> Effects => _effects;

    /// <summary>Effects that would be repeated and that nobody answered for.</summary>
    public IReadOnlyList<PlanHazard> Hazards => _hazards;

    /// <summary>Makes it, in one pass over the origin's steps: callers come before what they call. What the origin had reused is looked through to the run that made it, unless it is reused as a whole.</summary>
    public static async Task<CallRestartPlan> MakeAsync(EngineParts parts, Recording recording, RestartRequest request, RunHeader header, CancellationToken cancellation)
    {
        var plan = new CallRestartPlan(parts, header);
        var root = request is { Scope: RestartScope.Execution, Step: { } step } ? step.Number : 0;
        await foreach (var call in recording.Journal.StepsAsync(new StepQuery { Run = request.Origin.Number }, cancellation))
        {
            if (root == 0 || call.Number == root || plan._fates.ContainsKey((call.Run, call.Parent)))
            {
                plan.Add(request.Origin.Header.Id, call, isRoot: call.Number == root || call.Parent == 0);
            }
        }

        while (plan._sources.Count > 0)
        {
            await plan.LookThroughAsync(recording, cancellation);
        }

        return plan;
    }

    /// <summary>Adds what stands below reused calls of the newest run that is left, by that run's own records.</summary>
    private async Task LookThroughAsync(Recording recording, CancellationToken cancellation)
    {
        var run = await recording.RunAsync(_sources.Max, cancellation);
        _ = _sources.Remove(run.Number);
        await foreach (var call in recording.Journal.StepsAsync(new StepQuery { Run = run.Number }, cancellation))
        {
            if (_fates.ContainsKey((call.Run, call.Parent)) && !_fates.ContainsKey((call.Run, call.Number)))
            {
                Add(run.Header.Id, call, isRoot: false);
            }
        }
    }

    /// <summary>As it is kept with the run.</summary>
    public RestartPlan Kept() => new(_saved, _estimated, [.. _targets.Select(t => StoredPlan.Keep(t.Value.ToStage(t.Key)))]) { SavedTokens = _savedTokens };

    /// <summary>As scripts see it.</summary>
    public PlanObject ToObject(Action<PlanStep>? onStep)
    {
        if (onStep is not null)
        {
            _steps.ForEach(onStep);
        }

        return Whole();
    }

    private PlanObject Whole() => new()
    {
        Verb = Words.Of(_header.Kind),
        Origin = new PlanOrigin(_header.Origin!.Run.Value),
        Counts = new PlanCounts(_targets.Values.Sum(t => t.Reuse), _targets.Values.Sum(t => t.Run), 0, 0, _targets.Values.Sum(t => t.Refuse), _targets.Values.Sum(t => t.Unknown)),
        SavedMs = Words.Millis(_saved),
        SavedTokens = _savedTokens,
        EstimatedMs = Words.Millis(_estimated),
        Stages = [.. _targets.Select(t => t.Value.ToStage(t.Key))],
        Hazards = _hazards,
    };

    private void Add(RunId run, StepRecord call, bool isRoot)
    {
        var caller = isRoot ? null : _fates.GetValueOrDefault((call.Run, call.Parent));
        if (caller is { Word: PlanWord.Reuse })
        {
            _fates[(call.Run, call.Number)] = caller; // It is a part of what is reused, and shown through its origin.
            _savedTokens += call.Tokens;
            return;
        }

        _context = isRoot ? call.Action.Context : _context;
        var id = new StepId(run, call.Number);
        var fate = FateOf(run, call, caller, isRoot);
        _fates[(call.Run, call.Number)] = fate;
        NoteOpen(call, fate);
        if (call.ReusedFrom is { } source && fate.Word != PlanWord.Reuse && _fates.TryAdd((source.RunNumber, source.Step), fate))
        {
            _ = _sources.Add(source.RunNumber);
        }

        if (call is { Effect: Kernel.Steps.Effect.External, Status: StepStatus.Succeeded or StepStatus.InDoubt } && (call.Decision == DecisionKind.Execute || call.ReusedFrom is not null))
        {
            var taken = call.ReusedFrom is { } from ? new StepId(from.Run, from.Step) : id;
            _effects.Add(new Effect(taken, call.Target ?? "", call.Slot));
            fate = Answered(call, taken, fate);
        }

        Count(call, fate, id);
    }

    private Fate FateOf(RunId run, StepRecord call, Fate? caller, bool isRoot)
    {
        var target = call.Target ?? "";
        if (_header.Restart!.Outputs.Any(o => o.Slot == call.Slot))
        {
            return new Fate(PlanWord.Reuse, "its output is replaced", target);
        }

        if (isRoot)
        {
            return new Fate(PlanWord.Run, CallDecider.RootReason(_header.Kind), target) { Changes = _header.Restart.Changes.Count > 0 };
        }

        if (caller is { Changes: true } or { Word: PlanWord.Unknown })
        {
            return new Fate(PlanWord.Unknown, $"unknown until {caller.Target} has run", target);
        }

        if (_forced.Contains(call.Slot) || _header.Restart.Force.Contains(target, StringComparer.Ordinal))
        {
            return new Fate(PlanWord.Run, "asked for", target);
        }

        if (call.Below.Select(c => c.Target).FirstOrDefault(t => _header.Restart.Force.Contains(t, StringComparer.Ordinal)) is { } asked)
        {
            return new Fate(PlanWord.Run, $"{asked} below it is to run again", target);
        }

        if (call.Status != StepStatus.Succeeded)
        {
            return new Fate(PlanWord.Run, $"it {(call.Status == StepStatus.Failed ? "failed" : call.Status == StepStatus.InDoubt ? "is in doubt" : "was " + Words.Of(call.Status))} in {run}", target);
        }

        return _header.Reuse == Reach.None ? new Fate(PlanWord.Run, "reuse was not asked for", target) { Changes = true }
            : Changed(call) is { } changed ? new Fate(PlanWord.Run, changed, target) { Changes = true }
            : OpenBefore(call) is { } open ? new Fate(PlanWord.Unknown, $"unknown until {open} has run", target)
            : new Fate(PlanWord.Reuse, $"same as in {run}", target);
    }

    /// <summary>A call whose answer may be another than the recorded one: what its caller asked after it may be another question.</summary>
    private void NoteOpen(StepRecord call, Fate fate)
    {
        var replaced = _header.Restart!.Outputs.Any(o => o.Slot == call.Slot);
        if (call.Parent != 0 && call.CompletedAt > 0 && (replaced || fate.Word is PlanWord.Run or PlanWord.Unknown) && (!_open.TryGetValue((call.Run, call.Parent), out var known) || call.CompletedAt < known.At))
        {
            _open[(call.Run, call.Parent)] = (call.CompletedAt, call.Target ?? "");
        }
    }

    /// <summary>The first such call that had answered when this one was made; null for none. Calls at the same time cannot depend on each other.</summary>
    private string? OpenBefore(StepRecord call) => _open.TryGetValue((call.Run, call.Parent), out var open) && call.QueuedAt >= open.At ? open.Target : null;

    /// <summary>Whose code is another now: the call's own, or that of one below it.</summary>
    private string? Changed(StepRecord call)
    {
        if (_header.IgnoreCode)
        {
            return null;
        }

        if (CodeOf(call.Target ?? "") != call.Action.Code)
        {
            return "the code changed";
        }

        foreach (var (target, code) in call.Below)
        {
            if (CodeOf(target) != code)
            {
                return $"the code of {target} below it changed";
            }
        }

        return null;
    }

    private Digest? CodeOf(string target) => _parts.Nodes?.Find(target)?.Code;

    private Fate Answered(StepRecord call, StepId id, Fate fate)
    {
        if (fate.Word is PlanWord.Unknown && Repeats(call) is { } why)
        {
            fate = fate with { Reason = $"{fate.Reason}; where it is called again, {why}" };
        }
        else if (fate.Word is not PlanWord.Run)
        {
            return fate;
        }

        var answer = _header.Restart!.AnswerFor(id.ToString(), call.Target ?? "");
        if (answer == EffectAnswer.None)
        {
            _hazards.Add(new PlanHazard(id.ToString(), call.Target ?? "", $"{(call.Status == StepStatus.InDoubt ? "may have taken" : "took")} effect in {id.Run}: {fate.Reason}"));
        }

        return answer == EffectAnswer.Repeat || fate.Word is PlanWord.Unknown ? fate : fate with { Word = PlanWord.Refuse };
    }

    /// <summary>Why no recording can serve a call, whatever its caller asks it; null where one may.</summary>
    private string? Repeats(StepRecord call) =>
        _forced.Contains(call.Slot) || _header.Restart!.Force.Contains(call.Target ?? "", StringComparer.Ordinal) ? "it was asked for"
        : _header.Reuse == Reach.None ? "reuse was not asked for"
        : call.Action.Context == _context && _header.Restart.Changes.Contains(ChangedInputs.ContextWord, StringComparer.Ordinal) ? "its context is another"
        : call.Status == StepStatus.InDoubt ? "nobody knows whether it took effect"
        : Changed(call);

    private void Count(StepRecord call, Fate fate, StepId id)
    {
        if (!_targets.TryGetValue(fate.Target, out var tally))
        {
            _targets.Add(fate.Target, tally = new Tally());
        }

        tally.Add(fate);
        _savedTokens += fate.Word == PlanWord.Reuse ? call.Tokens : 0;
        _saved += fate.Word == PlanWord.Reuse ? call.ReusedFrom?.DurationMicros ?? call.DurationMicros : 0;
        _estimated += fate.Word == PlanWord.Run && call.Decision == DecisionKind.Execute ? call.DurationMicros : 0;
        var source = call.ReusedFrom is { } from ? new StepReference(from.Run.Value, new StepId(from.Run, from.Step).ToString()) : new StepReference(id.Run.Value, id.ToString());
        _steps.Add(new PlanStep(id.ToString(), fate.Target, call.Item, Words.Of(fate.Word), fate.Reason, fate.Word == PlanWord.Reuse ? source : null));
    }

    /// <summary>An external call of the origin.</summary>
    public sealed record Effect(StepId Id, string Target, long Slot);

    /// <summary>What will become of a call. Where it changes, so may what it calls.</summary>
    private sealed record Fate(PlanWord Word, string Reason, string Target)
    {
        public bool Changes { get; init; }
    }

    private sealed class Tally
    {
        private readonly Dictionary<string, long> _reasons = new(StringComparer.Ordinal);

        public long Reuse { get; private set; }

        public long Run { get; private set; }

        public long Refuse { get; private set; }

        public long Unknown { get; private set; }

        public void Add(Fate fate)
        {
            Reuse += fate.Word == PlanWord.Reuse ? 1 : 0;
            Run += fate.Word == PlanWord.Run ? 1 : 0;
            Refuse += fate.Word == PlanWord.Refuse ? 1 : 0;
            Unknown += fate.Word == PlanWord.Unknown ? 1 : 0;
            _reasons[fate.Reason] = _reasons.GetValueOrDefault(fate.Reason) + 1;
        }

        public PlanStage ToStage(string target) => new(
            null, null, target, Reuse, Run, 0, 0, Refuse, Unknown, [.. _reasons.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal).Select(r => new PlanReason(r.Key, r.Value))]);
    }
}
