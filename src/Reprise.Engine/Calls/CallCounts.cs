using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>What the calls of a run have come to so far. A failed one may get its next attempt, so it is counted by what stands last of it.</summary>
internal sealed class CallCounts(RunFold ended, Dictionary<long, StepHead> unfinished, long startedAt)
{
    private readonly Lock _gate = new();
    private StepError? _firstError;

    /// <summary>When the run's work began. Microseconds since 1970, UTC.</summary>
    public long StartedAt { get; set; } = startedAt;

    /// <summary>The first error, or null.</summary>
    public StepError? FirstError => Volatile.Read(ref _firstError);

    /// <summary>Takes in a call as it stands now.</summary>
    public void Add(StepRecord row)
    {
        lock (_gate)
        {
            _ = unfinished.Remove(row.Number);
            if (row.Status <= StepStatus.Cancelled)
            {
                ended.Add(StepHead.Of(row));
            }
            else
            {
                unfinished[row.Number] = StepHead.Of(row);
            }

            if (row.Status is StepStatus.Failed or StepStatus.Refused)
            {
                _firstError ??= row.Error;
            }
        }
    }

    /// <summary>All of them.</summary>
    /// <param name="inWork">Calls that have begun and not ended.</param>
    public StageSummary Total(long inWork)
    {
        lock (_gate)
        {
            return ended.Stages(null)[0] with
            {
                Failed = unfinished.Values.Count(h => h.Status == StepStatus.Failed),
                InDoubt = unfinished.Values.Count(h => h.Status == StepStatus.InDoubt),
                Pending = inWork,
            };
        }
    }
}
