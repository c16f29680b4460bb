using Reprise.Engine.Calls;
using Reprise.Engine.Duties;
using Reprise.Engine.Handlers;
using Reprise.Engine.Recordings;
using Reprise.Engine.Replaying;
using Reprise.Engine.Rerunning;
using Reprise.Engine.Restarting;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;

namespace Reprise.Engine;

/// <summary>Carries out runs over a journal, a store and a queue. One for a process; runs go on side by side.</summary>
public sealed partial class RepriseEngine : IAsyncDisposable
{
    private readonly EngineParts _parts;
    private readonly Recording _recording;
    private readonly DocumentKeeper _documents;
    private readonly RecordedArtifacts _registry;
    private readonly Dispatcher _dispatcher;
    private readonly RunCompletion _completion;
    private readonly SnapshotKeeper _snapshots;
    private readonly Reruns _reruns;
    private readonly Replays _replays;
    private readonly Restarts _restarts;
    private readonly Duty[] _duties;
    private readonly WorkTable? _table;
    private readonly GoingRuns _going = new();

    /// <summary>Puts an engine together. It owns neither journal nor store nor queue: dispose them after it.</summary>
    public RepriseEngine(EngineParts parts)
    {
        _parts = parts;
        _recording = new Recording(parts.Journal, parts.Store);
        _documents = new DocumentKeeper(parts.Store);
        _snapshots = new SnapshotKeeper(parts.Store);
        _registry = new RecordedArtifacts(_recording);
        _table = WorkTable.Open(parts.WorkingFolder, parts.Owner);
        _reruns = new Reruns(parts, _recording, _documents, _table);
        _replays = new Replays(parts, _recording, _documents, _registry);
        _restarts = new Restarts(parts, _recording, _documents, _registry);
        _dispatcher = new Dispatcher(parts.Queue);
        _completion = new RunCompletion(parts, _dispatcher);
        Calls = new AgentCalls(parts, _recording, _documents, Begin);
        _duties = [.. parts.Nodes is { } nodes ? [new NodeDuty(parts, nodes)] : (Duty[])[], new LeaseDuty(parts, () => _dispatcher.Sessions), new ControlDuty(parts, () => _dispatcher.Sessions), new IndexDuty(parts)];
    }

    /// <summary>Calls of agents.</summary>
    public AgentCalls Calls { get; }

    /// <summary>Begins a run. It is durable, with its inputs and its snapshot, when this returns; the handle tells how it goes on.</summary>
    /// <exception cref="RepriseException">The request cannot be carried out; nothing was begun.</exception>
    public async Task<RunHandle> StartAsync(RunRequest request, CancellationToken cancellation)
    {
        var (number, header, graph, stages) = await BeginAsync(request, cancellation);
        var flow = new RunFlow(graph);
        var context = MakeContext(number, header, graph, stages);
        return Begin(context, new RunSession(context, flow, Resumed.Fresh(graph, flow)));
    }

    private async Task<(long Number, RunHeader Header, StageGraph Graph, StageRuntime[] Stages)> BeginAsync(RunRequest request, CancellationToken cancellation)
    {
        var handlers = _parts.Handlers.With(HandlerLoader.Load(request.Snapshot.Handlers, request.Folder));
        var snapshot = await _snapshots.KeepAsync(request.Snapshot, cancellation);
        var graph = snapshot.Graph;
        var stages = await new StagePreparer(_parts, _documents, _registry, handlers, request).PrepareAsync(graph, cancellation);
        var inputs = await InputFiles.StoreAsync(request, _parts.Store, cancellation);
        Digest? template = request.Template is { Params.Count: > 0 } before ? (await _snapshots.KeepAsync(before, cancellation)).Digest : null;
        var header = NewRun.Header(_parts, request, snapshot, template, inputs);
        return (await _parts.Journal.BeginAsync(header, _parts.Owner, cancellation), header, graph, stages);
    }

    /// <summary>Begins to make an artifact again from its recorded history. The run is durable, with the steps that it will check, when this returns.</summary>
    /// <exception cref="RepriseException">It cannot be begun, or strictness forbids it; nothing was run.</exception>
    public async Task<RunHandle> RerunAsync(RerunRequest request, CancellationToken cancellation)
    {
        var (context, session) = await _reruns.BeginAsync(request, cancellation);
        return Begin(context, session);
    }

    /// <summary>Begins to publish stored outputs of a run again. The run is durable, with what it will publish, when this returns; every output is known to be there.</summary>
    /// <exception cref="RepriseException">It cannot be carried out; nothing was published.</exception>
    public async Task<RunHandle> ReplayAsync(ReplayRequest request, CancellationToken cancellation)
    {
        var open = await _replays.BeginAsync(request, cancellation);
        var graph = open.Prepared.Graph;
        var flow = new RunFlow(graph);
        var context = MakeContext(open.Number, open.Header, graph, open.Stages, open.Sources, open.Ancestry, open.Twins);
        return Begin(context, new RunSession(context, flow, Resumed.Fresh(graph, flow, open.Sources)));
    }

    /// <summary>Begins a restart or a fork that another process carries out.</summary>
    /// <exception cref="RepriseException">It cannot be carried out; nothing was begun.</exception>
    public async Task<RunRecord> DetachAsync(RestartRequest request, CancellationToken cancellation)
    {
        if (AgentCalls.IsTree(request.Origin.Header))
        {
            var (header, plan) = await new CallRestarts(_parts, _recording).PrepareAsync(request, cancellation);
            Restarts.ThrowIfHazardous(plan.Hazards);
            return await _completion.LeaveAsync(await _parts.Journal.BeginAsync(header, _parts.Owner, cancellation), header);
        }

        var open = await _restarts.BeginAsync(request with { Detach = true }, cancellation);
        return await _completion.LeaveAsync(open.Number, open.Header);
    }

    /// <summary>Begins a replay that another process carries out.</summary>
    /// <exception cref="RepriseException">It cannot be carried out; nothing was begun.</exception>
    public async Task<RunRecord> DetachAsync(ReplayRequest request, CancellationToken cancellation)
    {
        var open = await _replays.BeginAsync(request with { Detach = true }, cancellation);
        return await _completion.LeaveAsync(open.Number, open.Header);
    }

    /// <summary>Begins a run that another process carries out.</summary>
    /// <exception cref="RepriseException">The request cannot be carried out; nothing was begun.</exception>
    public async Task<RunRecord> DetachAsync(RunRequest request, CancellationToken cancellation)
    {
        var (number, header, _, _) = await BeginAsync(request with { Detach = true }, cancellation);
        return await _completion.LeaveAsync(number, header);
    }

    /// <summary>Goes on with a run that was cut off or failed: publishes what is left of it, from journal and snapshot alone.</summary>
    /// <exception cref="RepriseException"><c>run.ended</c>: it succeeded or was cancelled; <c>run.owned</c>: another live process has it.</exception>
    public async Task<RunHandle> RecoverAsync(RunRecord run, string? reason, CancellationToken cancellation)
    {
        Recoverable.Ensure(run);
        await _parts.Journal.OwnAsync(OwnAction.Claim, [run.Number], _parts.Owner, cancellation);
        try
        {
            run = await AsItStandsAsync(run, cancellation);
            if (run.Header.Rerun is not null)
            {
                var (context, session) = await _reruns.ResumeAsync(run, reason, cancellation);
                return Begin(context, session);
            }

            if (AgentCalls.IsTree(run.Header))
            {
                var (context, session) = await Calls.ResumeAsync(run, reason, cancellation);
                return Begin(context, session);
            }

            return await ResumeAsync(run, reason, cancellation);
        }
        catch
        {
            await _parts.Journal.OwnAsync(OwnAction.Release, [run.Number], _parts.Owner, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Has an agent run go on in the server, where its agents report: it waits until a server takes it.</summary>
    /// <exception cref="RepriseException"><c>run.ended</c>; <c>run.owned</c>: a live process has it.</exception>
    public async Task<RunRecord> DetachRecoverAsync(RunRecord run, string? reason, CancellationToken cancellation)
    {
        Recoverable.Ensure(run);
        await _parts.Journal.OwnAsync(OwnAction.Claim, [run.Number], _parts.Owner, cancellation);
        try
        {
            run = await AsItStandsAsync(run, cancellation);
            var now = (_parts.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            _ = await _parts.Journal.AppendAsync(new EventEntry(new RunEvent(run.Number, RunEventKind.Recovered, now, null, reason)), cancellation);
        }
        finally
        {
            _ = await _completion.LeaveAsync(run.Number, run.Header);
        }

        return run with { Summary = null, Owner = null, OwnerAlive = false };
    }

    /// <summary>True for a run that only a server can carry out, because agents report to it.</summary>
    public static bool NeedsServer(RunHeader header) => AgentCalls.IsTree(header);

    /// <summary>A run that is this process's own now, read again: it may have come to its end since it was looked up.</summary>
    private async ValueTask<RunRecord> AsItStandsAsync(RunRecord run, CancellationToken cancellation)
    {
        var now = (await _parts.Journal.RunsAsync(new RunQuery { Number = run.Number, Limit = 1 }, cancellation))[0];
        Recoverable.Ensure(now);
        return now;
    }

    /// <summary>The runs that go on in this engine.</summary>
    public IEnumerable<RunHandle> Going => _going.All;

    /// <summary>The run with this number, where it goes on in this engine; else null.</summary>
    public RunHandle? Find(long run) => _going.Find(run);

    /// <summary>Stops all runs in an orderly way and waits for them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _dispatcher.DisposeAsync();
        await _going.EndAsync();
        foreach (var duty in _duties)
        {
            await duty.DisposeAsync();
        }

        Calls.Dispose();
        _table?.Dispose();
    }

    private async Task<RunHandle> ResumeAsync(RunRecord run, string? reason, CancellationToken cancellation)
    {
        var definition = Snapshot.Read((await _recording.ReadAsync(run.Header.Snapshot, cancellation)).Span);
        var header = run.Header;
        var graph = StageGraph.Build(definition, header.Replay?.Route);
        var replay = header.Replay is null ? null : await _replays.OpenAsync(graph, header, cancellation);
        var request = new RunRequest
        {
            Snapshot = definition,
            Folder = header.Folder ?? Directory.GetCurrentDirectory(),
            Source = new FromUnfinished(header.Id),
            Concurrency = header.Concurrency,
            Context = header.Context,
            Force = header.Restart?.Force ?? [],
        };
        var handlers = _parts.Handlers.With(HandlerLoader.Load(definition.Handlers, request.Folder));
        var stages = await new StagePreparer(_parts, _documents, _registry, handlers, request).PrepareAsync(graph, cancellation, replay?.Entry);
        var ancestry = await RunAncestry.BeforeAsync(_recording, header, cancellation);
        var twins = await EffectTwins.LoadAsync(_recording, ancestry, graph, stages.Where(s => replay?.Entry.Reaches(s.Node.Index) != false), cancellation);
        var crashed = await CrashedSteps.LoadAsync(_parts, run.Number, cancellation);
        var context = MakeContext(run.Number, header, graph, stages, replay, ancestry, twins, crashed);
        var flow = new RunFlow(graph);
        var resumed = await Resumed.FromJournalAsync(_parts.Journal, run.Number, graph, flow, run.Summary?.StartedAt ?? header.CreatedAt, replay, cancellation);
        _ = await _parts.Journal.AppendAsync(new EventEntry(new RunEvent(run.Number, RunEventKind.Recovered, context.Now(), null, reason)), cancellation);
        return Begin(context, new RunSession(context, flow, resumed));
    }

    private RunHandle Begin(RunContext context, IRunSession session)
    {
        _dispatcher.Add(session);
        return _going.Add(new RunHandle(context, session, _completion.CompleteAsync(context, session)));
    }

    private RunContext MakeContext(
        long number, RunHeader header, StageGraph graph, StageRuntime[] stages, ReplaySources? replay = null, IReadOnlySet<long>? ancestry = null, EffectTwins? twins = null, CrashedSteps? crashed = null) => new()
        {
            Table = _table,
            Crashed = crashed ?? CrashedSteps.None,
            Replay = replay,
            Ancestry = ancestry ?? new HashSet<long>(),
            Twins = twins ?? EffectTwins.None,
            Parts = _parts,
            Recording = _recording,
            Number = number,
            Header = header,
            Graph = graph,
            Stages = stages,
            Stopping = new CancellationTokenSource(),
            Pacer = header.Pace is { } pace ? new Pacer(pace, _parts.Time) : null,
        };
}
