using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>Cancels a run that any process may own: asks its owner and waits for it, or ends a run that nobody owns.</summary>
/// <param name="recording">Journal and store, for writing.</param>
/// <param name="self">This process, for claiming what nobody owns.</param>
/// <param name="time">The clock.</param>
public sealed class RunCanceller(Recording recording, RunOwner self, TimeProvider time)
{
    private static readonly TimeSpan Check = TimeSpan.FromMilliseconds(100);

    /// <summary>Cancels; returns the run when it has ended.</summary>
    /// <exception cref="RepriseException"><c>run.ended</c>: it ended before, or meanwhile in another way.</exception>
    public async Task<RunRecord> CancelAsync(RunRecord run, string? reason, CancellationToken cancellation)
    {
        await AskAsync(run, reason, cancellation);
        while (await ReadAsync(run.Number, cancellation) is { } now)
        {
            if (now.Summary is { Status: RunStatus.Cancelled })
            {
                return now;
            }

            if (now.HasEnded)
            {
                now.EnsureOpen("cancel");
            }

            if (!now.OwnerAlive)
            {
                await EndAsync(now, cancellation);
            }
            else
            {
                await Task.Delay(Check, time, cancellation);
            }
        }

        throw new RepriseException("run.not_found", $"{run.Header.Id} is gone from the journal.", "Run `reprise fsck`.");
    }

    /// <summary>Asks for it without waiting: a live owner cancels the run within a moment, one that nobody owns is ended at once. Returns the run as it stands then.</summary>
    /// <exception cref="RepriseException"><c>run.ended</c>: it ended before.</exception>
    public async Task<RunRecord> RequestAsync(RunRecord run, string? reason, CancellationToken cancellation)
    {
        await AskAsync(run, reason, cancellation);
        var now = await ReadAsync(run.Number, cancellation) ?? run;
        if (now.HasEnded || now.OwnerAlive)
        {
            return now;
        }

        await EndAsync(now, cancellation);
        return await ReadAsync(run.Number, cancellation) ?? now;
    }

    private async ValueTask AskAsync(RunRecord run, string? reason, CancellationToken cancellation)
    {
        run.EnsureOpen("cancel");
        _ = await recording.Journal.AppendAsync(
            new EventEntry(new RunEvent(run.Number, RunEventKind.CancelRequested, Now(), null, reason)), cancellation);
    }

    private async Task EndAsync(RunRecord run, CancellationToken cancellation)
    {
        await recording.Journal.OwnAsync(OwnAction.Claim, [run.Number], self, cancellation);
        var state = await RunState.ReadAsync(recording, run, cancellation);
        var ended = state with { Status = RunStatus.Cancelled, CompletedAt = Now() };
        _ = await recording.Journal.AppendAsync(new EventEntry(new RunEvent(run.Number, RunEventKind.Ended, Now(), ended)), cancellation);
    }

    private async Task<RunRecord?> ReadAsync(long number, CancellationToken cancellation) =>
        await recording.Journal.RunsAsync(new RunQuery { Number = number, Limit = 1 }, cancellation) is [var run] ? run : null;

    private long Now() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
