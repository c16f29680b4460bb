namespace Reprise.Kernel.Planning;

/// <summary>Consecutive units of work that one recorded step leads to along one edge: the form in which a frontier is held, however many they are.</summary>
/// <param name="Edge">The edge.</param>
/// <param name="Parent">The step whose outputs they are; 0 for the run's inputs and for gathers.</param>
/// <param name="Ordinal">The place of the first in the parent's list of outputs (of a gather: of the first group).</param>
/// <param name="Count">How many.</param>
/// <param name="Number">The number of the first; the others follow.</param>
/// <param name="Root">The root of the first; see <see cref="Journal.StepRecord.Root"/>.</param>
/// <param name="SharedRoot">True where all have the same root, false where each has the next one.</param>
public sealed record Segment(int Edge, long Parent, long Ordinal, long Count, long Number, long Root, bool SharedRoot)
{
    /// <summary>For a join, the steps whose outputs are its parts, in the order of <c>from</c>; else null.</summary>
    public IReadOnlyList<long>? Parts { get; init; }

    /// <summary>The segment from its unit <paramref name="skip"/> on, <paramref name="count"/> units long.</summary>
    public Segment Slice(long skip, long count) => this with
    {
        Ordinal = Ordinal + skip,
        Number = Number + skip,
        Root = SharedRoot ? Root : Root + skip,
        Count = count,
    };
}
