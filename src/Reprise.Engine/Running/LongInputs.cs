using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>The inputs of a gather that are too many for the row of its step: chunks of their own, written before it begins.</summary>
internal static class LongInputs
{
    /// <summary>Writes them where there are so many; durable on return.</summary>
    public static async ValueTask RecordAsync(RunContext run, Unit unit)
    {
        if (unit.Group is not { Count: > StepRecord.MaxListed } group)
        {
            return;
        }

        var address = new ListAddress(run.Number, unit.Number, unit.FailedAttempts + 1, ListKind.Inputs);
        long first = 0;
        foreach (var chunk in group.Members.Chunk(StepRecord.MaxListed))
        {
            _ = await run.Parts.Journal.AppendAsync(new ListEntry(address, first, [.. chunk.Select(m => m.ToArtifact())]), CancellationToken.None);
            first += chunk.Length;
        }
    }
}
