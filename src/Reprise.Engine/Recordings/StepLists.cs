using System.Runtime.CompilerServices;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Reads a step's inputs and outputs alike, whether they stand in its row or in chunks of their own. Streamed: there may be millions.</summary>
public static class StepLists
{
    /// <summary>Where a step's inputs stand when they are too many for its row.</summary>
    public static ListAddress Inputs(StepRecord step) => new(step.Run, step.Number, step.Attempt, ListKind.Inputs);

    /// <summary>Where the bytes of a recorded output stand when they are in a row: its own step's, or that of the step that it was reused from; null where they are in the store.</summary>
    public static OutputAddress? AddressOf(StepRecord step, long ordinal, StepArtifact output) =>
        output.Source ?? (output.Bytes is null ? null
            : step.ReusedFrom is { } source ? new OutputAddress(source.RunNumber, source.Step, ordinal)
            : new OutputAddress(step.Run, step.Number, ordinal));

    /// <summary>The outputs of a step, each with where its bytes stand.</summary>
    public static IReadOnlyList<StepArtifact> WithAddresses(StepRecord step)
    {
        var outputs = new StepArtifact[step.Outputs.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            var output = step.Outputs[i];
            outputs[i] = AddressOf(step, i, output) is { } address && output.Source != address ? output with { Source = address } : output;
        }

        return outputs;
    }

    /// <summary>Outputs without their bytes; the same list where there are none.</summary>
    public static IReadOnlyList<StepArtifact> WithoutBytes(IReadOnlyList<StepArtifact> outputs)
    {
        foreach (var output in outputs)
        {
            if (output.Bytes is not null)
            {
                return [.. outputs.Select(o => o with { Bytes = null })];
            }
        }

        return outputs;
    }

    /// <summary>A page of a list that is too long for its row. The inputs of a step that a rerun played or refused stand with the recorded step alone.</summary>
    public static async ValueTask<IReadOnlyList<StepArtifact>> PageAsync(IJournal journal, StepRecord step, ListKind kind, long first, CancellationToken cancellation)
    {
        if (kind == ListKind.Outputs)
        {
            return await journal.ListAsync(step.OutputList, first, cancellation);
        }

        // Versions before 2026-11-22 wrote the inputs of a gather with its first attempt alone.
        var page = await journal.ListAsync(Inputs(step), first, cancellation);
        for (var attempt = step.Attempt - 1; page.Count == 0 && attempt > 0; attempt--)
        {
            page = await journal.ListAsync(Inputs(step) with { Attempt = attempt }, first, cancellation);
        }

        return page.Count > 0 || step.Source is not { } source ? page
            : await journal.ListAsync(new ListAddress(source.RunNumber, source.Step, source.ListAttempt, ListKind.Inputs), first, cancellation);
    }

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
            var page = await PageAsync(journal, step, kind, read, cancellation);
            if (page.Count == 0)
            {
                throw new RepriseException(
                    "journal.damaged", $"Of the {count:N0} entries of a list of step {step.Number}, those from {read:N0} on are not in the journal.",
                    "Run `reprise fsck` to see what else is hurt.");
            }

            foreach (var artifact in page.Take((int)Math.Min(page.Count, count - read)))
            {
                yield return artifact;
            }

            read += page.Count;
        }
    }
}
