using System.Diagnostics;
using Reprise.Engine.Replaying;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Queue;

namespace Reprise.Bench.Cases;

/// <summary>Replays: how fast stored outputs come into a queue, and how long it takes to say what would be published.</summary>
internal static class Replays
{
    private const string Sink = """
        pipeline: sink
        routes:
          sink: { stages: [{ name: one, type: upper }] }
        """;

    /// <summary>The outputs of so many steps, published to a consumer that only counts.</summary>
    public static async Task<IReadOnlyList<Row>> PublishAsync(string root, int steps)
    {
        var run = await RecordAsync(root, steps);
        var queue = new CountingQueue(steps);
        await using var bed = new Bed(root, queue, window: int.MaxValue);
        var clock = Stopwatch.StartNew();
        var handle = await bed.Engine.ReplayAsync(
            new ReplayRequest { Origin = run, Stage = "one", Route = "sink", Given = bed.Read(Sink).Snapshot, MaxInFlight = int.MaxValue }, CancellationToken.None);
        var ready = clock.Elapsed.TotalSeconds;
        await await Task.WhenAny(queue.Full, handle.Completion);
        var seconds = clock.Elapsed.TotalSeconds - ready;
        await handle.CancelAsync();
        _ = await handle.Completion;
        return [new Row("replay_publish_memory", 1, steps / seconds, null, null, null, null, null) { Note = $"{steps} outputs of as many steps; found and checked in {ready:0.00} s, published and counted in {seconds:0.00} s" }];
    }

    /// <summary>What a replay, and a recover of a run that was cut off, would publish: whole processes.</summary>
    public static async Task<IReadOnlyList<Row>> PlanAsync(string root, int steps, string program)
    {
        Wide.Write(root, steps);
        _ = Programs.Run(program, ["run", "pipeline.yaml"], root, keep: false);
        var replay = Measure(program, ["replay", "last", "--from-stage", "one", "--plan"], root, steps, "replay_plan");
        await CutOffAsync(root, steps);
        return [replay, Measure(program, ["recover", "--plan"], root, steps, "recover_plan")];
    }

    private static Row Measure(string program, string[] arguments, string root, int steps, string name)
    {
        var (seconds, peak) = Programs.Watch(program, arguments, root);
        return new Row(name, 1, steps / seconds, null, seconds * 1000, null, null, null) { Peak = peak, Note = $"{seconds:0.00} s whole process: {string.Join(' ', arguments)} of a run of {steps} steps" };
    }

    private static async Task<RunRecord> RecordAsync(string root, int steps)
    {
        await using var bed = new Bed(root);
        _ = bed.Input("in.txt", 1);
        return await (await bed.Engine.StartAsync(bed.Read($$"""
            pipeline: wide
            inputs: [{ name: in, path: in.txt, to: fan }]
            routes:
              fan: { stages: [{ name: fan, type: fan, with: { count: {{steps}} } }], to: [work] }
              work: { stages: [{ name: one, type: upper }] }
            """), CancellationToken.None)).Completion;
    }

    private static async Task CutOffAsync(string root, int steps)
    {
        await using var bed = new Bed(root);
        var handle = await bed.Engine.StartAsync(bed.Read(File.ReadAllText(Path.Combine(root, "pipeline.yaml"))), CancellationToken.None);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync() && handle.Stages().Sum(s => s.Ended) < steps * 2L / 3)
        {
        }

        await handle.InterruptAsync();
        _ = await handle.Completion;
    }

    /// <summary>Counts what is published, and delivers nothing.</summary>
    private sealed class CountingQueue(long expected) : IWorkQueue
    {
        private readonly System.Threading.Channels.Channel<WorkReference> _work = System.Threading.Channels.Channel.CreateBounded<WorkReference>(4096);
        private readonly TaskCompletionSource _full = new();

        public Task Full => CountAsync();

        public string Kind => "memory";

        public string? Trouble => null;

        public ValueTask PublishAsync(string queue, WorkReference work, CancellationToken cancellation) => _work.Writer.WriteAsync(work, cancellation);

        public async ValueTask<Delivery> ReceiveAsync(string queue, CancellationToken cancellation)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return default;
        }

        public ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask ReleaseAsync(Delivery delivery, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask<long> CountAsync(string queue, CancellationToken cancellation) => ValueTask.FromResult(0L);

        public ValueTask<bool> HasOthersAsync(string queue, long run, CancellationToken cancellation) => ValueTask.FromResult(false);

        public ValueTask<long> PurgeAsync(string queue, long run, CancellationToken cancellation) => ValueTask.FromResult(0L);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async Task CountAsync()
        {
            for (long count = 0; count < expected; count++)
            {
                _ = await _work.Reader.ReadAsync();
            }

            _full.SetResult();
        }
    }
}
