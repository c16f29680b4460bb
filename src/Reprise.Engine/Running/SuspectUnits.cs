using Reprise.Kernel.Planning;

namespace Reprise.Engine.Running;

/// <summary>
/// The waiting units in which a process died before: they run when nothing else can, one alone at a time, the least suspect first. So the rest of a run is done before one
/// can end the process again, none is blamed for another, and a step that is hit by chance is not hit again and again because it comes first.
/// </summary>
internal sealed class SuspectUnits(IEnumerable<long> crashed)
{
    private readonly Dictionary<long, int> _crashes = crashed.GroupBy(n => n).ToDictionary(g => g.Key, g => g.Count());
    private readonly SortedDictionary<(int Crashes, long Number), (int Stage, Segment Segment)> _waiting = [];

    /// <summary>Units that wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>More deaths are on record of a step.</summary>
    public void Add(long number, int crashes)
    {
        if (crashes > 0)
        {
            _crashes[number] = _crashes.GetValueOrDefault(number) + crashes;
        }
    }

    /// <summary>Keeps the suspects of a segment; gives what is left of it.</summary>
    public IReadOnlyList<Segment> Take(int stage, Segment segment)
    {
        var end = segment.Number + segment.Count;
        long[] inside = [.. _crashes.Keys.Where(n => n >= segment.Number && n < end).Order()];
        foreach (var number in inside)
        {
            _waiting[(_crashes[number], number)] = (stage, segment.Slice(number - segment.Number, 1));
        }

        return inside.Length == 0 ? [segment] : RunFlow.Remaining([segment], inside);
    }

    /// <summary>The next one.</summary>
    public (int Stage, Segment Segment) Next()
    {
        var (key, unit) = _waiting.First();
        _ = _waiting.Remove(key);
        return unit;
    }
}
