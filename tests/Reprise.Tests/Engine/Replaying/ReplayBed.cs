using System.Collections.Concurrent;
using Reprise.Engine;
using Reprise.Engine.Replaying;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Replaying;

/// <summary>An engine whose handlers count what they are asked to do.</summary>
internal sealed class ReplayBed : IAsyncDisposable
{
    /// <summary>Three stages of one route: <c>one</c> makes an item of each line, <c>two</c> and <c>three</c> work on each.</summary>
    public const string ThreeStages = """
        pipeline: p
        inputs: [ { name: in, path: in.txt, to: a } ]
        routes:
          a:
            stages: [ { name: one, type: lines } ]
            to: [b]
          b:
            stages:
              - { name: two, type: upper }
              - { name: three, type: shout, publish: "out/${item}" }
        """;

    private readonly ConcurrentDictionary<string, int> _calls = new();

    public ReplayBed(string? root = null, Action<string>? boundary = null, params IStepHandler[] more)
    {
        Bed = new EngineBed(root, boundary, [Counted(FuncHandler.Lines()), Counted(FuncHandler.Upper()), Counted(FuncHandler.Join()), Shout(), Send(), .. more]);
    }

    public EngineBed Bed { get; }

    /// <summary>Called before each step of the type <c>shout</c>, with its item.</summary>
    public Func<string, CancellationToken, Task>? OnShout { get; set; }

    /// <summary>What was sent outside, with its idempotency key.</summary>
    public ConcurrentBag<(string Item, string Key)> Sent { get; } = [];

    public int Calls(string type) => _calls.GetValueOrDefault(type);

    public void Forget() => _calls.Clear();

    public Task<RunRecord> RunAsync(int items, string yaml = ThreeStages)
    {
        _ = Bed.Write("in.txt", string.Join('\n', Enumerable.Range(0, items).Select(i => $"item{i:d6}")));
        return Bed.RunAsync(yaml);
    }

    public async Task<RunRecord> ReplayAsync(ReplayRequest request) => await (await StartAsync(request)).Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    public Task<RunHandle> StartAsync(ReplayRequest request) => Bed.Engine.ReplayAsync(request, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Bed.DisposeAsync();

    private Counter Counted(IStepHandler handler) => new(handler, () => _calls.AddOrUpdate(handler.Info.Type, 1, (_, n) => n + 1));

    private Counter Shout() => Counted(new FuncHandler("shout", async (step, cancellation) =>
    {
        await (OnShout?.Invoke(step.Item, cancellation) ?? Task.CompletedTask);
        await step.WriteTextAsync(await step.ReadTextAsync(cancellation) + "!", cancellation: cancellation);
    }));

    private Counter Send() => Counted(new FuncHandler("send", async (step, cancellation) =>
    {
        Sent.Add((step.Item, step.IdempotencyKey));
        await step.WriteTextAsync("sent " + await step.ReadTextAsync(cancellation), cancellation: cancellation);
    }, Effect.External));

    /// <summary>Counts the steps of a handler.</summary>
    private sealed class Counter(IStepHandler inner, Action count) : IStepHandler
    {
        public HandlerInfo Info => inner.Info;

        public bool FansOut(StageDefinition stage) => inner.FansOut(stage);

        public ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation) =>
            inner.BindAsync(stage, context, cancellation);

        public ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
        {
            count();
            return inner.ExecuteAsync(step, cancellation);
        }
    }
}
