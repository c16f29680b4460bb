namespace Reprise.Engine.Running;

/// <summary>Lets so many through each second, evenly: whoever asks waits for the next place in the line.</summary>
/// <param name="perSecond">How many.</param>
/// <param name="time">The clock.</param>
/// <param name="burst">How far the line may lag behind the clock and catch up; a timer is seldom exact. Default: not at all.</param>
internal sealed class Pacer(double perSecond, TimeProvider time, TimeSpan burst = default)
{
    private readonly Lock _gate = new();
    private readonly double _interval = TimeSpan.TicksPerSecond / perSecond;
    private double _next;

    /// <summary>Waits until so many may go.</summary>
    public Task WaitAsync(CancellationToken cancellation, int count = 1)
    {
        double wait;
        lock (_gate)
        {
            var now = (double)time.GetUtcNow().UtcTicks;
            _next = Math.Max(_next + (_interval * count), now - burst.Ticks);
            wait = _next - now;
        }

        return wait < TimeSpan.TicksPerMillisecond ? Task.CompletedTask : Task.Delay(TimeSpan.FromTicks((long)wait), time, cancellation);
    }
}
