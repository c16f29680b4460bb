using Reprise.Engine.Running;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Duties;

/// <summary>Renews the ownership of the runs that go on here.</summary>
internal sealed class LeaseDuty(EngineParts parts, Dispatcher dispatcher) : Duty(parts.Options.LeaseRenewal, parts.Time)
{
    protected override async Task RunOnceAsync(CancellationToken cancellation)
    {
        var runs = dispatcher.Sessions.Select(s => s.Number).ToList();
        if (runs.Count > 0)
        {
            await parts.Journal.OwnAsync(OwnAction.Renew, runs, parts.Owner, cancellation);
        }
    }
}
