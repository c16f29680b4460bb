using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>
/// The external calls of a run's ancestry: a call in the same slot would repeat an effect. With another input a call has another slot; then each effect of its
/// target that no call of this run stands for yet may be the one, and somebody has to answer for it.
/// </summary>
internal sealed class CallTwins
{
    private readonly Dictionary<long, Twin> _bySlot = [];
    private readonly Dictionary<string, Queue<Twin>> _byTarget = new(StringComparer.Ordinal);

    /// <summary>All of them, in the order in which they were recorded.</summary>
    public IEnumerable<Twin> All => _bySlot.Values;

    /// <summary>Takes one in; of several runs the newest counts.</summary>
    public void Add(RunId run, StepRecord step)
    {
        if (_bySlot.TryGetValue(step.Slot, out var known))
        {
            known.Id = new StepId(run, step.Number);
            known.InDoubt = step.Status == StepStatus.InDoubt;
            return;
        }

        var twin = new Twin(step.Target ?? "", new StepId(run, step.Number), step.Status == StepStatus.InDoubt);
        _bySlot.Add(step.Slot, twin);
        if (!_byTarget.TryGetValue(twin.Target, out var queue))
        {
            _byTarget.Add(twin.Target, queue = new Queue<Twin>());
        }

        queue.Enqueue(twin);
    }

    /// <summary>The effect that a call would repeat, or null. It stands for that call from now on.</summary>
    public Twin? Find(long slot, string target)
    {
        if (!_bySlot.TryGetValue(slot, out var twin))
        {
            twin = _byTarget.TryGetValue(target, out var queue) ? NextOf(queue) : null;
        }

        if (twin is not null)
        {
            twin.IsTaken = true;
        }

        return twin;
    }

    private static Twin? NextOf(Queue<Twin> queue)
    {
        while (queue.TryPeek(out var next) && next.IsTaken)
        {
            _ = queue.Dequeue();
        }

        return queue.TryPeek(out var first) ? first : null;
    }

    /// <summary>An effect that took place, or may have.</summary>
    internal sealed class Twin(string target, StepId id, bool inDoubt)
    {
        public string Target => target;

        /// <summary>The step that took effect.</summary>
        public StepId Id { get; set; } = id;

        public bool InDoubt { get; set; } = inDoubt;

        /// <summary>True once a call of this run stands for it.</summary>
        public bool IsTaken { get; set; }

        /// <summary>As the decision sees it, with what somebody answered for it.</summary>
        public ExternalTwin ForDecision(RestartTerms? terms)
        {
            var answer = terms?.AnswerFor(Id.ToString(), Target) ?? EffectAnswer.None;
            return new ExternalTwin(Id.Run, Id.Number, InDoubt, answer == EffectAnswer.Repeat, answer == EffectAnswer.Skip);
        }
    }
}
