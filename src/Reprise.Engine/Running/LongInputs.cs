using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>The inputs of a gather that are too many for the row of its step: chunks of their own, written before the row.</summary>
internal static class LongInputs
{
    /// <summary>Writes them where there are so many, once for an attempt; durable on return.</summary>
    /// <param name="run">The run.</param>
    /// <param name="work">The step.</param>
    /// <param name="attempt">The attempt that the row tells of.</param>
    public static async ValueTask RecordAsync(RunContext run, StepWork work, int attempt)
    {
        if (work.Unit.Group is not { Count: > StepRecord.MaxListed } group || work.ListedAttempt == attempt)
        {
            return;
        }

        var address = new ListAddress(run.Number, work.Unit.Number, attempt, ListKind.Inputs);
        long first = 0;
        foreach (var chunk in group.Members.Chunk(StepRecord.MaxListed))
        {
            _ = await run.Parts.Journal.AppendAsync(new ListEntry(address, first, [.. chunk.Select(m => m.ToArtifact())]), CancellationToken.None);
            first += chunk.Length;
        }

        work.ListedAttempt = attempt;
    }
}
