using System.Runtime.CompilerServices;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Reads a step's inputs and outputs alike, whether they stand in its row or in chunks of their own. Streamed: there may be millions.</summary>
public static class StepLists
{
    /// <summary>Where a step's outputs stand when they are too many for its row.</summary>
    public static ListAddress Outputs(StepRecord step) => new(step.Run, step.Number, step.Attempt, ListKind.Outputs);

    /// <summary>The first entries of a list.</summary>
    /// <param name="journal">The journal that the step is in.</param>
    /// <param name="step">The step.</param>
    /// <param name="kind">Which list.</param>
    /// <param name="limit">At the most so many.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<StepArtifact> ReadAsync(
        IJournal journal, StepRecord step, ListKind kind, long limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (row, count) = kind == ListKind.Outputs ? (step.Outputs, step.OutputsCount) : (step.Inputs, step.InputsCount);
        count = Math.Min(count, limit);
        if (row.Count > 0)
        {
            foreach (var artifact in row.Take((int)Math.Min(count, int.MaxValue)))
            {
                yield return artifact;
            }

            yield break;
        }

        for (long read = 0; read < count;)
        {
            var page = await journal.ListAsync(new ListAddress(step.Run, step.Number, step.Attempt, kind), read, cancellation);
            if (page.Count == 0)
            {
                yield break;
            }

            foreach (var artifact in page.Take((int)Math.Min(page.Count, count - read)))
            {
                yield return artifact;
            }

            read += page.Count;
        }
    }
}
