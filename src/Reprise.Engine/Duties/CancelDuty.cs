using Reprise.Engine.Running;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Duties;

/// <summary>Cancels runs here that another process asked to have cancelled.</summary>
/// <param name="parts">The journal and the clock.</param>
/// <param name="owned">The runs that go on here, at the moment.</param>
internal sealed class CancelDuty(EngineParts parts, Func<IEnumerable<IOwnedRun>> owned) : Duty(parts.Options.CancelCheck, parts.Time)
{
    protected override async Task RunOnceAsync(CancellationToken cancellation)
    {
        foreach (var run in owned())
        {
            var found = await parts.Journal.RunsAsync(new RunQuery { Number = run.Number, Limit = 1 }, cancellation);
            if (found is [{ CancelRequested: true }])
            {
                await run.CancelAsync();
            }
        }
    }
}
