using RabbitMQ.Client;

namespace Reprise.Storage.RabbitMq;

/// <summary>Hands the deliveries of one queue to the link. Where the broker ends it, because the queue was deleted, the link is given up: the next one declares the queue again.</summary>
internal sealed class LinkConsumer(IChannel channel, RabbitLink link, string queue) : AsyncDefaultBasicConsumer(channel)
{
    /// <inheritdoc/>
    public override async Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        try
        {
            await link.TakeAsync(queue, deliveryTag, properties, body);
        }
        catch (Exception e) when (RabbitErrors.IsLoss(e))
        {
            link.Lose(e.Message);
        }
    }

    /// <inheritdoc/>
    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        link.Lose($"the queue '{queue}' was deleted");
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }
}
