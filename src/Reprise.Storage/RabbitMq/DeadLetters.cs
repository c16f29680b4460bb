using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Reprise.Kernel;

namespace Reprise.Storage.RabbitMq;

/// <summary>Counts what was put aside on a broker: messages that nobody can read, and those that were delivered too often.</summary>
public static class DeadLetters
{
    /// <summary>The dead-letter queues that hold something, with how much.</summary>
    /// <param name="address">The broker.</param>
    /// <param name="queues">Names of queues, not of their dead-letter queues.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RepriseException"><c>queue.unreachable</c>, <c>queue.refused</c>.</exception>
    public static async Task<IReadOnlyList<(string Queue, long Messages)>> CountAsync(RabbitAddress address, IEnumerable<string> queues, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await address.MakeFactory(new RabbitMqOptions()).CreateConnectionAsync(cancellation);
            var found = new List<(string, long)>();
            foreach (var queue in queues.Select(RabbitTopology.DeadLetterQueue))
            {
                if (await CountAsync(connection, queue, cancellation) is > 0 and var count)
                {
                    found.Add((queue, count));
                }
            }

            return found;
        }
        catch (Exception e) when (e is BrokerUnreachableException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw RabbitErrors.OfConnecting(e, address);
        }
    }

    /// <summary>On a channel of its own: the broker closes the channel where there is no such queue.</summary>
    private static async Task<long> CountAsync(IConnection connection, string queue, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellation)).MessageCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode is Constants.NotFound or Constants.AccessRefused)
        {
            return 0;
        }
    }
}
