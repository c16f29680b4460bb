using Reprise.Kernel.Planning;

namespace Reprise.Engine.Running;

/// <summary>Which units of a run have ended: their numbers, ascending.</summary>
internal sealed class EndedUnits(long[] numbers)
{
    /// <summary>The parts of a segment that have not ended.</summary>
    public IEnumerable<Segment> OpenOf(Segment segment)
    {
        for (long at = 0; at < segment.Count;)
        {
            if (Contains(segment.Number + at))
            {
                at++;
                continue;
            }

            var end = at + 1;
            while (end < segment.Count && !Contains(segment.Number + end))
            {
                end++;
            }

            yield return segment.Count == end - at ? segment : segment.Slice(at, end - at);
            at = end;
        }
    }

    private bool Contains(long number) => numbers.Length > 0 && Array.BinarySearch(numbers, number) >= 0;
}
