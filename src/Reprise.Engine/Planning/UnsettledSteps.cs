using Reprise.Engine.Running;

namespace Reprise.Engine.Planning;

/// <summary>Planned steps whose outputs are not known, kept until everything that would read them has been looked at.</summary>
internal sealed class UnsettledSteps(RunContext run)
{
    private readonly Dictionary<long, Kept> _kept = [];

    /// <summary>Keeps a step.</summary>
    /// <param name="number">Its number in the plan.</param>
    /// <param name="step">What is known of it.</param>
    /// <param name="readers">Units that would read it.</param>
    public void Keep(long number, UnsettledStep step, long readers)
    {
        if (readers > 0)
        {
            _kept[number] = new Kept(step, readers);
        }
    }

    /// <summary>The first step whose outputs a unit lacks, or null where it has all of them.</summary>
    public UnsettledStep? FindFor(Unit unit)
    {
        foreach (var number in ReadBy(unit))
        {
            if (_kept.TryGetValue(number, out var kept))
            {
                return kept.Step;
            }
        }

        return null;
    }

    /// <summary>A unit has been looked at.</summary>
    public void Release(Unit unit)
    {
        foreach (var number in ReadBy(unit))
        {
            if (_kept.TryGetValue(number, out var kept) && --kept.Readers == 0)
            {
                _ = _kept.Remove(number);
            }
        }
    }

    private IEnumerable<long> ReadBy(Unit unit) =>
        unit.Parts is { } parts ? parts.Where((_, i) => run.RunOfPart(unit, i) == run.Number) : [unit.Work.Parent];

    private sealed class Kept(UnsettledStep step, long readers)
    {
        public UnsettledStep Step => step;

        public long Readers { get; set; } = readers;
    }
}

/// <summary>What is known of a planned step whose outputs are not.</summary>
/// <param name="Cause">The stage that must run first, as <c>route/stage</c>.</param>
/// <param name="Item">The path of the items that it makes; <c>*</c> stands for keys that only running will show.</param>
internal sealed record UnsettledStep(string Cause, string Item);
