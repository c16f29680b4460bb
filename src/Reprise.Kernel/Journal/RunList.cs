using System.Collections;

namespace Reprise.Kernel.Journal;

/// <summary>Runs that were asked for, in the order of the query.</summary>
/// <param name="runs">They.</param>
/// <param name="tally">How many the query fits in all; null where nobody asked.</param>
/// <param name="labels">The most frequent labels; null where nobody asked.</param>
public sealed class RunList(IReadOnlyList<RunRecord> runs, RunTally? tally, IReadOnlyList<LabelCount>? labels = null) : IReadOnlyList<RunRecord>
{
    /// <summary>No runs.</summary>
    public static RunList Empty { get; } = new([], null);

    /// <summary>How many the query fits in all; null where nobody asked.</summary>
    public RunTally? Tally => tally;

    /// <summary>The most frequent labels of all runs; empty where nobody asked.</summary>
    public IReadOnlyList<LabelCount> Labels => labels ?? [];

    /// <inheritdoc/>
    public int Count => runs.Count;

    /// <inheritdoc/>
    public RunRecord this[int index] => runs[index];

    /// <inheritdoc/>
    public IEnumerator<RunRecord> GetEnumerator() => runs.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>How many runs have a label.</summary>
public sealed record LabelCount(string Key, string Value, long Count);
