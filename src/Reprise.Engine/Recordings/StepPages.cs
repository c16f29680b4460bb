using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;

namespace Reprise.Engine.Recordings;

/// <summary>Reads recorded steps by their addresses, many at a time: addresses that lie close together become one range scan.</summary>
internal static class StepPages
{
    private const int MaxGap = 16;
    private const int MaxRange = 4096;

    /// <summary>The steps in the order of run and number, whatever the order of the addresses.</summary>
    /// <exception cref="RepriseException"><c>journal.damaged</c>: one of them is not there.</exception>
    public static async IAsyncEnumerable<StepRecord> ReadAsync(
        IJournal journal, IEnumerable<AncestryStep> addresses, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var sorted = addresses.OrderBy(a => a.Run).ThenBy(a => a.Number).ToArray();
        for (var start = 0; start < sorted.Length;)
        {
            var end = EndOfRange(sorted, start);
            var query = new StepQuery { Run = sorted[start].Run, From = sorted[start].Number, Below = sorted[end - 1].Number + 1 };
            await foreach (var step in journal.StepsAsync(query, cancellation))
            {
                if (step.Number == sorted[start].Number)
                {
                    yield return step;
                    start++;
                }

                if (start == end)
                {
                    break;
                }
            }

            if (start != end)
            {
                throw new RepriseException(
                    "journal.damaged", $"Step {sorted[start].Number} of run {sorted[start].Run} is referred to, but it is not in the journal.",
                    "Run `reprise fsck` to see what else is hurt.");
            }
        }
    }

    private static int EndOfRange(AncestryStep[] sorted, int start)
    {
        var end = start + 1;
        while (end < sorted.Length && sorted[end].Run == sorted[start].Run && sorted[end].Number - sorted[end - 1].Number <= MaxGap
            && sorted[end].Number - sorted[start].Number < MaxRange)
        {
            end++;
        }

        return end;
    }
}
