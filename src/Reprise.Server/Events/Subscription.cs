using System.Threading.Channels;

namespace Reprise.Server.Events;

/// <summary>One stream that waits for events. It holds references to events that all streams share; one that does not read is cut off, and comes back to where it was.</summary>
internal sealed class Subscription(long? run, Action<Subscription> onEnd) : IDisposable
{
    private const int Capacity = 2048;

    private readonly Channel<EventFrame> _frames = Channel.CreateBounded<EventFrame>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>The run that it is about, by number; null for all runs.</summary>
    public long? Run => run;

    /// <summary>What came.</summary>
    public ChannelReader<EventFrame> Frames => _frames.Reader;

    /// <summary>Hands an event over.</summary>
    public void Take(EventFrame frame)
    {
        if (!_frames.Writer.TryWrite(frame))
        {
            _ = _frames.Writer.TryComplete();
        }
    }

    /// <summary>No more will come.</summary>
    public void Complete() => _ = _frames.Writer.TryComplete();

    public void Dispose() => onEnd(this);
}
