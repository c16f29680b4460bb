using Reprise.Kernel.Journal;

namespace Reprise.Server.Events;

/// <summary>Finds the runs that changed behind a position of the journal, for a reader of all runs that comes back.</summary>
internal static class ChangedRuns
{
    /// <summary>At the most so many runs.</summary>
    public const int Limit = 500;

    private const int MaxRows = 20_000;

    // Rows are written together, so that one may end a little before another that stands in front of it.
    private const long Slack = 60_000_000;

    /// <summary>The numbers of the runs that wrote a row since, the newest rows first, and of those among the newest runs that ended since: one that is cancelled before its first step writes none.</summary>
    public static async ValueTask<IReadOnlyCollection<long>> SinceAsync(IJournal journal, long position, CancellationToken cancellation)
    {
        var found = new HashSet<long>();
        await foreach (var step in journal.StepsAsync(new StepQuery { Run = 0, Since = position, NewestFirst = true, Limit = MaxRows }, cancellation))
        {
            if (found.Count == Limit)
            {
                return found;
            }

            _ = found.Add(step.Run);
        }

        var last = position == 0 ? null : await journal.StepsAsync(new StepQuery { Run = 0, Since = position - 1, Limit = 1 }, cancellation).FirstOrDefaultAsync(cancellation);
        var since = last is null ? 0 : Math.Max(last.StartedAt, last.CompletedAt) - Slack;
        foreach (var run in await journal.RunsAsync(new RunQuery { Limit = Limit }, cancellation))
        {
            if (run.HasEnded && run.Summary?.CompletedAt >= since)
            {
                _ = found.Add(run.Number);
            }
        }

        return found;
    }
}
