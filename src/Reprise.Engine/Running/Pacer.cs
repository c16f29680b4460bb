namespace Reprise.Engine.Running;

/// <summary>Lets so many through each second, evenly: whoever asks waits for the next place in the line.</summary>
internal sealed class Pacer(double perSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _interval = (long)(TimeSpan.TicksPerSecond / perSecond);
    private long _next;

    public Task WaitAsync(CancellationToken cancellation)
    {
        long wait;
        lock (_gate)
        {
            var now = time.GetUtcNow().UtcTicks;
            _next = Math.Max(_next + _interval, now);
            wait = _next - now;
        }

        return wait < TimeSpan.TicksPerMillisecond ? Task.CompletedTask : Task.Delay(TimeSpan.FromTicks(wait), time, cancellation);
    }
}
