using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>The calls of one run by number and by slot: the fold of its records, kept up as calls come in. Several threads use it at once.</summary>
internal sealed class CallTree
{
    private readonly Dictionary<long, CallEntry> _byNumber = [];
    private readonly Dictionary<long, CallEntry> _bySlot = [];
    private readonly Lock _gate = new();
    private long _last;

    /// <summary>The root; null before it was called.</summary>
    public CallEntry? Root { get; private set; }

    /// <summary>The call with a number, or null.</summary>
    public CallEntry? Find(long number)
    {
        lock (_gate)
        {
            return _byNumber.GetValueOrDefault(number);
        }
    }

    /// <summary>Every call that an agent works on now.</summary>
    public IReadOnlyList<CallAttempt> Open()
    {
        lock (_gate)
        {
            return [.. _byNumber.Values.Select(e => e.Open).OfType<CallAttempt>()];
        }
    }

    /// <summary>The call in a slot, made where there is none. True where the caller of this is to see to it: it is new, or it gets its next attempt.</summary>
    public (CallEntry Entry, bool IsMine) Claim(long slot, CallEntry? parent, long occurrence)
    {
        lock (_gate)
        {
            if (!_bySlot.TryGetValue(slot, out var entry))
            {
                entry = Add(new CallEntry(++_last, slot, parent?.Number ?? 0, occurrence, (parent?.Depth ?? 0) + 1));
            }
            else if (entry.IsInWork || entry.IsSettled)
            {
                return (entry, false);
            }

            entry.Begin(entry.Attempt + 1);
            return (entry, true);
        }
    }

    /// <summary>A call as its last row shows it, in a run that is taken over.</summary>
    public CallEntry Restore(StepRecord step)
    {
        lock (_gate)
        {
            var depth = step.Parent != 0 && _byNumber.TryGetValue(step.Parent, out var parent) ? parent.Depth + 1 : 1;
            _last = Math.Max(_last, step.Number);
            return Add(new CallEntry(step.Number, step.Slot, step.Parent, step.Ordinal, depth) { Attempt = step.Status == StepStatus.Pending ? step.Attempt - 1 : step.Attempt, Status = step.Status, WasReported = step.Error?.Code is "call.failed" });
        }
    }

    private CallEntry Add(CallEntry entry)
    {
        _byNumber.Add(entry.Number, entry);
        _bySlot[entry.Slot] = entry;
        Root = entry.Parent == 0 ? Root ?? entry : Root;
        return entry;
    }
}
