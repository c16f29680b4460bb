using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>
/// What calls succeeded in a run's ancestry, by slot and by match key: read once, in one range scan a run, however many calls ask. Of several runs that executed
/// one slot the newest counts. What cannot serve any more (it served another call, or its code is gone) is passed over for good, so that a thousand identical calls cost a thousand steps.
/// </summary>
internal sealed class CallTraces
{
    private readonly StepPageCache _steps;
    private readonly List<Recorded> _all = [];
    private readonly Dictionary<long, int> _bySlot = [];
    private readonly Dictionary<long, (int First, int Last)> _byMatch = [];
    private readonly HashSet<(long Run, long Number)> _taken = [];
    private readonly Dictionary<long, (long Run, long Number)> _failed = [];
    private readonly Dictionary<(long Run, long Number), long> _tokensBelow = [];
    private readonly Dictionary<long, long> _callers = [];
    private long _run;

    private CallTraces(IJournal journal) => _steps = new StepPageCache(journal);

    /// <summary>External calls of the ancestry that took effect, or may have.</summary>
    public CallTwins Twins { get; } = new();

    /// <summary>Which calls stood where, for what differs.</summary>
    public CallPlaces Places { get; } = new();

    /// <summary>Reads them.</summary>
    public static async ValueTask<CallTraces> LoadAsync(Recording recording, IReadOnlySet<long> ancestry, CancellationToken cancellation)
    {
        var traces = new CallTraces(recording.Journal);
        foreach (var number in ancestry.Order())
        {
            var run = await recording.RunAsync(number, cancellation);
            if (run.Header.Rerun is null)
            {
                await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = number }, cancellation))
                {
                    traces.Add(run.Header.Id, step, ancestry);
                }
            }
        }

        return traces;
    }

    /// <summary>True where something is recorded in a slot.</summary>
    public bool Knows(long slot) => _bySlot.ContainsKey(slot) || _failed.ContainsKey(slot);

    /// <summary>The recorded call that one with another slot stands for: that of the same action whose turn it is, else the one that stood in its place; null for none.</summary>
    /// <param name="work">The call.</param>
    /// <param name="rootSlot">As for <see cref="InPlaceAsync"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask<StepRecord?> CounterpartAsync(CallWork work, long? rootSlot, CancellationToken cancellation)
    {
        // A later attempt stands for what the first stood for, though other results of the same action may be left.
        if (work.Entry.Parent == 0 || Places.IsPaired(work.Entry.Slot) || await UntakenAsync(work.Action.Match.Prefix, cancellation) is not { } same)
        {
            return await InPlaceAsync(work, rootSlot, cancellation);
        }

        Places.Pair(work.Entry.Slot, same);
        return same;
    }

    /// <summary>A call of this run, from before it was cut off, stands for a recorded one.</summary>
    public async ValueTask PairAsync(long slot, StepSource recorded, CancellationToken cancellation)
    {
        var step = await _steps.LoadAsync(recorded.RunNumber, recorded.Step, cancellation);
        Places.Pair(slot, step);
        Consume(step.Slot);
    }

    /// <summary>Tokens that the calls below a call cost, as far as it is of the ancestry.</summary>
    public long TokensBelow(StepRecord step) => _tokensBelow.GetValueOrDefault((step.Run, step.Number));

    /// <summary>The recorded result of a slot; null where there is none, or where it served another call already.</summary>
    public async ValueTask<StepRecord?> OfSlotAsync(long slot, CancellationToken cancellation) =>
        _bySlot.TryGetValue(slot, out var at) && !_taken.Contains(_all[at].Address) ? await LoadAsync(at, cancellation) : null;

    /// <summary>The last call in a slot that failed, or null: it serves nobody, and says why this one runs.</summary>
    public async ValueTask<StepRecord?> FailedAsync(long slot, CancellationToken cancellation) =>
        _failed.TryGetValue(slot, out var at) ? await _steps.LoadAsync(at.Run, at.Number, cancellation) : null;

    /// <summary>The call that stood in the place of one that was never made before; null for none.</summary>
    /// <param name="work">The call.</param>
    /// <param name="rootSlot">The slot that the root has in the recordings, where it is not the root of them; null where it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask<StepRecord?> InPlaceAsync(CallWork work, long? rootSlot, CancellationToken cancellation)
    {
        var isRoot = work.Entry.Parent == 0;
        if (isRoot && rootSlot is { } own)
        {
            return await OfSlotAsync(own, cancellation) ?? await FailedAsync(own, cancellation);
        }

        var caller = isRoot ? 0 : work.Caller?.Entry is { } entry ? entry.Parent == 0 && rootSlot is { } slot ? slot : entry.Slot : default(long?);
        return caller is { } at && Places.Find(work.Entry.Slot, at, work.Target.Name) is { } place ? await _steps.LoadAsync(place.Run, place.Number, cancellation) : null;
    }

    /// <summary>The earliest result with a match key that has not served yet.</summary>
    public ValueTask<StepRecord?> NextAsync(long match, CancellationToken cancellation) => FirstAsync(match, skipTaken: true, cancellation);

    /// <summary>The earliest result with a match key, whether it served or not.</summary>
    public ValueTask<StepRecord?> EarliestAsync(long match, CancellationToken cancellation) => FirstAsync(match, skipTaken: false, cancellation);

    /// <summary>The earliest result with a match key can serve nobody: it is passed over from now on.</summary>
    public void PassOver(long match)
    {
        var (first, last) = _byMatch[match];
        _byMatch[match] = (_all[first].Next, last);
    }

    /// <summary>A result has served a call of this run.</summary>
    public void Take(long run, long number) => _ = _taken.Add((run, number));

    /// <summary>A result has served a call of this run.</summary>
    public void Take(StepRecord step)
    {
        Take(step.Run, step.Number);
        Places.Claim(step.Slot);
    }

    /// <summary>A call runs in this slot: the result that was recorded for it serves no other.</summary>
    public void Consume(long slot)
    {
        Places.Claim(slot);
        if (_bySlot.TryGetValue(slot, out var at))
        {
            _ = _taken.Add(_all[at].Address);
        }
    }

    // Unlike the chain's own place this one may stand behind results that serve identical calls again and again.
    private async ValueTask<StepRecord?> UntakenAsync(long match, CancellationToken cancellation)
    {
        for (var at = _byMatch.TryGetValue(match, out var chain) ? chain.First : -1; at >= 0; at = _all[at].Next)
        {
            if (!_taken.Contains(_all[at].Address))
            {
                return await LoadAsync(at, cancellation);
            }
        }

        return null;
    }

    private async ValueTask<StepRecord?> FirstAsync(long match, bool skipTaken, CancellationToken cancellation)
    {
        if (!_byMatch.TryGetValue(match, out var chain))
        {
            return null;
        }

        while (skipTaken && chain.First >= 0 && _taken.Contains(_all[chain.First].Address))
        {
            chain = (_all[chain.First].Next, chain.Last);
        }

        _byMatch[match] = chain;
        return chain.First < 0 ? null : await LoadAsync(chain.First, cancellation);
    }

    private async ValueTask<StepRecord> LoadAsync(int at, CancellationToken cancellation) => await _steps.LoadAsync(_all[at].Run, _all[at].Number, cancellation);

    private void Add(RunId run, StepRecord step, IReadOnlySet<long> ancestry)
    {
        Places.Add(step);
        AddTokens(step);
        if (step is { Effect: Effect.External, Decision: DecisionKind.Execute, Status: StepStatus.Succeeded or StepStatus.InDoubt })
        {
            Twins.Add(run, step);
        }

        if (step.Status == StepStatus.Failed)
        {
            _failed[step.Slot] = (step.Run, step.Number);
        }

        // What was taken over from a run outside the ancestry is a success too; it stands here as the call that really executed.
        var source = step.ReusedFrom is { } from && !ancestry.Contains(from.RunNumber) ? from : null;
        if (step.Target is null || (source is null && step is not { Status: StepStatus.Succeeded, Decision: DecisionKind.Execute or DecisionKind.Replace }))
        {
            return;
        }

        var (number, of) = source is null ? (step.Number, step.Run) : (source.Step, source.RunNumber);
        if (_bySlot.TryGetValue(step.Slot, out var at))
        {
            _all[at] = _all[at] with { Run = of, Number = number };
            return;
        }

        at = _all.Count;
        _all.Add(new Recorded(of, number, -1));
        _bySlot.Add(step.Slot, at);
        var match = step.Action.Match.Prefix;
        if (_byMatch.TryGetValue(match, out var chain))
        {
            _all[chain.Last] = _all[chain.Last] with { Next = at };
            _byMatch[match] = (chain.First, at);
        }
        else
        {
            _byMatch.Add(match, (at, at));
        }
    }

    // Callers stand before what they call.
    private void AddTokens(StepRecord step)
    {
        if (_run != step.Run)
        {
            _callers.Clear();
            _run = step.Run;
        }

        _callers[step.Number] = step.Parent;
        for (var caller = step.Tokens > 0 ? step.Parent : 0; caller != 0; caller = _callers.GetValueOrDefault(caller))
        {
            _tokensBelow[(step.Run, caller)] = _tokensBelow.GetValueOrDefault((step.Run, caller)) + step.Tokens;
        }
    }

    /// <summary>Where a result stands, and the place of the next one with the same match key; -1 for none.</summary>
    private readonly record struct Recorded(long Run, long Number, int Next)
    {
        public (long Run, long Number) Address => (Run, Number);
    }
}
