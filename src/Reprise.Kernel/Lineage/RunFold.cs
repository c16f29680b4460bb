using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Lineage;

/// <summary>Folds the heads of a run's steps into its state: counts and times by stage, and from them the status. Add each step once, as it stands last.</summary>
public sealed class RunFold
{
    private readonly Counter[] _stages;

    /// <summary>Begins an empty fold over so many stages.</summary>
    public RunFold(int stages)
    {
        _stages = new Counter[stages];
        for (var i = 0; i < stages; i++)
        {
            _stages[i] = new Counter();
        }
    }

    /// <summary>Adds a step that has ended, or the last attempt of one that has not.</summary>
    public void Add(in StepHead head)
    {
        var counter = _stages[Math.Max(0, head.Stage)];
        counter.ByStatus[(int)head.Status]++;
        counter.Work += head.DurationMicros;
        counter.Wait += head.WaitMicros;
        if (head.Decision == DecisionKind.Reuse)
        {
            counter.Reused++;
            counter.Saved += head.SavedMicros;
            counter.SavedTokens += head.Tokens;
        }
        else
        {
            counter.Tokens += head.Tokens;
            counter.Replaced += head.Decision == DecisionKind.Replace ? 1 : 0;
        }
    }

    /// <summary>How a run stands in which nothing more can run: failed, interrupted (something is in doubt or left over), or succeeded.</summary>
    public RunStatus StatusAtRest(long pending)
    {
        var total = new StageSummary();
        foreach (var stage in Stages(null))
        {
            total = total.Plus(stage);
        }

        return total.Failed + total.Refused > 0 ? RunStatus.Failed
            : total.InDoubt + pending > 0 ? RunStatus.Interrupted
            : RunStatus.Succeeded;
    }

    /// <summary>The state by stage.</summary>
    /// <param name="pending">Steps known to come, by stage, or null for none.</param>
    public IReadOnlyList<StageSummary> Stages(IReadOnlyList<long>? pending)
    {
        var stages = new StageSummary[_stages.Length];
        for (var i = 0; i < stages.Length; i++)
        {
            stages[i] = _stages[i].ToSummary(pending?[i] ?? 0);
        }

        return stages;
    }

    private sealed class Counter
    {
        public long[] ByStatus { get; } = new long[9];

        public long Reused { get; set; }

        public long Replaced { get; set; }

        public long Work { get; set; }

        public long Wait { get; set; }

        public long Saved { get; set; }

        public long Tokens { get; set; }

        public long SavedTokens { get; set; }

        public StageSummary ToSummary(long pending) => new()
        {
            Succeeded = ByStatus[(int)StepStatus.Succeeded] - Reused,
            Reused = Reused,
            Replaced = Replaced,
            Failed = ByStatus[(int)StepStatus.Failed],
            Refused = ByStatus[(int)StepStatus.Refused],
            Skipped = ByStatus[(int)StepStatus.Skipped],
            Quarantined = ByStatus[(int)StepStatus.Quarantined],
            Cancelled = ByStatus[(int)StepStatus.Cancelled],
            InDoubt = ByStatus[(int)StepStatus.InDoubt],
            Pending = pending + ByStatus[(int)StepStatus.Running] + ByStatus[(int)StepStatus.Pending],
            WorkMicros = Work,
            WaitMicros = Wait,
            SavedMicros = Saved,
            Tokens = Tokens,
            SavedTokens = SavedTokens,
        };
    }
}
