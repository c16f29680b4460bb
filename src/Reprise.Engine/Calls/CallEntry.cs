using System.Diagnostics.CodeAnalysis;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>A call of a run as the process that carries it out remembers it: where it stands in the tree, and how it stands. Its bytes are in the journal.</summary>
internal sealed class CallEntry(long number, long slot, long parent, long occurrence, int depth)
{
    private readonly Lock _gate = new();
    private readonly List<CallAttempt> _callers = [];
    private TaskCompletionSource? _opened;
    private TaskCompletionSource<StepRecord>? _ended;

    public long Number => number;

    public long Slot => slot;

    /// <summary>The caller's number; 0 for the root.</summary>
    public long Parent => parent;

    /// <summary>Its place among identical calls of one attempt of the caller.</summary>
    public long Occurrence => occurrence;

    /// <summary>How deep it stands; 1 for the root.</summary>
    public int Depth => depth;

    /// <summary>The attempt that is made or was made last, from 1.</summary>
    public int Attempt { get; set; }

    /// <summary>How it stands; pending while it is decided about.</summary>
    public StepStatus Status { get; set; } = StepStatus.Pending;

    /// <summary>The attempt that an agent works on, or null.</summary>
    public CallAttempt? Open { get; set; }

    /// <summary>True while somebody sees to it in this process.</summary>
    public bool IsInWork => _ended is { Task.IsCompleted: false };

    /// <summary>True where it came to an end that stands: nothing more happens to it in this run, unless somebody resolves a doubt.</summary>
    public bool IsSettled => Status <= StepStatus.Cancelled || Status == StepStatus.InDoubt;

    /// <summary>True where the agent itself said how the last attempt ended.</summary>
    public bool WasReported { get; set; }

    /// <summary>Completes when a first row of it stands in the journal.</summary>
    public Task Opened => _opened?.Task ?? Task.CompletedTask;

    /// <summary>Its record once it has ended; null where nobody sees to it here.</summary>
    public Task<StepRecord>? Ended => _ended?.Task;

    /// <summary>Somebody sees to it from now on: its next attempt.</summary>
    public void Begin(int attempt)
    {
        Attempt = attempt;
        Status = StepStatus.Pending;
        _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ended = new TaskCompletionSource<StepRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>An attempt waits for it, and is told of the code behind its result when it ends. False where it has ended before.</summary>
    /// <param name="caller">The attempt.</param>
    /// <param name="ended">Its record once it has ended.</param>
    public bool TryAdd(CallAttempt caller, [NotNullWhen(true)] out Task<StepRecord>? ended)
    {
        lock (_gate)
        {
            ended = IsInWork ? _ended!.Task : null;
            if (ended is not null)
            {
                _callers.Add(caller);
            }

            return ended is not null;
        }
    }

    /// <summary>A row of it stands in the journal.</summary>
    public void MarkOpened() => _opened?.TrySetResult();

    /// <summary>An attempt of it has ended; the row that says so stands in the journal.</summary>
    public void End(StepRecord record)
    {
        lock (_gate)
        {
            Status = record.Status;
            WasReported = Open?.WasReported ?? false;
            Open = null;
            foreach (var caller in _callers)
            {
                caller.Called(record); // Before anybody hears of the result.
            }

            _callers.Clear();
            _ = _opened?.TrySetResult();
            _ = _ended?.TrySetResult(record);
            (_opened, _ended) = (null, null); // Whoever waits has the task; of a hundred thousand calls no bytes are kept.
        }
    }

    /// <summary>Nobody sees to it any more, for a reason that lies outside of it.</summary>
    public void Fail(Exception e)
    {
        lock (_gate)
        {
            Open = null;
            _ = _opened?.TrySetException(e);
            _ = _ended?.TrySetException(e);
            _ = _opened?.Task.Exception; // It may be that nobody waits for it.
            _ = _ended?.Task.Exception;
        }
    }
}
