using Reprise.Engine.Duties;
using Reprise.Engine.Running;

namespace Reprise.Engine.Commands;

/// <summary>A command's run while the command goes on: its lease is renewed, and a cancellation from elsewhere ends the command.</summary>
internal sealed class CommandSession : IOwnedRun, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Duty[] _duties;

    /// <summary>Begins to look after the run.</summary>
    /// <param name="parts">Journal, owner, clock and how often.</param>
    /// <param name="number">The run's number.</param>
    /// <param name="cancellation">Stops the command from here.</param>
    public CommandSession(EngineParts parts, long number, CancellationToken cancellation)
    {
        Number = number;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _duties = [new LeaseDuty(parts, () => [this]), new ControlDuty(parts, () => [this])];
    }

    /// <inheritdoc/>
    public long Number { get; }

    /// <summary>Ends the command, whoever stops it.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>True where it was cancelled for good.</summary>
    public bool IsCancelled { get; private set; }

    /// <inheritdoc/>
    public Task CancelAsync()
    {
        IsCancelled = true;
        return _stop.CancelAsync();
    }

    /// <summary>Does nothing: a command is one step, and nothing new starts in it.</summary>
    public Task PauseAsync(bool paused) => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var duty in _duties)
        {
            await duty.DisposeAsync();
        }

        _stop.Dispose();
    }
}
