using Reprise.Engine.Running;

namespace Reprise.Engine.Duties;

/// <summary>Brings the journal's derived indexes forward behind the commits, and all the way when the engine stops.</summary>
internal sealed class IndexDuty(EngineParts parts) : Duty(TimeSpan.FromMilliseconds(500), parts.Time)
{
    /// <summary>Less than this is left for later: large sorted batches cost least.</summary>
    private const long WorthABatch = 20_000;

    private long _left = long.MaxValue;

    protected override async Task RunOnceAsync(CancellationToken cancellation)
    {
        do
        {
            _left = await parts.Journal.IndexAsync(cancellation);
        }
        while (_left >= WorthABatch && !cancellation.IsCancellationRequested);
    }

    protected override async Task FinishAsync()
    {
        try
        {
            while (await parts.Journal.IndexAsync(CancellationToken.None) > 0)
            {
            }
        }
        catch (Kernel.RepriseException)
        {
            // Derived: whoever opens the journal next goes on from here.
        }
    }
}
