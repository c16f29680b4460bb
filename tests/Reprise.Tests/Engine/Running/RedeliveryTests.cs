using System.Collections.Concurrent;
using Reprise.Engine;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Running;

/// <summary>Queues deliver at least once. Here they deliver everything twice.</summary>
public sealed class RedeliveryTests
{
    private const int Letters = 300;

    private const string Pipeline = """
        pipeline: letters
        inputs: [{ name: letters, path: letters.txt, to: split }]
        routes:
          split:
            stages: [{ name: lines, type: lines }]
            to: [work, each]
          work:
            stages:
              - { name: upper, type: upper }
              - { name: send, type: send, from: upper }
              - { name: both, type: join, from: [upper, send] }
            to: { all: both }
          each:
            stages: [{ name: again, type: lines }]
            to: [parts]
          parts: { stages: [{ name: gather, type: gather, with: { by: parent, as: concat } }], to: [all] }
          all: { stages: [{ name: gather, type: gather, with: { as: lines }, publish: all.txt }, { name: shout, type: upper }] }
        """;

    [Theory]
    [InlineData(Again.AtOnce)]
    [InlineData(Again.WhenDone)]
    [InlineData(Again.Both)]
    public async Task A_message_delivered_twice_does_no_harm(Again again)
    {
        var once = await RunAsync(static queue => queue);
        TwiceQueue? twice = null;
        var disturbed = await RunAsync(queue => twice = new TwiceQueue(queue, again));

        Assert.True(twice!.Repeated >= once.Results.Count, $"{twice.Repeated} messages came again, of {once.Results.Count}");
        Assert.Equal(once.Results, disturbed.Results);
        Assert.Equal(once.Total, disturbed.Total);
        Assert.Equal(1 + (5 * Letters) + 2, once.Results.Count);
        Assert.Equal((Letters, Letters), (once.Sent, disturbed.Sent));
    }

    private static async Task<(List<string> Results, StageSummary Total, int Sent)> RunAsync(Func<IWorkQueue, IWorkQueue> wrap)
    {
        var sent = new ConcurrentBag<string>();
        var send = new FuncHandler("send", async (step, cancel) =>
        {
            sent.Add(step.Item);
            await step.WriteTextAsync("sent", cancellation: cancel);
        }, Effect.External);
        await using var bed = new EngineBed(null, null, FuncHandler.Lines(), FuncHandler.Upper(), FuncHandler.Join(), send);
        _ = bed.Write("letters.txt", string.Concat(Enumerable.Range(0, Letters).Select(i => $"letter{i}\n")));
        await using var engine = new RepriseEngine(bed.Parts with { Queue = wrap(bed.Parts.Queue) });
        var handle = await engine.StartAsync(bed.Request(Pipeline, concurrency: 8), TestContext.Current.CancellationToken);
        var run = await handle.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Succeeded, run.Status);
        var steps = await bed.StepsAsync(run);
        Assert.Equal(steps.Count, steps.Select(s => s.Number).Distinct().Count());
        var failed = (await bed.StepsAsync(run, attempts: true)).Where(s => s.Status == StepStatus.Failed);
        Assert.Empty(failed);
        return (await bed.ResultsAsync(run), run.Summary!.Total() with { WorkMicros = 0, WaitMicros = 0 }, sent.Count);
    }

    /// <summary>When a message comes again.</summary>
    public enum Again
    {
        /// <summary>Right behind the first, so that two workers have it at a time.</summary>
        AtOnce,

        /// <summary>After it was acknowledged.</summary>
        WhenDone,

        /// <summary>Both.</summary>
        Both,
    }

    /// <summary>The queue below, but whatever is put into it once comes out again.</summary>
    private sealed class TwiceQueue(IWorkQueue below, Again again) : IWorkQueue
    {
        private readonly ConcurrentDictionary<WorkReference, bool> _acknowledged = new();
        private int _repeated;

        /// <summary>Messages that came again.</summary>
        public int Repeated => _repeated;

        public string Kind => below.Kind;

        public string? Trouble => below.Trouble;

        public async ValueTask PublishAsync(string queue, WorkReference work, CancellationToken cancellation)
        {
            await below.PublishAsync(queue, work, cancellation);
            if (again is not Again.WhenDone)
            {
                await RepeatAsync(queue, work, cancellation);
            }
        }

        public ValueTask<Delivery> ReceiveAsync(string queue, CancellationToken cancellation) => below.ReceiveAsync(queue, cancellation);

        public async ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation)
        {
            await below.AcknowledgeAsync(delivery, cancellation);
            if (again is not Again.AtOnce && _acknowledged.TryAdd(delivery.Work, true))
            {
                await RepeatAsync(delivery.Queue, delivery.Work, cancellation);
            }
        }

        public ValueTask ReleaseAsync(Delivery delivery, CancellationToken cancellation) => below.ReleaseAsync(delivery, cancellation);

        public ValueTask<long> CountAsync(string queue, CancellationToken cancellation) => below.CountAsync(queue, cancellation);

        public ValueTask<bool> HasOthersAsync(string queue, long run, CancellationToken cancellation) => below.HasOthersAsync(queue, run, cancellation);

        public ValueTask<long> PurgeAsync(string queue, long run, CancellationToken cancellation) => below.PurgeAsync(queue, run, cancellation);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask; // the queue below is its owner's

        private ValueTask RepeatAsync(string queue, WorkReference work, CancellationToken cancellation)
        {
            _ = Interlocked.Increment(ref _repeated);
            return below.PublishAsync(queue, work, cancellation);
        }
    }
}
