using System.Collections.Concurrent;
using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>Calls of agents, each a recorded step of a call tree: begins trees, takes in the calls that agents make and what they report, and says how calls stand.</summary>
public sealed class AgentCalls : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private readonly EngineParts _parts;
    private readonly Recording _recording;
    private readonly Func<RunContext, IRunSession, RunHandle> _begin;
    private readonly CallServices? _services;
    private readonly ConcurrentDictionary<RunId, CallSession> _sessions = new();

    internal AgentCalls(EngineParts parts, Recording recording, DocumentKeeper documents, Func<RunContext, IRunSession, RunHandle> begin)
    {
        (_parts, _recording, _begin) = (parts, recording, begin);
        Stages = new StageCalls(parts, this);
        if (parts.Nodes is { } nodes)
        {
            nodes.Calls = this;
            _services = new CallServices(recording, documents, nodes, parts.Options.Calls, session => _sessions.TryRemove(session.Run.Header.Id, out _));
            nodes.Gone = (node, why, before) =>
            {
                foreach (var session in _sessions.Values)
                {
                    session.NodeGone(node.Id, why, before);
                }
            };
        }
    }

    /// <summary>Begins a tree with a call from outside. Run and call stand in the journal when this returns.</summary>
    /// <exception cref="RepriseException"><c>node.unknown</c>, <c>call.invalid</c>, <c>call.limit</c>, <c>call.busy</c>: nothing was recorded.</exception>
    public Task<CallTicket> StartAsync(CallRequest request, CancellationToken cancellation) => StartAsync(request, null, cancellation);

    /// <summary>Begins a tree as a call from outside does, with something else in its header.</summary>
    internal async Task<CallTicket> StartAsync(CallRequest request, Func<RunHeader, RunHeader>? change, CancellationToken cancellation)
    {
        var services = Services();
        using var room = services.Enter();
        var target = services.Find(request.Target);
        var payload = await services.Payloads.MakeAsync(target, request.Input, request.Context, stored: true, cancellation);
        var header = NewRun.Header(_parts, RunKind.Run, request.Trace) with
        {
            Target = target.Name,
            Inputs = await services.Payloads.KeepInputAsync(request.Input, cancellation),
            Context = request.Context,
            Reason = request.Reason,
            Actor = request.Actor,
            Labels = request.Labels,
            Detached = true, // Where this process stops, the next goes on with it.
        };
        var (session, _) = await OpenAsync(change?.Invoke(header) ?? header, new RootCall(target, payload), cancellation);
        return await session.Root;
    }

    /// <summary>Begins a tree whose header is made already: a restart or a fork. The run stands in the journal when this returns.</summary>
    /// <exception cref="RepriseException"><c>node.unknown</c>; <c>artifact.missing</c>: the input is gone.</exception>
    public async Task<RunHandle> BeginAsync(RunHeader header, CancellationToken cancellation)
    {
        var root = await Services().RootAsync(header, cancellation);
        return (await OpenAsync(header, root, cancellation)).Handle;
    }

    /// <summary>Takes a call in that an agent makes. It stands in the journal when this returns.</summary>
    /// <param name="caller">The execution that makes it.</param>
    /// <param name="request">What is called.</param>
    /// <param name="cancellation">Ends the wait for the run to be taken over after a start.</param>
    /// <exception cref="RepriseException">What the start of a tree says, and <c>attempt.superseded</c>: that execution has ended.</exception>
    public async Task<CallTicket> CallAsync(ExecutionId caller, CallRequest request, CancellationToken cancellation)
    {
        var services = Services();
        using var room = services.Enter();
        var target = services.Find(request.Target);
        var session = await FindSessionAsync(caller, cancellation) ?? throw NotAtWork(caller);
        var attempt = session.Tree.Find(caller.Step.Number)?.Open;
        if (attempt is null || (caller.Attempt != 0 && caller.Attempt != attempt.Row.Attempt) || attempt.End.IsCompleted)
        {
            throw NotAtWork(caller);
        }

        var payload = await services.Payloads.MakeAsync(target, request.Input, request.Context ?? attempt.Context, stored: false, cancellation);
        return await session.CallAsync(target, payload, attempt);
    }

    /// <summary>Takes what an agent says of a call. Said twice it counts once; the journal has it when this returns.</summary>
    /// <param name="id">The execution.</param>
    /// <param name="report">What is said.</param>
    /// <param name="reporter">The node that says so, where it names itself.</param>
    /// <param name="cancellation">Ends the wait for the run to be taken over after a start.</param>
    /// <exception cref="RepriseException"><c>step.not_found</c>, <c>attempt.superseded</c>, <c>run.elsewhere</c>.</exception>
    public async Task ReportAsync(ExecutionId id, CallReport report, string? reporter, CancellationToken cancellation)
    {
        if (await FindSessionAsync(id, cancellation) is { } session)
        {
            await session.ReportAsync(id, report, reporter);
            return;
        }

        var step = (await StepLookup.FindAsync(_recording, id.Step.ToString(), cancellation)).Step;
        await CallReports.CheckRepeatedAsync(id, report, id with { Attempt = step.Attempt }, step.Status, step.Error?.Code is "call.failed", () => OutputReader.ResultAsync(_recording, step, cancellation));
    }

    /// <summary>Leaves a line on a call that is in work; false where it is not.</summary>
    public bool Note(ExecutionId id, string line)
    {
        var attempt = _sessions.TryGetValue(id.Step.Run, out var session) ? session.Tree.Find(id.Step.Number)?.Open : null;
        attempt?.Note(line);
        return attempt is not null;
    }

    /// <summary>How a call stands; waits for its end, but not longer than is said.</summary>
    /// <exception cref="RepriseException"><c>step.not_found</c>.</exception>
    public async Task<Execution> ReadAsync(ExecutionId id, TimeSpan hold, CancellationToken cancellation)
    {
        var inWork = _sessions.TryGetValue(id.Step.Run, out var session) ? session.Tree.Find(id.Step.Number)?.Ended : null;
        if (inWork is { IsCompleted: false } && hold > TimeSpan.Zero)
        {
            _ = await Task.WhenAny(inWork, Task.Delay(hold, _parts.Time, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }

        if (inWork is { IsCompletedSuccessfully: true } && session is not null)
        {
            await SettleAsync(await inWork, session, cancellation);
            return await ViewAsync(new RunRecord(session.Number, session.Run.Header, null, _parts.Owner, OwnerAlive: true, CancelRequested: false), await inWork, false, cancellation);
        }

        var found = await StepLookup.FindAsync(_recording, id.Step.ToString(), cancellation);
        return await ViewAsync(found.Run, found.Step, inWork is { IsCompleted: false }, cancellation);
    }

    /// <summary>The context of a recorded call, or null where it had none.</summary>
    public ValueTask<JsonElement?> ContextAsync(StepRecord step, CancellationToken cancellation) => CallPayloads.ContextAsync(_recording, step, cancellation);

    /// <summary>How the call of a ticket stands once it has ended.</summary>
    public async Task<Execution> EndedAsync(CallTicket ticket, CancellationToken cancellation)
    {
        _ = _sessions.TryGetValue(ticket.Id.Step.Run, out var session);
        var record = await ticket.Ended.WaitAsync(cancellation);
        await SettleAsync(record, session, cancellation);
        return await ViewAsync(await _recording.RunAsync(record.Run, cancellation), record, false, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _services?.Dispose();

    /// <summary>True where a tree is held here by a pause.</summary>
    internal bool IsPaused(RunId run) => _sessions.TryGetValue(run, out var session) && session.Run.Gate.IsClosed;

    /// <summary>The calls that stages of pipelines make.</summary>
    internal StageCalls Stages { get; }

    /// <summary>Cancels a tree that this process carries out.</summary>
    internal Task CancelAsync(RunId run) => _sessions.TryGetValue(run, out var session) ? session.CancelAsync() : Task.CompletedTask;

    /// <summary>True while this process carries a tree out.</summary>
    internal bool IsOpen(RunId run) => _sessions.ContainsKey(run);

    /// <summary>True for a run that is a call tree.</summary>
    internal static bool IsTree(RunHeader header) => header.Target is not null && header.Pipeline is null;

    /// <summary>Goes on with a tree whose run is this process's own already.</summary>
    internal async Task<(RunContext Context, IRunSession Session)> ResumeAsync(RunRecord run, string? reason, CancellationToken cancellation)
    {
        var services = Services();
        _ = services.Find(run.Header.Target!);
        var context = await MakeContextAsync(run.Number, run.Header, cancellation);
        var resumed = await ResumedCalls.FromJournalAsync(_parts.Journal, run, cancellation);
        _ = await _parts.Journal.AppendAsync(new EventEntry(new RunEvent(run.Number, RunEventKind.Recovered, context.Now(), null, reason)), cancellation);
        var session = new CallSession(context, resumed, services, null);
        _sessions[run.Header.Id] = session;
        return (context, session);
    }

    private async Task<(CallSession Session, RunHandle Handle)> OpenAsync(RunHeader header, RootCall root, CancellationToken cancellation)
    {
        var number = await _parts.Journal.BeginAsync(header, _parts.Owner, cancellation);
        var context = await MakeContextAsync(number, header, CancellationToken.None);
        var session = new CallSession(context, ResumedCalls.Fresh(), Services(), root);
        _sessions[header.Id] = session;
        return (session, _begin(context, session));
    }

    private async Task<RunContext> MakeContextAsync(long number, RunHeader header, CancellationToken cancellation) => new()
    {
        Parts = _parts,
        Recording = _recording,
        Number = number,
        Header = header,
        Graph = StageGraph.Build(new PipelineDefinition(header.Target!, [], new Dictionary<string, JsonElement>(StringComparer.Ordinal), [], [])),
        Stages = [],
        Stopping = new CancellationTokenSource(),
        Ancestry = await RunAncestry.BeforeAsync(_recording, header, cancellation),
    };

    /// <summary>The tree that an execution belongs to; null where its run has ended or was interrupted. After a start, runs are taken over one after the other.</summary>
    private async Task<CallSession?> FindSessionAsync(ExecutionId id, CancellationToken cancellation)
    {
        var until = _parts.Time.GetTimestamp();
        while (true)
        {
            if (_sessions.TryGetValue(id.Step.Run, out var session))
            {
                await session.Ready.WaitAsync(cancellation);
                return session;
            }

            var runs = await _parts.Journal.RunsAsync(new RunQuery { Id = id.Step.Run.Value, Limit = 1 }, cancellation);
            if (runs.Count == 0 || !IsTree(runs[0].Header))
            {
                throw new RepriseException("step.not_found", $"No call has the id {id}.", "Use the id that the call was answered with.");
            }

            if (runs[0].Summary is not null)
            {
                return null; // It has ended, or was interrupted: nobody takes it over unless somebody says so.
            }

            if (_parts.Time.GetElapsedTime(until) > _parts.Options.Calls.TakeOver)
            {
                throw new RepriseException("run.elsewhere", $"{id.Step.Run} is not carried out by this process at the moment.", "Try again in a moment; `reprise recover` takes it over.");
            }

            await Task.Delay(Look, _parts.Time, cancellation);
        }
    }

    private static Task SettleAsync(StepRecord record, CallSession? session, CancellationToken cancellation) =>
        record.Parent == 0 && session is not null ? session.Settled.WaitAsync(cancellation) : Task.CompletedTask;

    private async Task<Execution> ViewAsync(RunRecord run, StepRecord step, bool inWork, CancellationToken cancellation) =>
        new(new ExecutionId(new StepId(run.Header.Id, step.Number), step.Attempt), run, step)
        {
            IsInWork = inWork,
            Result = await OutputReader.ResultAsync(_recording, step, cancellation),
        };

    private CallServices Services() => _services ?? throw new RepriseException(
        "run.elsewhere", "This process calls no agents: they report to a server.", "Start `reprise serve`; it takes over what was cut off.");

    private static RepriseException NotAtWork(ExecutionId caller) =>
        new("attempt.superseded", $"The call comes from {caller}, on which nobody works any more.", "It was not taken. An execution that has ended, or a later attempt took over, calls nobody.");
}
