using Reprise.Engine.Running;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Duties;

/// <summary>Renews the ownership of the runs that go on here.</summary>
/// <param name="parts">The journal, the owner and the clock.</param>
/// <param name="owned">The runs that go on here, at the moment.</param>
internal sealed class LeaseDuty(EngineParts parts, Func<IEnumerable<IOwnedRun>> owned) : Duty(parts.Options.LeaseRenewal, parts.Time)
{
    protected override async Task RunOnceAsync(CancellationToken cancellation)
    {
        var runs = owned().Select(s => s.Number).ToList();
        if (runs.Count > 0)
        {
            await parts.Journal.OwnAsync(OwnAction.Renew, runs, parts.Owner, cancellation);
        }
    }
}
