using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Reads a part of a step's outputs or inputs, wherever in the list it begins, without reading what comes before.</summary>
public static class StepListPages
{
    /// <summary>The outputs from <paramref name="first"/> on, at most <paramref name="limit"/>.</summary>
    public static ValueTask<IReadOnlyList<StepArtifact>> OutputsAsync(IJournal journal, StepRecord step, long first, int limit, CancellationToken cancellation) =>
        ReadAsync(journal, step, ListKind.Outputs, step.Outputs, step.OutputsCount, first, limit, cancellation);

    /// <summary>The inputs from <paramref name="first"/> on, at most <paramref name="limit"/>.</summary>
    public static ValueTask<IReadOnlyList<StepArtifact>> InputsAsync(IJournal journal, StepRecord step, long first, int limit, CancellationToken cancellation) =>
        ReadAsync(journal, step, ListKind.Inputs, step.Inputs, step.InputsCount, first, limit, cancellation);

    private static async ValueTask<IReadOnlyList<StepArtifact>> ReadAsync(
        IJournal journal, StepRecord step, ListKind kind, IReadOnlyList<StepArtifact> row, long count, long first, int limit, CancellationToken cancellation)
    {
        if (first >= count)
        {
            return [];
        }

        if (row.Count > 0)
        {
            return [.. row.Skip((int)first).Take(limit)];
        }

        var entries = new List<StepArtifact>();
        while (entries.Count < limit && await StepLists.PageAsync(journal, step, kind, first + entries.Count, cancellation) is { Count: > 0 } page)
        {
            entries.AddRange(page.Take(limit - entries.Count));
        }

        return entries;
    }
}
