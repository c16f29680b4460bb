using Reprise.Kernel.Queue;
using Reprise.Storage.RabbitMq;
using Reprise.Tests.Conformance;
using Reprise.Tests.Support;

namespace Reprise.Tests.Storage.RabbitMq;

public sealed class RabbitWorkQueueConformance(SharedRabbit rabbit) : WorkQueueConformance
{
    protected override async ValueTask<IWorkQueue> ConnectAsync(int capacity) =>
        await RabbitWorkQueue.ConnectAsync(RabbitAddress.Parse((await rabbit.GetAsync()).Url), new RabbitMqOptions { Capacity = capacity }, Cancellation);
}
