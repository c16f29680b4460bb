using Reprise.Engine.Running;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Duties;

/// <summary>Cancels, pauses and resumes runs here as other processes asked for in the journal.</summary>
/// <param name="parts">The journal and the clock.</param>
/// <param name="owned">The runs that go on here, at the moment.</param>
internal sealed class ControlDuty(EngineParts parts, Func<IEnumerable<IOwnedRun>> owned) : Duty(parts.Options.ControlCheck, parts.Time)
{
    protected override async Task RunOnceAsync(CancellationToken cancellation)
    {
        foreach (var run in owned())
        {
            if (await parts.Journal.RunsAsync(new RunQuery { Number = run.Number, Limit = 1 }, cancellation) is [var found])
            {
                await (found.CancelRequested ? run.CancelAsync() : run.PauseAsync(found.PauseRequested));
            }
        }
    }
}
