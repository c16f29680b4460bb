using System.Text;
using System.Text.Json;
using Reprise.Engine;
using Reprise.Engine.Calls;
using Reprise.Engine.Handlers;
using Reprise.Engine.Handlers.Agent;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Agents;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;
using Reprise.Storage.Files;
using Reprise.Storage.Memory;
using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Engine.Calls;

/// <summary>A real engine that calls agents over HTTP, over a data folder of its own. Opened again over the same folder it is the next process.</summary>
internal sealed class CallBed : IAsyncDisposable
{
    /// <summary>How long a test waits for an end that should be near.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MemoryWorkQueue _queue = new();
    private readonly SqliteNodes _nodes;
    private readonly bool _ownsFolder;
    private readonly TaskCompletionSource _dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = int.MaxValue;
    private bool _stopped;

    public CallBed(string? root = null, CallLimits? limits = null, TimeProvider? time = null, IStepHandler[]? handlers = null)
    {
        _ownsFolder = root is null;
        Root = root ?? Directory.CreateTempSubdirectory("reprise-calls-").FullName;
        var data = DataFolder.Create(Path.Combine(Root, DataFolder.Name));
        Journal = data.OpenJournal();
        _nodes = SqliteNodes.Open(data.NodesFile);
        limits ??= new CallLimits();
        Nodes = new NodeRegistry(time ?? TimeProvider.System, limits.NodeLease, _nodes.Read(), _nodes.Save);
        Parts = new EngineParts(Journal, data.OpenStore(), _queue, new HandlerCatalog([.. BuiltInHandlers.All(), new AgentHandler(Nodes), .. handlers ?? []]), ProcessIdentity.Current(), data.Scratch)
        {
            Nodes = Nodes,
            Options = new EngineOptions
            {
                DrainTime = TimeSpan.FromMilliseconds(200),
                ControlCheck = TimeSpan.FromMilliseconds(20),
                Calls = limits,
                Boundary = _ => Dying(),
            },
        };
        Engine = new RepriseEngine(Parts);
        Recording = new Recording(Journal, Parts.Store);
    }

    public string Root { get; }

    public SqliteJournal Journal { get; }

    public NodeRegistry Nodes { get; }

    public EngineParts Parts { get; }

    public RepriseEngine Engine { get; }

    public Recording Recording { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Completes when it is dead.</summary>
    public Task Dead => _dead.Task;

    /// <summary>Lets so many durable boundaries be crossed; then nothing more is written, as after a kill.</summary>
    public void DieAfter(int boundaries) => _left = boundaries;

    /// <summary>Nothing more is written, and what is in work is left as it is: as after a kill.</summary>
    public async Task KillAsync()
    {
        _left = 0;
        await StopAsync();
    }

    /// <summary>Stops the engine in an orderly way.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await Engine.DisposeAsync();
        }
    }

    public AgentNode Register(TestAgent agent, string names, string node = "n", string version = "1", string? instance = "i1") => Nodes.Register(new AgentNode
    {
        Id = node,
        BaseUrl = agent.Address,
        Version = version,
        InstanceId = instance,
        Targets = [.. names.Split(' ').Select(TargetOf)],
    });

    /// <summary>Makes a call from outside and waits for its end.</summary>
    public async Task<Execution> CallAsync(string target, string? input = "{}", string? context = null)
    {
        var ticket = await StartAsync(target, input, context);
        return await EndedAsync(ticket);
    }

    public Task<CallTicket> StartAsync(string target, string? input = "{}", string? context = null) => Engine.Calls.StartAsync(Request(target, input, context), Cancellation);

    public async Task<Execution> EndedAsync(CallTicket ticket)
    {
        var ended = await Engine.Calls.EndedAsync(ticket, Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        return ended;
    }

    /// <summary>Makes a call as an agent does, and gives its result; throws where it failed.</summary>
    public async Task<string> NestedAsync(AgentTurn caller, string target, string? input = "{}", string? context = null)
    {
        var ended = await EndedAsync(await Engine.Calls.CallAsync(caller.Id, Request(target, input, context), Cancellation));
        return ended.Status == "succeeded" ? Text(ended.Result) : throw new InvalidOperationException($"{ended.Error?.Code}: {ended.Error?.Message}");
    }

    public Task ReportAsync(AgentTurn turn, string result) => Engine.Calls.ReportAsync(turn.Id, new CallReport("succeeded") { Result = Encoding.UTF8.GetBytes(result) }, null, Cancellation);

    /// <summary>Begins a restart as the verb will, and waits for its end.</summary>
    public async Task<RunRecord> RestartAsync(RunId origin, RestartTerms? terms = null, Func<RunHeader, RunHeader>? change = null)
    {
        var from = await RunAsync(origin);
        var header = NewRun.Header(Parts, RunKind.Restart) with
        {
            Target = from.Header.Target,
            Inputs = from.Header.Inputs,
            Context = from.Header.Context,
            Origin = new RunOrigin(from.Header.Id, terms?.Step, null, null, null),
            Lineage = from.Header.Lineage,
            Reuse = Reach.Origin,
            Restart = terms ?? new RestartTerms(),
            Detached = true,
        };
        var handle = await Engine.Calls.BeginAsync(change?.Invoke(header) ?? header, Cancellation);
        return await handle.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    public async Task<RunHandle> RecoverAsync(RunId run) => await Engine.RecoverAsync(await RunAsync(run), null, Cancellation);

    public async Task<RunRecord> RunAsync(RunId id) => (await Journal.RunsAsync(new RunQuery { Id = id.Value }, Cancellation))[0];

    /// <summary>The run once it has ended.</summary>
    public async Task<RunRecord> EndOfAsync(RunId id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await RunAsync(id) is { Summary: not null } run)
            {
                return run;
            }

            await Task.Delay(5, limit.Token);
        }
    }

    public async Task<List<StepRecord>> StepsAsync(RunId run, bool attempts = false) =>
        await Journal.StepsAsync(new StepQuery { Run = (await RunAsync(run)).Number, Attempts = attempts }, Cancellation).ToListAsync(Cancellation);

    public async Task<StepRecord> StepAsync(RunId run, string target) => (await StepsAsync(run)).First(s => s.Target == target);

    public async Task<string> ResultAsync(StepRecord step) => Text(await OutputReader.ReadAsync(Recording, step.Outputs[0], Cancellation));

    /// <summary>What became of each call, in order: <c>n.plan succeeded reuse</c>.</summary>
    public async Task<List<string>> StoryAsync(RunId run) =>
        [.. (await StepsAsync(run)).Select(s => $"{s.Target} {s.Status} {s.Decision}".ToLowerInvariant())];

    public static string Text(ReadOnlyMemory<byte>? bytes) => bytes is { } some ? Encoding.UTF8.GetString(some.Span) : "none";

    public static CallRequest Request(string target, string? input, string? context = null) => new(target)
    {
        Input = input is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(input),
        Context = context is null ? null : JsonElement.Parse(context),
        Actor = "test",
    };

    /// <summary>Waits until it is recorded that an agent took a call.</summary>
    public async Task AcceptedAsync(RunId run, string target)
    {
        using var limit = new CancellationTokenSource(Patience);
        while ((await StepsAsync(run)).FirstOrDefault(s => s.Target == target) is not { IsAccepted: true })
        {
            await Task.Delay(2, limit.Token);
        }
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> so)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!so())
        {
            await Task.Delay(2, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _queue.DisposeAsync();
        await Journal.DisposeAsync();
        _nodes.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(Root, recursive: true);
        }
    }

    // `name:pure` declares an effect, `name@2` a version of its own.
    private static AgentTarget TargetOf(string words)
    {
        var parts = words.Split(':', '@');
        var target = new AgentTarget(parts[0], IsSkill: false);
        return words.Contains(':', StringComparison.Ordinal) ? target with { Effect = Enum.Parse<Effect>(parts[1], ignoreCase: true) }
            : words.Contains('@', StringComparison.Ordinal) ? target with { Version = parts[1] } : target;
    }

    private void Dying()
    {
        if (Interlocked.Decrement(ref _left) < 0)
        {
            _ = _dead.TrySetResult();
            throw new InvalidOperationException("killed");
        }
    }
}
