using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>Sees each call of a run through from its decision to its end, and knows when none is in work any more.</summary>
internal sealed class CallFlow : IDisposable
{
    private readonly RunContext _run;
    private readonly CallTree _tree;
    private readonly CallDecider _decider;
    private readonly CallRows _rows;
    private readonly CallServices _services;
    private readonly TaskCompletionSource _atRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inWork = 1; // Whoever begins it, until it has begun.
    private volatile bool _stopped;
    private Exception? _fault;

    public CallFlow(RunContext run, ResumedCalls resumed, CallServices services)
    {
        (_run, _tree, _services) = (run, resumed.Tree, services);
        _decider = new CallDecider(run, services.Nodes.CodeOf, resumed);
        _rows = new CallRows(run, resumed.Counts);
        Runner = new CallRunner(run, _rows, services.Nodes, services.Client, services.Limits);
    }

    /// <summary>Hands attempts to agents.</summary>
    public CallRunner Runner { get; }

    /// <summary>Completes when no call is in work.</summary>
    public Task AtRest => _atRest.Task;

    /// <summary>What went wrong with journal or store, or null.</summary>
    public Exception? Failure => Volatile.Read(ref _fault);

    /// <summary>Calls in work.</summary>
    public int InWork => Math.Max(0, Volatile.Read(ref _inWork));

    /// <summary>Refuses what comes after a cancellation or a stop.</summary>
    /// <exception cref="RepriseException"><c>run.cancelled</c>, <c>run.elsewhere</c>.</exception>
    public void CheckOpen()
    {
        if (_run.IsCancelled)
        {
            throw new RepriseException("run.cancelled", $"{_run.Header.Id} was cancelled; it takes no more calls.", "Stop working on it.");
        }

        if (_stopped || Failure is not null)
        {
            throw Elsewhere();
        }
    }

    /// <summary>Sees a call through from its decision on.</summary>
    public void Enter(CallWork work)
    {
        _ = Interlocked.Increment(ref _inWork);
        _ = SeeThroughAsync(work.Entry, () => BeginAsync(work));
    }

    /// <summary>Sees an attempt through that is with its agent already.</summary>
    public void Enter(CallAttempt attempt)
    {
        _ = Interlocked.Increment(ref _inWork);
        attempt.Entry.Begin(attempt.Row.Attempt);
        Opened(attempt);
        _ = SeeThroughAsync(attempt.Entry, () => FollowAsync(attempt));
    }

    /// <summary>Carries out what the run begins with.</summary>
    public async Task BeginAsync(Func<Task> first)
    {
        try
        {
            await first();
        }
        catch (Exception e)
        {
            Fault(e);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Ends what is in work, the deepest calls first: their agents are told.</summary>
    public async Task CancelOpenAsync()
    {
        foreach (var level in _tree.Open().GroupBy(a => a.Entry.Depth).OrderByDescending(g => g.Key))
        {
            await Task.WhenAll(level.Select(a => Runner.CancelAsync(a, "the run was cancelled")));
        }
    }

    /// <summary>Nothing new starts from now on.</summary>
    public void Stop()
    {
        _stopped = true;
        _run.Gate.End();
    }

    /// <summary>Leaves what is in work to whoever goes on with the run.</summary>
    public void LeaveOpen()
    {
        foreach (var attempt in _tree.Open())
        {
            _ = attempt.TryEnd(new AttemptEnd(AttemptEndKind.Stopped));
        }
    }

    /// <summary>The error of what this process does not see through any more.</summary>
    public RepriseException Elsewhere() =>
        new("run.elsewhere", $"This process stops; {_run.Header.Id} goes on with the next that takes it.", "Try again in a moment.");

    /// <inheritdoc/>
    public void Dispose() => _decider.Dispose();

    private async Task SeeThroughAsync(CallEntry entry, Func<Task<StepRecord?>> work)
    {
        try
        {
            await Task.Yield();
            if (await work() is { } record)
            {
                entry.End(record);
            }
            else
            {
                entry.Fail(Elsewhere());
            }
        }
        catch (Exception e)
        {
            Fault(e);
            entry.Fail(e);
        }
        finally
        {
            Leave();
        }
    }

    private async Task<StepRecord?> BeginAsync(CallWork work)
    {
        if (await HoldAsync(work) is { } ended)
        {
            return ended;
        }

        if (_stopped)
        {
            return null;
        }

        var decision = await _decider.DecideAsync(work, CancellationToken.None);
        if (decision is not Execute execute)
        {
            return await _rows.SettlesAsync(work, decision);
        }

        work.Reason = work.Entry.Attempt > 1 ? $"attempt {work.Entry.Attempt}, after a failure" : decision.Reason;
        work.Nearest = await _decider.SourceOfAsync(execute.Nearest, CancellationToken.None);
        var attempt = await Runner.BeginAsync(work);
        Opened(attempt);
        Runner.HandOut(attempt, work);
        return await FollowAsync(attempt);
    }

    /// <summary>Waits while the run is paused. Its record where the run was cancelled meanwhile.</summary>
    private async Task<StepRecord?> HoldAsync(CallWork work)
    {
        if (_run.Gate.IsClosed)
        {
            await _rows.WaitsAsync(work);
            work.Entry.MarkOpened();
            await _run.Gate.PassAsync(CancellationToken.None);
        }

        return _run.IsCancelled ? await _rows.CancelsAsync(work) : null;
    }

    private void Opened(CallAttempt attempt)
    {
        _services.Began();
        attempt.Entry.Open = attempt;
        attempt.Entry.Status = StepStatus.Running;
        attempt.Entry.MarkOpened();
        if (_run.IsCancelled)
        {
            _ = Runner.CancelAsync(attempt, "the run was cancelled"); // It came between.
        }
    }

    /// <summary>Follows an attempt to its end. One that a process before this one handed out gets its next attempt where its node is lost.</summary>
    private async Task<StepRecord?> FollowAsync(CallAttempt attempt)
    {
        StepRecord? record;
        try
        {
            record = await Runner.FollowAsync(attempt);
        }
        finally
        {
            _services.Ended();
        }

        if (record is not { Status: StepStatus.Failed, Error.Code: "node.lost" } || !attempt.IsAdopted || _run.IsCancelled || _stopped
            || await _services.AgainAsync(_run, attempt.Entry, record, _tree.Find(record.Parent)?.Open) is not { } again)
        {
            return record;
        }

        attempt.Entry.Attempt++;
        return await BeginAsync(again);
    }

    private void Fault(Exception e)
    {
        _ = Interlocked.CompareExchange(ref _fault, e, null);
        _run.Gate.End();
        LeaveOpen();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _inWork) == 0)
        {
            _ = _atRest.TrySetResult();
        }
    }
}
