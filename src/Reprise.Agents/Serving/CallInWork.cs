namespace Reprise.Agents.Serving;

/// <summary>A call that an agent works on.</summary>
internal sealed class CallInWork : IDisposable
{
    private readonly CancellationTokenSource _source;

    /// <param name="stop">Fires when the agent gives up what is in work.</param>
    public CallInWork(CancellationToken stop) => _source = CancellationTokenSource.CreateLinkedTokenSource(stop);

    /// <summary>Fires when the call is to end.</summary>
    public CancellationToken Cancellation => _source.Token;

    /// <summary>True once the server has asked for it to end.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>The work and the report on it.</summary>
    public Task Done { get; set; } = Task.CompletedTask;

    /// <summary>Asks it to end.</summary>
    public void Cancel()
    {
        IsCancelled = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
