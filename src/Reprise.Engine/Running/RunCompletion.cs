using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>Brings a run to its end in this process: keeps what it came to, or leaves the rest to whoever takes it.</summary>
/// <param name="parts">The journal and this process.</param>
/// <param name="dispatcher">Delivers to the run until it ends.</param>
internal sealed class RunCompletion(EngineParts parts, Dispatcher dispatcher)
{
    /// <summary>Leaves a run that was begun here to whoever takes it: a worker.</summary>
    public async Task<RunRecord> LeaveAsync(long number, RunHeader header)
    {
        await parts.Journal.OwnAsync(OwnAction.Release, [number], parts.Owner, CancellationToken.None);
        return new RunRecord(number, header, null, null, OwnerAlive: false, CancelRequested: false);
    }

    /// <summary>Carries it through, keeps its end, and gives it up; faults where journal or store did.</summary>
    public async Task<RunRecord> CompleteAsync(RunContext context, IRunSession session)
    {
        try
        {
            await Task.Yield(); // The first units must not run before the caller has its handle.
            context.Telemetry.Begin(context.Header);
            var summary = await session.RunAsync();
            await context.Folders.EmptyAsync();
            if (summary.Status == RunStatus.Interrupted && context.Header.Detached && session.WasStopped)
            {
                // This process stops, not the run: the next worker goes on with it.
                await FlushAsync(context);
                context.Telemetry.End(summary);
                return (await LeaveAsync(context.Number, context.Header)) with { Summary = summary };
            }

            await EndAsync(context, summary);
            context.Telemetry.End(summary);
            if (summary.Status is RunStatus.Succeeded or RunStatus.Cancelled)
            {
                context.Crashed.Forget();
            }

            return new RunRecord(context.Number, context.Header, summary, null, OwnerAlive: false, CancelRequested: false);
        }
        catch (Exception)
        {
            context.Telemetry.End(null);
            await context.Folders.EmptyAsync();
            await context.Pending.FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ReleaseAsync(context);
            throw;
        }
        finally
        {
            dispatcher.Remove(session);
            context.Stopping.Dispose();
            (session as IDisposable)?.Dispose();
        }
    }

    /// <summary>Writes the end behind the rows that are on their way, and waits for all of it at once.</summary>
    private async Task EndAsync(RunContext context, RunSummary summary)
    {
        context.Boundary("run.end");
        Task ended = parts.Journal.AppendAsync(
            new EventEntry(new RunEvent(context.Number, RunEventKind.Ended, context.Now(), summary)) { Chain = context.Chain }, CancellationToken.None).AsTask();
        try
        {
            await FlushAsync(context);
        }
        catch
        {
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Behind a row that is lost it is not written.
            throw;
        }

        await ended;
        context.Boundary("run.ended");
    }

    private static async Task FlushAsync(RunContext context)
    {
        try
        {
            await context.Pending.FlushAsync();
        }
        catch (Exception e)
        {
            throw RunFaults.Of(e);
        }
    }

    /// <summary>Gives a run up after a fault of journal or store, so that somebody else may recover it at once.</summary>
    private async Task ReleaseAsync(RunContext context)
    {
        try
        {
            await parts.Journal.OwnAsync(OwnAction.Release, [context.Number], parts.Owner, CancellationToken.None);
        }
        catch (RepriseException)
        {
            // The fault that ended the run is the one to report; the lease passes by itself.
        }
    }
}
