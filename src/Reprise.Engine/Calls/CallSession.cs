using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>Carries one call tree to its end: takes calls and reports in, and ends when no call is in work.</summary>
internal sealed class CallSession(RunContext run, ResumedCalls resumed, CallServices services, RootCall? root) : IRunSession, IDisposable
{
    private readonly CallTree _tree = resumed.Tree;
    private readonly CallFlow _flow = new(run, resumed, services);
    private readonly TaskCompletionSource<CallTicket> _root = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _cancelling;
    private volatile bool _interrupted;

    /// <inheritdoc/>
    public long Number => run.Number;

    /// <summary>What does not change about the run.</summary>
    public RunContext Run => run;

    /// <summary>Its calls.</summary>
    public CallTree Tree => _tree;

    /// <summary>Completes when it knows all that was left to it: only then it takes calls and reports in.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Where nothing but the root is in work, and that has ended, completes when the run's end is recorded too: whoever hears of the one may count on the other.</summary>
    public Task Settled => _flow.InWork <= 1 ? _closed.Task : Task.CompletedTask;

    /// <summary>The root call once its first row stands in the journal.</summary>
    public Task<CallTicket> Root => _root.Task;

    /// <inheritdoc/>
    public IEnumerable<string> Queues => [];

    /// <inheritdoc/>
    public long StartedAt => resumed.Counts.StartedAt;

    /// <inheritdoc/>
    public bool WasStopped => _interrupted;

    /// <inheritdoc/>
    public Task DeliverAsync(Delivery delivery) => throw new InvalidOperationException("A call tree has no queue.");

    /// <inheritdoc/>
    public async Task<RunSummary> RunAsync()
    {
        resumed.Counts.StartedAt = resumed.Counts.StartedAt == 0 ? run.Now() : resumed.Counts.StartedAt;
        await _flow.BeginAsync(BeginTreeAsync);
        _ready.SetResult();
        await _flow.AtRest;
        await run.Pending.FlushAsync();
        _ = _root.TrySetException(_flow.Failure ?? _flow.Elsewhere());
        _ = _root.Task.Exception; // It may be that nobody waits for it.
        return _flow.Failure is { } fault ? throw RunFaults.Of(fault) : Summarise();
    }

    /// <summary>Takes a call in that an attempt of this run makes. It stands in the journal when this returns.</summary>
    /// <exception cref="RepriseException"><c>run.cancelled</c>, <c>run.elsewhere</c>, <c>call.limit</c>: nothing was recorded.</exception>
    public async Task<CallTicket> CallAsync(RegisteredTarget target, CallPayload payload, CallAttempt caller)
    {
        _flow.CheckOpen();
        if (caller.Entry.Depth >= services.Limits.MaxDepth)
        {
            throw new RepriseException("call.limit", $"{target.Name} would stand {caller.Entry.Depth + 1} calls deep; at the most {services.Limits.MaxDepth} are allowed.", "Look for agents that call each other in a circle.");
        }

        caller.Called(target.Name, payload.Action.Code);
        var occurrence = caller.NextOccurrence(target.Name, payload.Action.Match);
        var (entry, isMine) = _tree.Claim(Slot.OfCall(caller.Row.Slot, target.Name, payload.Action.Match, occurrence), caller.Entry, occurrence);
        if (!entry.TryAdd(caller, out var ended))
        {
            return await SettledAsync(entry, caller);
        }

        if (isMine)
        {
            _flow.Enter(new CallWork(run, entry, target, payload, caller));
        }

        await entry.Opened;
        return new CallTicket(IdOf(entry), ended);
    }

    /// <summary>Takes what an agent says of a call. Said twice it counts once; the journal has it when this returns.</summary>
    /// <exception cref="RepriseException"><c>attempt.superseded</c>, <c>step.not_found</c>.</exception>
    public async Task ReportAsync(ExecutionId id, CallReport report, string? reporter)
    {
        var entry = _tree.Find(id.Step.Number)
            ?? throw new RepriseException("step.not_found", $"No call has the id {id}.", "Use the id that the call was answered with.");
        var (attempt, ended) = (entry.Open, entry.Ended);
        if (attempt is null || ended is null || (id.Attempt != 0 && id.Attempt != entry.Attempt))
        {
            await CheckRepeatedAsync(id, report, entry, entry.WasReported);
            return;
        }

        CallReports.CheckReporter(id, attempt.Node, reporter);
        if (!report.IsEnd)
        {
            return;
        }

        var isTaken = attempt.TryEnd(CallReports.EndOf(report, attempt.Row, run.IsCancelled, services.Limits), reported: true);
        _ = await ended;
        if (!isTaken)
        {
            await CheckRepeatedAsync(id, report, entry, attempt.WasReported);
        }
    }

    private ValueTask CheckRepeatedAsync(ExecutionId id, CallReport report, CallEntry entry, bool wasReported) => CallReports.CheckRepeatedAsync(
        id, report, new ExecutionId(id.Step, entry.Attempt), entry.Status, wasReported, async () => await services.ResultAsync(await services.ReadAsync(Number, entry.Number)));

    /// <summary>The process of a node is gone: what was handed to it before <paramref name="before"/> ends.</summary>
    public void NodeGone(string node, string why, long before)
    {
        foreach (var attempt in _tree.Open().Where(a => string.Equals(a.Node, node, StringComparison.Ordinal) && a.Row.StartedAt < before))
        {
            _ = attempt.TryEnd(AttemptEnd.Unknown("node.lost", $"The node {node} {why} while it worked on {attempt.Row.Target}.", $"`reprise recover {run.Header.Id}` gives the call its next attempt."));
        }
    }

    /// <inheritdoc/>
    public Task CancelAsync()
    {
        if (Interlocked.Exchange(ref _cancelling, 1) == 0)
        {
            run.IsCancelled = true;
            run.Gate.End();
            _ = _flow.CancelOpenAsync(); // Level by level; other runs need not wait for that.
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task PauseAsync(bool paused)
    {
        _ = run.Gate.Set(paused);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task InterruptAsync()
    {
        _interrupted = true;
        _flow.Stop();
        try
        {
            await _flow.AtRest.WaitAsync(run.Parts.Options.DrainTime, run.Parts.Time);
        }
        catch (TimeoutException)
        {
            _flow.LeaveOpen();
            await _flow.AtRest;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StageSummary> Stages() => [resumed.Counts.Total(_flow.InWork)];

    /// <inheritdoc/>
    public void Dispose()
    {
        _flow.Dispose();
        services.Forget(this);
        _ = _closed.TrySetResult();
    }

    private async Task BeginTreeAsync()
    {
        await CallResumption.BeginAsync(run, resumed, services, _flow);
        if (_tree.Root is null)
        {
            var (target, payload) = root ?? await services.RootAsync(run.Header, CancellationToken.None);
            var (entry, _) = _tree.Claim(Slot.OfCall(0, target.Name, payload.Action.Match, 0), null, 0);
            _flow.Enter(new CallWork(run, entry, target, payload, null));
        }

        _ = AnnounceAsync(_tree.Root!);
    }

    private async Task AnnounceAsync(CallEntry entry)
    {
        try
        {
            await entry.Opened;
            _ = _root.TrySetResult(new CallTicket(IdOf(entry), entry.Ended ?? services.ReadAsync(Number, entry.Number)));
        }
        catch (Exception e)
        {
            _ = _root.TrySetException(e);
            _ = _root.Task.Exception;
        }
    }

    /// <summary>A call of this run that came to its end before its caller asked for it again: the very same step serves, and no row is written.</summary>
    private async Task<CallTicket> SettledAsync(CallEntry entry, CallAttempt caller)
    {
        var record = await services.ReadAsync(Number, entry.Number);
        if (record.Status == StepStatus.Succeeded && CallDecider.DecideOwn(record, run.Header.Id) is not Reuse)
        {
            throw new InvalidOperationException($"What step {entry.Number} recorded does not serve the same call.");
        }

        caller.Called(record);
        return new CallTicket(IdOf(entry), Task.FromResult(record));
    }

    private RunSummary Summarise()
    {
        var status = run.IsCancelled ? RunStatus.Cancelled : _tree.Root?.Status switch
        {
            StepStatus.Succeeded or StepStatus.Skipped => RunStatus.Succeeded,
            StepStatus.Failed or StepStatus.Refused => RunStatus.Failed,
            StepStatus.Cancelled => RunStatus.Cancelled,
            _ => RunStatus.Interrupted,
        };
        return new RunSummary
        {
            Status = status,
            Stages = [resumed.Counts.Total(0)],
            StartedAt = resumed.Counts.StartedAt,
            CompletedAt = run.Now(),
            Error = status == RunStatus.Succeeded ? null : resumed.Counts.FirstError,
        };
    }

    private ExecutionId IdOf(CallEntry entry) => new(new StepId(run.Header.Id, entry.Number), entry.Attempt);
}

/// <summary>The root of a call tree as it was asked for.</summary>
internal sealed record RootCall(RegisteredTarget Target, CallPayload Payload);
