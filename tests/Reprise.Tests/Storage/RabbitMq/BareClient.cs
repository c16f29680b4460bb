using RabbitMQ.Client;
using Reprise.Tests.Support;

namespace Reprise.Tests.Storage.RabbitMq;

/// <summary>Somebody else at the broker: looks at queues and puts into them what he likes.</summary>
internal sealed class BareClient : IAsyncDisposable
{
    private readonly IConnection _connection;

    private BareClient(IConnection connection) => _connection = connection;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<BareClient> ConnectAsync(RabbitServer server) =>
        new(await new ConnectionFactory { Uri = new Uri(server.Url) }.CreateConnectionAsync(Cancellation));

    /// <summary>Publishes to a queue; when this returns the broker has it.</summary>
    public async Task PublishAsync(string queue, byte[] body, string? replyTo = null)
    {
        await using var channel = await _connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { ReplyTo = replyTo, Persistent = true }, body, Cancellation);
    }

    public async Task<BasicGetResult?> GetAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: Cancellation);
        return await channel.BasicGetAsync(queue, autoAck: true, Cancellation);
    }

    /// <summary>The next message of a queue, once there is one.</summary>
    public async Task<BasicGetResult> AwaitAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: Cancellation);
        while (true)
        {
            if (await channel.BasicGetAsync(queue, autoAck: true, Cancellation) is { } message)
            {
                return message;
            }

            await Task.Yield();
        }
    }

    /// <summary>Messages that are ready in a queue.</summary>
    public async Task<uint> CountAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: Cancellation);
        return await channel.MessageCountAsync(queue, Cancellation);
    }

    public async Task DeclareClassicAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: Cancellation);
        _ = await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
    }

    public async Task DeleteAsync(string queue)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: Cancellation);
        _ = await channel.QueueDeleteAsync(queue, cancellationToken: Cancellation);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
