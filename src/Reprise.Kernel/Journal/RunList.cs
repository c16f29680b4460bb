using System.Collections;

namespace Reprise.Kernel.Journal;

/// <summary>Runs that were asked for, newest first.</summary>
/// <param name="runs">They.</param>
/// <param name="tally">How many the query fits in all; null where nobody asked.</param>
public sealed class RunList(IReadOnlyList<RunRecord> runs, RunTally? tally) : IReadOnlyList<RunRecord>
{
    /// <summary>No runs.</summary>
    public static RunList Empty { get; } = new([], null);

    /// <summary>How many the query fits in all; null where nobody asked.</summary>
    public RunTally? Tally => tally;

    /// <inheritdoc/>
    public int Count => runs.Count;

    /// <inheritdoc/>
    public RunRecord this[int index] => runs[index];

    /// <inheritdoc/>
    public IEnumerator<RunRecord> GetEnumerator() => runs.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
