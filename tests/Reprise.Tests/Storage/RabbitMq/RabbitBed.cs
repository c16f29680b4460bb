using Reprise.Kernel.Queue;
using Reprise.Storage.RabbitMq;
using Reprise.Tests.Support;

namespace Reprise.Tests.Storage.RabbitMq;

/// <summary>What tests of the queue on RabbitMQ share.</summary>
internal static class RabbitBed
{
    /// <summary>One at a time on its way, so that the rest stays on the broker.</summary>
    public static RabbitMqOptions One { get; } = new() { Prefetch = 1, GatherTime = TimeSpan.Zero, CloseTime = TimeSpan.FromSeconds(20), LongestPause = TimeSpan.FromSeconds(1) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static string NewName() => "work." + Guid.NewGuid().ToString("N")[..12];

    public static Task<RabbitWorkQueue> ConnectAsync(this RabbitServer server, RabbitMqOptions? options = null) =>
        RabbitWorkQueue.ConnectAsync(RabbitAddress.Parse(server.Url), options, Cancellation);

    public static WorkReference Work(long number, long run = 1) => new(run, 2, 3, 4, number);

    public static async Task PublishAsync(this IWorkQueue queue, string name, int count, long run = 1)
    {
        for (var number = 1; number <= count; number++)
        {
            await queue.PublishAsync(name, Work(number, run), Cancellation);
        }
    }

    /// <summary>Takes so many references, acknowledges them, and returns their numbers.</summary>
    public static async Task<List<long>> ReceiveAsync(this IWorkQueue queue, string name, int count, long run = 1)
    {
        var numbers = new List<long>();
        while (numbers.Count < count)
        {
            var delivery = await queue.ReceiveAsync(name, Cancellation);
            Assert.Equal(Work(delivery.Work.Number, run), delivery.Work);
            numbers.Add(delivery.Work.Number);
            await queue.AcknowledgeAsync(delivery, Cancellation);
        }

        return numbers;
    }

    /// <summary>Waits until a queue tells that it holds references of other runs than the first, or that it holds none.</summary>
    public static async Task UntilItHasOthersAsync(this IWorkQueue queue, string name, bool others)
    {
        while (await queue.HasOthersAsync(name, 1, Cancellation) != others)
        {
            await Task.Delay(20, Cancellation);
        }
    }

    /// <summary>Waits until something is so; there is nothing that would tell.</summary>
    public static async Task UntilAsync(Func<bool> so)
    {
        while (!so())
        {
            await Task.Delay(20, Cancellation);
        }
    }
}
