using System.Runtime.InteropServices;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>
/// Which recorded call stood where a call of this run stands that was never made before: the same caller called the same target, in turn. It serves nobody, for
/// it was asked something else; it tells what differs. Of several runs in which a caller ran, the newest counts.
/// </summary>
internal sealed class CallPlaces
{
    private readonly List<Place> _all = [];
    private readonly Dictionary<(long Caller, string Target), Turns> _turns = [];
    private readonly Dictionary<long, long> _slots = [];
    private readonly Dictionary<long, long> _counterparts = [];
    private readonly Dictionary<long, Place> _found = [];
    private readonly HashSet<long> _claimed = [];
    private long _run;

    /// <summary>Takes a recorded call in; the calls of a run in the order of their numbers, older runs first.</summary>
    public void Add(StepRecord step)
    {
        if (_run != step.Run)
        {
            _slots.Clear();
            _run = step.Run;
        }

        _slots[step.Number] = step.Slot;
        if (step.Target is null || step.Status is not (StepStatus.Succeeded or StepStatus.Failed) || CallerOf(step) is not { } caller)
        {
            return;
        }

        ref var turns = ref CollectionsMarshal.GetValueRefOrAddDefault(_turns, (caller, step.Target), out var known);
        if (!known || turns.Run != step.Run)
        {
            turns = new Turns(step.Run, _all.Count, _all.Count);
        }
        else
        {
            CollectionsMarshal.AsSpan(_all)[turns.Last].Next = _all.Count;
            turns.Last = _all.Count;
        }

        _all.Add(step.ReusedFrom is { } from ? new Place(step.Slot, from.RunNumber, from.Step) : new Place(step.Slot, step.Run, step.Number));
    }

    /// <summary>What was recorded in a slot stands for a call of this run from now on, and for no other.</summary>
    public void Claim(long slot) => _claimed.Add(slot);

    /// <summary>The call of a slot is the recorded call of another: what was called there is looked for among what that one called.</summary>
    /// <param name="slot">The call's own slot.</param>
    /// <param name="recorded">The recorded call.</param>
    public void Pair(long slot, StepRecord recorded)
    {
        _counterparts[slot] = recorded.Slot;
        _found[slot] = new Place(recorded.Slot, recorded.Run, recorded.Number);
    }

    /// <summary>True where it is settled which recorded call one stands for.</summary>
    public bool IsPaired(long slot) => _found.ContainsKey(slot);

    /// <summary>The call that stood in the place of one; null for none. It stands for that one from now on, and is found again.</summary>
    /// <param name="slot">The call's own slot.</param>
    /// <param name="caller">Its caller's slot; 0 for the root.</param>
    /// <param name="target">What it calls.</param>
    public (long Run, long Number)? Find(long slot, long caller, string target)
    {
        if (_found.TryGetValue(slot, out var before))
        {
            return (before.Run, before.Number);
        }

        ref var turns = ref CollectionsMarshal.GetValueRefOrNullRef(_turns, (_counterparts.GetValueOrDefault(caller, caller), target));
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref turns))
        {
            return null;
        }

        while (turns.First >= 0 && _claimed.Contains(_all[turns.First].Slot))
        {
            turns.First = _all[turns.First].Next;
        }

        if (turns.First < 0)
        {
            return null;
        }

        var place = _all[turns.First];
        Claim(place.Slot);
        _counterparts[slot] = place.Slot;
        _found[slot] = place;
        return (place.Run, place.Number);
    }

    private long? CallerOf(StepRecord step) => step.Parent == 0 ? 0 : _slots.TryGetValue(step.Parent, out var slot) ? slot : null;

    /// <summary>A recorded call, and the next of the same caller and target; -1 for none.</summary>
    private record struct Place(long Slot, long Run, long Number)
    {
        public int Next { get; set; } = -1;
    }

    /// <summary>The calls of one caller to one target that are left, in the order in which they were made.</summary>
    private record struct Turns(long Run, int First, int Last);
}
