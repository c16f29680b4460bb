namespace Reprise.Engine.Duties;

/// <summary>Something that an engine does again and again in the background. One duty a file.</summary>
internal abstract class Duty : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    protected Duty(TimeSpan period, TimeProvider time) => _loop = LoopAsync(period, time);

    /// <summary>Does it once. A failure is not fatal: the next round tries again.</summary>
    protected abstract Task RunOnceAsync(CancellationToken cancellation);

    /// <summary>Does what is left to do when the engine stops.</summary>
    protected virtual Task FinishAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await FinishAsync();
        _stop.Dispose();
    }

    private async Task LoopAsync(TimeSpan period, TimeProvider time)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await RunOnceAsync(_stop.Token);
                }
                catch (Kernel.RepriseException)
                {
                    // The disk may be full or the journal busy; whoever appends next is told so. The next round tries again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
    }
}
