using System.Runtime.CompilerServices;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Reading;

/// <summary>What stands below reused calls: it was made in the runs that their results came from, and only there.</summary>
internal static class ReusedCalls
{
    /// <summary>True for a call whose result came from another run. Below a reused step of a pipeline stand steps of its own run.</summary>
    public static bool Is(StepObject step) => step is { ReusedFrom: not null, Route: null };

    /// <summary>The calls below, each behind its caller; runs are read whole, each once for every generation of restarts that lies between.</summary>
    /// <param name="recordings">Where the runs are recorded.</param>
    /// <param name="reused">The reused calls.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async IAsyncEnumerable<StepObject> BelowAsync(IRecordings recordings, IEnumerable<StepObject> reused, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<StepReference>(reused.Select(s => s.ReusedFrom!).Where(s => known.Add(s.StepId)));
        while (open.TryPeek(out var first))
        {
            var wanted = open.Where(s => string.Equals(s.RunId, first.RunId, StringComparison.Ordinal)).Select(s => s.StepId).ToHashSet(StringComparer.Ordinal);
            open = new Queue<StepReference>(open.Where(s => !string.Equals(s.RunId, first.RunId, StringComparison.Ordinal)));
            await foreach (var step in recordings.StepsAsync(first.RunId, new StepSearch(null, null, long.MaxValue), cancellation))
            {
                if (step.ParentId is not { } caller || !wanted.Contains(caller))
                {
                    continue;
                }

                yield return step;
                if (Is(step) && known.Add(step.ReusedFrom!.StepId))
                {
                    open.Enqueue(step.ReusedFrom);
                }
                else
                {
                    _ = wanted.Add(step.StepId);
                }
            }
        }
    }
}
