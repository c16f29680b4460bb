using System.Runtime.CompilerServices;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>
/// Reads what a gather collects, page by page. Members of a page mostly stand close together in the journal: one range scan brings their bytes, where a
/// look-up for each would cost more than all the rest of the step.
/// </summary>
internal static class GatherPages
{
    private const int PageLength = 256;

    /// <summary>A range is read where it holds at most so many numbers for each member.</summary>
    private const int MaxSpread = 16;

    /// <summary>The members one by one, in order; bytes that were not close by are read when the handler asks.</summary>
    public static async IAsyncEnumerable<(string Path, StepArtifact Input)> ReadAsync(
        Recording recording, GatherGroup group, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var page in group.Members.Chunk(PageLength))
        {
            var near = await NearAsync(recording, page, cancellation);
            foreach (var member in page)
            {
                yield return (member.Path, Fill(member, near));
            }
        }
    }

    private static async ValueTask<Dictionary<long, StepRecord>> NearAsync(Recording recording, GatherMember[] page, CancellationToken cancellation)
    {
        var near = new Dictionary<long, StepRecord>();
        if (page[0] is not { Source: { } first, Stage: >= 0 and var stage } || page.Any(m => m.Stage != stage || m.Source?.Run != first.Run))
        {
            return near;
        }

        var from = page.Min(m => m.Source!.Value.Step);
        var to = page.Max(m => m.Source!.Value.Step);
        if (page.Length > 1 && to - from <= (long)page.Length * MaxSpread)
        {
            var query = new StepQuery { Run = first.Run, From = from, Below = to + 1, Stage = stage };
            await foreach (var step in recording.Journal.StepsAsync(query, cancellation))
            {
                near[step.Number] = step;
            }
        }

        return near;
    }

    private static StepArtifact Fill(GatherMember member, Dictionary<long, StepRecord> near)
    {
        var artifact = member.ToArtifact();
        return member.Source is { } source && near.TryGetValue(source.Step, out var step) && source.Ordinal < step.Outputs.Count
            ? artifact with { Bytes = step.Outputs[(int)source.Ordinal].Bytes }
            : artifact;
    }
}
