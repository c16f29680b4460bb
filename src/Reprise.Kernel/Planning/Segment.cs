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

    /// <summary>In a replay, the recorded output that the first stands for; the others follow in the same list. Null where the parent is a step of the run itself.</summary>
    public StoredOutput? Stored { get; init; }

    /// <summary>In a replay, true for what its publisher publishes: a stored output, or a join that is complete because of one.</summary>
    public bool IsEntry { get; init; }

    /// <summary>The segment from its unit <paramref name="skip"/> on, <paramref name="count"/> units long.</summary>
    public Segment Slice(long skip, long count) => this with
    {
        Ordinal = Ordinal + skip,
        Number = Number + skip,
        Root = SharedRoot ? Root : Root + skip,
        Count = count,
        Stored = Stored is { } stored ? stored with { Ordinal = stored.Ordinal + skip } : null,
    };
}

/// <summary>An output that another run recorded.</summary>
/// <param name="Run">That run's number in the journal.</param>
/// <param name="Step">The step's number there.</param>
/// <param name="Ordinal">The place in its list of outputs.</param>
public readonly record struct StoredOutput(long Run, long Step, long Ordinal);
