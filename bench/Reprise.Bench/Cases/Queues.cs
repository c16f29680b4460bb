using System.Diagnostics;
using RabbitMQ.Client;
using Reprise.Kernel.Queue;
using Reprise.Storage.Memory;
using Reprise.Storage.RabbitMq;

namespace Reprise.Bench.Cases;

/// <summary>References through the queue's seam, published, received and acknowledged. For RabbitMQ the limit is its bare client with messages and window of the same size.</summary>
internal static class Queues
{
    private const int Window = 4000;

    /// <summary>Over the broker that REPRISE_QUEUE names, and over memory.</summary>
    public static async Task<IReadOnlyList<Row>> RunAsync(int count)
    {
        var url = Environment.GetEnvironmentVariable("REPRISE_QUEUE") ?? throw new InvalidOperationException("Set REPRISE_QUEUE to the URL of a broker that has nothing else to do.");
        var name = "bench." + Guid.NewGuid().ToString("N")[..8];
        _ = await BareAsync(url, name + ".warm", count / 10);
        var bare = await BareAsync(url, name + ".bare", count);
        Row rabbit;
        await using (var queue = await RabbitWorkQueue.ConnectAsync(RabbitAddress.Parse(url), new RabbitMqOptions { Unconfirmed = Window }, CancellationToken.None))
        {
            _ = await MeasureAsync(queue, name + ".warm2", count / 10);
            rabbit = await MeasureAsync(queue, name, count);
        }

        await DeleteAsync(url, name);
        await using var memory = new MemoryWorkQueue();
        _ = await MeasureAsync(memory, name, count / 10);
        return [rabbit with { LimitPerSecond = bare, Note = $"limit is the bare client; {count} items" }, (await MeasureAsync(memory, name, count)) with { Note = $"{count} items" }];
    }

    private static async Task<Row> MeasureAsync(IWorkQueue queue, string name, int count)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var receiving = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
            {
                await queue.AcknowledgeAsync(await queue.ReceiveAsync(name, CancellationToken.None), CancellationToken.None);
            }
        });
        for (var i = 0; i < count; i++)
        {
            await queue.PublishAsync(name, new WorkReference(1, 0, 0, i, i + 1), CancellationToken.None);
        }

        await receiving;
        var seconds = clock.Elapsed.TotalSeconds;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime - before;
        return new Row($"queue_{(queue.Kind is "memory" ? "memory" : "rabbit")}", 1, count / seconds, null, null, null, cpu.TotalSeconds / count * 1000, null);
    }

    /// <summary>The bare client: one channel that publishes with a window, one that consumes and acknowledges many at once. Returns messages a second.</summary>
    private static async Task<double> BareAsync(string url, string name, int count)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(url) }.CreateConnectionAsync();
        await using var publishing = await connection.CreateChannelAsync(new CreateChannelOptions(true, false));
        await using var consuming = await connection.CreateChannelAsync();
        _ = await consuming.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
        using var window = new SemaphoreSlim(Window);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var confirmed = 0UL;
        publishing.BasicAcksAsync += (_, ack) =>
        {
            var before = confirmed;
            confirmed = ack.Multiple ? Math.Max(confirmed, ack.DeliveryTag) : confirmed + 1;
            _ = window.Release((int)(confirmed - before));
            return Task.CompletedTask;
        };
        await consuming.BasicQosAsync(0, 64, global: false);
        _ = await consuming.BasicConsumeAsync(name, autoAck: false, new Counter(consuming, count, all));
        var properties = new BasicProperties { Persistent = true, ReplyTo = "reprise.inbox.0123456789abcdef.1" };
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            await window.WaitAsync();
            await publishing.BasicPublishAsync("", name, mandatory: false, properties, new byte[45]);
        }

        await all.Task;
        var seconds = clock.Elapsed.TotalSeconds;
        _ = await consuming.QueueDeleteAsync(name);
        return count / seconds;
    }

    private static async Task DeleteAsync(string url, string name)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(url) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in (string[])[name, name + ".dead", name + ".warm2", name + ".warm2.dead"])
        {
            _ = await channel.QueueDeleteAsync(queue);
        }
    }

    private sealed class Counter(IChannel channel, int count, TaskCompletionSource all) : AsyncDefaultBasicConsumer(channel)
    {
        private int _seen;

        public override async Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
            CancellationToken cancellationToken = default)
        {
            if (++_seen % 32 == 0 || _seen == count)
            {
                await Channel.BasicAckAsync(deliveryTag, multiple: true, cancellationToken);
            }

            if (_seen == count)
            {
                _ = all.TrySetResult();
            }
        }
    }
}
