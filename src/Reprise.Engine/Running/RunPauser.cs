using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>Pauses and resumes a run that any process may own: it says so in the journal, where the owner finds it within a moment.</summary>
/// <param name="journal">The journal, for writing.</param>
/// <param name="time">The clock.</param>
public sealed class RunPauser(IJournal journal, TimeProvider time)
{
    /// <summary>Nothing new starts in the run from now on; what is in work ends. Of a paused run it changes nothing.</summary>
    /// <exception cref="RepriseException"><c>run.ended</c>; <c>usage.invalid</c>: nothing ever starts in a run of this kind.</exception>
    public Task<RunRecord> PauseAsync(RunRecord run, string? reason, CancellationToken cancellation) => SetAsync(run, "pause", RunEventKind.PauseRequested, reason, cancellation);

    /// <summary>The run goes on; one that nobody owns waits for a recover. Of a run that is not paused it changes nothing.</summary>
    /// <exception cref="RepriseException"><c>run.ended</c>; <c>usage.invalid</c>: nothing ever starts in a run of this kind.</exception>
    public Task<RunRecord> ResumeAsync(RunRecord run, string? reason, CancellationToken cancellation) => SetAsync(run, "resume", RunEventKind.ResumeRequested, reason, cancellation);

    private async Task<RunRecord> SetAsync(RunRecord run, string verb, RunEventKind kind, string? reason, CancellationToken cancellation)
    {
        run.EnsureOpen(verb);
        if (run.Header.IsCommand || run.Header.Import is not null)
        {
            throw new RepriseException(
                "usage.invalid", $"{run.Header.Id} is {(run.Header.IsCommand ? "a recorded command" : "an import")}: it has no steps that could wait.",
                $"`reprise cancel {run.Header.Id}` ends it.");
        }

        if (run.PauseRequested == (kind == RunEventKind.PauseRequested))
        {
            return run;
        }

        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        _ = await journal.AppendAsync(new EventEntry(new RunEvent(run.Number, kind, now, null, reason)), cancellation);
        var found = await journal.RunsAsync(new RunQuery { Number = run.Number, Limit = 1 }, cancellation);
        found[0].EnsureOpen(verb); // It may have ended meanwhile.
        return found[0];
    }
}
