using Reprise.Engine.Running;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Duties;

/// <summary>Cancels runs here that another process asked to have cancelled.</summary>
internal sealed class CancelDuty(EngineParts parts, Dispatcher dispatcher) : Duty(parts.Options.CancelCheck, parts.Time)
{
    protected override async Task RunOnceAsync(CancellationToken cancellation)
    {
        foreach (var session in dispatcher.Sessions)
        {
            var found = await parts.Journal.RunsAsync(new RunQuery { Number = session.Number, Limit = 1 }, cancellation);
            if (found is [{ CancelRequested: true }])
            {
                await session.CancelAsync();
            }
        }
    }
}
