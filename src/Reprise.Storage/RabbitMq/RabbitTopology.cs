using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Reprise.Storage.RabbitMq;

/// <summary>The queues on the broker and their properties; <c>docs/queues.md</c> describes them.</summary>
internal static class RabbitTopology
{
    private const string InboxPrefix = "reprise.inbox.";

    /// <summary>Where messages go that nobody can read, or that were delivered too often.</summary>
    public static string DeadLetterQueue(string queue) => queue + ".dead";

    /// <summary>The beginning of the inbox names of one process; its connections each have one of their own.</summary>
    public static string NewOwner() => InboxPrefix + Guid.NewGuid().ToString("N")[..16];

    public static bool IsInbox(string? name) => name?.StartsWith(InboxPrefix, StringComparison.Ordinal) is true;

    /// <summary>Declares the queue and its dead-letter queue, on a channel of its own: the broker closes the channel where it refuses.</summary>
    /// <exception cref="Reprise.Kernel.RepriseException"><c>queue.conflict</c>, <c>queue.refused</c>.</exception>
    public static async Task DeclareAsync(IConnection connection, RabbitAddress address, string queue, RabbitMqOptions options, CancellationToken cancellation)
    {
        var dead = DeadLetterQueue(queue);
        await DeclareOneAsync(connection, address, dead, new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" }, cancellation);
        await DeclareOneAsync(connection, address, queue, new(StringComparer.Ordinal)
        {
            ["x-queue-type"] = "quorum",
            ["x-delivery-limit"] = options.DeliveryLimit,
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = dead,
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish", // at-least-once asks for it
        }, cancellation);
    }

    /// <summary>Declares the queue to which other processes forward what is ours. It goes away with the connection.</summary>
    public static Task DeclareInboxAsync(IChannel channel, string name, CancellationToken cancellation) =>
        channel.QueueDeclareAsync(name, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellation);

    private static async Task DeclareOneAsync(IConnection connection, RabbitAddress address, string queue, Dictionary<string, object?> arguments, CancellationToken cancellation)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        try
        {
            _ = await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation);
            await channel.CloseAsync(cancellation);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode is Constants.PreconditionFailed or Constants.ResourceLocked or Constants.AccessRefused)
        {
            throw RabbitErrors.OfDeclaring(e, address, queue);
        }
    }
}
