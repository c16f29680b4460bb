using Reprise.Kernel.Journal;

namespace Reprise.Cli.Running;

/// <summary>Turns counts of ended steps into a rate and the time that is left.</summary>
internal sealed class ProgressMeter
{
    // So much of the old rate stays after a second: quick enough to follow a change, slow enough to be read.
    private const double Memory = 0.6;
    private long _ended;
    private TimeSpan _at;
    private bool _begun;

    /// <summary>Steps a second; 0 before it can be told.</summary>
    public double Rate { get; private set; }

    /// <summary>Time for what is known to come; null where that cannot be told.</summary>
    public TimeSpan? Left { get; private set; }

    /// <summary>Takes what is known at a moment.</summary>
    public void Add(StageSummary total, TimeSpan at)
    {
        var ended = total.Ended + total.Failed;
        var seconds = (at - _at).TotalSeconds;
        if (_begun && seconds > 0)
        {
            var now = (ended - _ended) / seconds;
            var keep = Rate == 0 ? 0 : Math.Pow(Memory, seconds);
            Rate = (keep * Rate) + ((1 - keep) * now);
        }

        (_ended, _at, _begun) = (ended, at, true);
        Left = Rate > 0.01 ? TimeSpan.FromSeconds(total.Pending / Rate) : null;
    }
}
