namespace Reprise.Kernel.Journal;

/// <summary>Counts and times of one stage.</summary>
public sealed record StageSummary
{
    public long Succeeded { get; init; }

    public long Reused { get; init; }

    /// <summary>Of those that succeeded, how many were given their output by a fork; 0 in runs that were recorded before they were counted.</summary>
    public long Replaced { get; init; }

    public long Failed { get; init; }

    public long Refused { get; init; }

    public long Skipped { get; init; }

    public long Quarantined { get; init; }

    public long Cancelled { get; init; }

    public long InDoubt { get; init; }

    public long Pending { get; init; }

    /// <summary>Time spent working, in microseconds, over all steps.</summary>
    public long WorkMicros { get; init; }

    /// <summary>Time spent waiting in the queue, in microseconds, over all steps.</summary>
    public long WaitMicros { get; init; }

    /// <summary>Recorded duration of what was reused, in microseconds.</summary>
    public long SavedMicros { get; init; }

    /// <summary>Tokens of chat models that the steps cost which executed.</summary>
    public long Tokens { get; init; }

    /// <summary>Tokens that what was reused cost where it was made.</summary>
    public long SavedTokens { get; init; }

    /// <summary>Steps that have ended, in whatever way but failure.</summary>
    public long Ended => Succeeded + Reused + Refused + Skipped + Quarantined + Cancelled;

    /// <summary>The sum of two.</summary>
    public StageSummary Plus(StageSummary other) => new()
    {
        Succeeded = Succeeded + other.Succeeded,
        Reused = Reused + other.Reused,
        Replaced = Replaced + other.Replaced,
        Failed = Failed + other.Failed,
        Refused = Refused + other.Refused,
        Skipped = Skipped + other.Skipped,
        Quarantined = Quarantined + other.Quarantined,
        Cancelled = Cancelled + other.Cancelled,
        InDoubt = InDoubt + other.InDoubt,
        Pending = Pending + other.Pending,
        WorkMicros = WorkMicros + other.WorkMicros,
        WaitMicros = WaitMicros + other.WaitMicros,
        SavedMicros = SavedMicros + other.SavedMicros,
        Tokens = Tokens + other.Tokens,
        SavedTokens = SavedTokens + other.SavedTokens,
    };
}
