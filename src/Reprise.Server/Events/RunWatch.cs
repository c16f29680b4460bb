using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;
using Reprise.Server.Api;

namespace Reprise.Server.Events;

/// <summary>What is known of a run that somebody watches, so that only changes are told.</summary>
internal sealed class RunWatch
{
    // Of a run that goes on elsewhere all steps are counted anew each time: that takes a tenth of the time at the most.
    private const int Share = 10;

    private (RunStatus Status, long CompletedAt, bool Alive)? _told;
    private bool _stepped;
    private long _nextCount;

    /// <summary>Steps of the run were written.</summary>
    public void Stepped() => _stepped = true;

    /// <summary>The event of what changed in the run, or null.</summary>
    /// <param name="parts">The server's parts.</param>
    /// <param name="run">The run as it stands now.</param>
    /// <param name="position">The journal's position that its steps were told to.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<EventFrame?> ChangeAsync(ServerParts parts, RunRecord run, long position, CancellationToken cancellation)
    {
        var state = (run.Status, run.Summary?.CompletedAt ?? 0, run.OwnerAlive);
        var began = parts.Time.GetTimestamp();
        if (_told == state && (!_stepped || began < _nextCount))
        {
            return null;
        }

        var found = await RunsApi.ObjectAsync(parts, run, cancellation);
        _nextCount = began + (Share * (parts.Time.GetTimestamp() - began));
        (_told, _stepped) = (state, false);
        return EventFrame.Of("run", position, found, ContractJson.Line.RunObject);
    }
}
