using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Reprise.Storage.RabbitMq;

/// <summary>
/// Tells other processes that a queue holds references of this one that are not done, and asks whether it holds theirs. The messages cannot tell: a broker hands them
/// out at once, and each process holds its own until they are done. So whoever has some consumes an empty queue beside it, and the number of its consumers is the
/// answer. The broker deletes that queue with its last consumer.
/// </summary>
internal sealed class WorkSigns(IConnection connection) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<string, string> _shown = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private IChannel? _channel;

    /// <summary>The queue whose consumers have references in another.</summary>
    public static string NameOf(string queue) => queue + ".work";

    /// <summary>Shows or takes away the sign of each queue of which that has changed.</summary>
    public async Task UpdateAsync(IEnumerable<RabbitLane> lanes, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            foreach (var lane in lanes.Where(l => l.Open > 0 != _shown.ContainsKey(l.Name) && !_refused.Contains(l.Name)))
            {
                await ChangeAsync(lane.Name, cancellation);
            }
        }
        finally
        {
            _ = _one.Release();
        }
    }

    /// <summary>Whether a queue holds references of other processes.</summary>
    public async Task<bool> OthersAsync(string queue, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var channel = await ChannelAsync(cancellation);
            var signs = await channel.QueueDeclarePassiveAsync(NameOf(queue), cancellation);
            return signs.ConsumerCount > (_shown.ContainsKey(queue) ? 1u : 0u);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode is Constants.NotFound or Constants.AccessRefused)
        {
            return false; // Nobody shows one.
        }
        finally
        {
            _ = _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task ChangeAsync(string queue, CancellationToken cancellation)
    {
        var channel = await ChannelAsync(cancellation);
        try
        {
            if (_shown.Remove(queue, out var consumer))
            {
                await channel.BasicCancelAsync(consumer, noWait: false, cancellation);
                return;
            }

            _ = await channel.QueueDeclareAsync(NameOf(queue), durable: true, exclusive: false, autoDelete: true, cancellationToken: cancellation);
            _shown[queue] = await channel.BasicConsumeAsync(NameOf(queue), autoAck: true, new AsyncDefaultBasicConsumer(channel), cancellation);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode is Constants.AccessRefused or Constants.PreconditionFailed or Constants.ResourceLocked)
        {
            _ = _refused.Add(queue); // Then others do not see what is here; nothing else depends on it.
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode is Constants.NotFound)
        {
            // Its last consumer went away between the two: once more at the next look.
        }
    }

    /// <summary>The channel; a new one where the broker has closed it, which took all signs with it.</summary>
    private async Task<IChannel> ChannelAsync(CancellationToken cancellation)
    {
        if (_channel is not { IsOpen: true })
        {
            _shown.Clear();
            _channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        }

        return _channel;
    }
}
