using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>What a run has come to so far: the fold of its steps, while several of them end at once.</summary>
internal sealed class RunCounts(RunContext run, Resumed resumed)
{
    private readonly Lock _gate = new();
    private readonly RunFold _fold = resumed.Fold;
    private readonly Dictionary<long, StepHead> _unfinished = resumed.Unfinished;
    private StepError? _firstError;
    private long _startedAt = resumed.StartedAt;

    /// <summary>When work began; 0 before. Microseconds since 1970, UTC.</summary>
    public long StartedAt => _startedAt;

    /// <summary>Work begins, where it has not before.</summary>
    public void Begin() => _startedAt = _startedAt == 0 ? run.Now() : _startedAt;

    /// <summary>Adds a step that has ended, or an attempt that failed.</summary>
    public void Add(StepRecord record)
    {
        run.Telemetry.Step(run, record);
        lock (_gate)
        {
            _fold.Add(StepHead.Of(record));
            _ = _unfinished.Remove(record.Number);
            if (record.Status is StepStatus.Failed or StepStatus.Refused)
            {
                _firstError ??= record.Error;
            }
        }
    }

    /// <summary>How far each stage is.</summary>
    /// <param name="pending">Steps known to come, by stage.</param>
    public IReadOnlyList<StageSummary> Stages(long[] pending)
    {
        lock (_gate)
        {
            return _fold.Stages(pending);
        }
    }

    /// <summary>How the run stands when nothing more can run.</summary>
    /// <param name="pending">Steps that did not run, by stage.</param>
    /// <param name="interrupted">Whether it was told to stop.</param>
    /// <param name="hasMore">Whether something might have come that is not pending yet.</param>
    public RunSummary Summarise(long[] pending, bool interrupted, bool hasMore)
    {
        lock (_gate)
        {
            foreach (var head in _unfinished.Values)
            {
                _fold.Add(head);
            }

            _unfinished.Clear();
            var stages = _fold.Stages(null);
            for (var i = 0; i < pending.Length; i++)
            {
                pending[i] = Math.Max(0, pending[i] - stages[i].Failed - stages[i].InDoubt);
            }

            return new RunSummary
            {
                Status = run.IsCancelled ? RunStatus.Cancelled
                    : interrupted && (pending.Sum() > 0 || hasMore) ? RunStatus.Interrupted
                    : _fold.StatusAtRest(pending.Sum()),
                Stages = _fold.Stages(pending),
                StartedAt = _startedAt,
                CompletedAt = run.Now(),
                Error = _firstError,
            };
        }
    }
}
