using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>When the steps of a stage ran, how long each took, and how much they made; add each step once, as it stands last.</summary>
internal sealed class StageTimes
{
    private readonly List<long> _executed = [];

    /// <summary>When the first began. Microseconds since 1970, UTC; 0 where none did.</summary>
    public long StartedAt { get; private set; }

    /// <summary>When the last one ended. Microseconds since 1970, UTC; 0 where none has.</summary>
    public long CompletedAt { get; private set; }

    /// <summary>Outputs of those that succeeded.</summary>
    public long Outputs { get; private set; }

    /// <summary>How long the longest took of those that executed, in microseconds; null where none did.</summary>
    public long? MaxMicros => _executed.Count == 0 ? null : _executed.Max();

    /// <summary>The times of every stage of a run.</summary>
    public static async ValueTask<IReadOnlyList<StageTimes>> ReadAsync(IJournal journal, RunRecord run, int stages, CancellationToken cancellation)
    {
        var times = Enumerable.Range(0, stages).Select(_ => new StageTimes()).ToList();
        await foreach (var head in journal.HeadsAsync(run.Number, cancellation))
        {
            times[Math.Max(0, head.Stage)].Add(head);
        }

        return times;
    }

    /// <summary>Adds a step.</summary>
    public void Add(in StepHead head)
    {
        if (head.StartedAt > 0)
        {
            StartedAt = StartedAt == 0 ? head.StartedAt : Math.Min(StartedAt, head.StartedAt);
            CompletedAt = Math.Max(CompletedAt, head.StartedAt + head.DurationMicros);
        }

        if (head.Decision == DecisionKind.Execute && head.Status is StepStatus.Succeeded or StepStatus.Failed)
        {
            _executed.Add(head.DurationMicros);
        }

        Outputs += head.Status == StepStatus.Succeeded ? head.OutputsCount : 0;
    }

    /// <summary>How long the one in the middle took of those that executed, in microseconds; null where none did.</summary>
    public long? MedianMicros()
    {
        _executed.Sort();
        return _executed.Count == 0 ? null : _executed[_executed.Count / 2];
    }
}
