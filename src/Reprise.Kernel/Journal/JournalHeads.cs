namespace Reprise.Kernel.Journal;

/// <summary>Reads all heads of a run.</summary>
public static class JournalHeads
{
    /// <summary>The heads of a run's ended steps, in order of their numbers, then those of unfinished ones.</summary>
    public static IAsyncEnumerable<StepHead> HeadsAsync(this IJournal journal, long run, CancellationToken cancellation) => journal.HeadsAsync(new StepQuery { Run = run }, cancellation);
}
