using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Reads a part of a step's outputs, wherever in the list it begins, without reading what comes before.</summary>
public static class OutputPages
{
    /// <summary>The outputs from <paramref name="first"/> on, at most <paramref name="limit"/>.</summary>
    public static async ValueTask<IReadOnlyList<StepArtifact>> ReadAsync(IJournal journal, StepRecord step, long first, int limit, CancellationToken cancellation)
    {
        if (first >= step.OutputsCount)
        {
            return [];
        }

        if (step.Outputs.Count > 0)
        {
            return [.. step.Outputs.Skip((int)first).Take(limit)];
        }

        var outputs = new List<StepArtifact>();
        while (outputs.Count < limit && await journal.ListAsync(step.OutputList, first + outputs.Count, cancellation) is { Count: > 0 } page)
        {
            outputs.AddRange(page.Take(limit - outputs.Count));
        }

        return outputs;
    }
}
