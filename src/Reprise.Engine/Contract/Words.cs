using System.Globalization;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Contract;

/// <summary>The words and forms in which the contract says what the kernel holds as numbers.</summary>
public static class Words
{
    /// <summary>How a run stands.</summary>
    public static string Of(RunStatus status) => status switch
    {
        RunStatus.Queued => "queued",
        RunStatus.Running => "running",
        RunStatus.Paused => "paused",
        RunStatus.Succeeded => "succeeded",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
        RunStatus.Interrupted => "interrupted",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>Which verb made a run.</summary>
    public static string Of(RunKind kind) => kind switch
    {
        RunKind.Run => "run",
        RunKind.Replay => "replay",
        RunKind.Restart => "restart",
        RunKind.Fork => "fork",
        RunKind.Rerun => "rerun",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>How a step stands.</summary>
    public static string Of(StepStatus status) => status switch
    {
        StepStatus.Succeeded => "succeeded",
        StepStatus.Skipped => "skipped",
        StepStatus.Quarantined => "quarantined",
        StepStatus.Refused => "refused",
        StepStatus.Cancelled => "cancelled",
        StepStatus.Failed => "failed",
        StepStatus.InDoubt => "in_doubt",
        StepStatus.Running => "running",
        StepStatus.Pending => "pending",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>What was decided.</summary>
    public static string Of(DecisionKind decision) => decision switch
    {
        DecisionKind.Execute => "execute",
        DecisionKind.Reuse => "reuse",
        DecisionKind.Replace => "replace",
        DecisionKind.Refuse => "refuse",
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    /// <summary>What a step does to the world.</summary>
    public static string Of(Effect effect) => effect switch
    {
        Effect.Pure => "pure",
        Effect.Recorded => "recorded",
        Effect.External => "external",
        _ => throw new ArgumentOutOfRangeException(nameof(effect)),
    };

    /// <summary>Whose results may serve.</summary>
    public static string Of(Reach reach) => reach switch
    {
        Reach.None => "none",
        Reach.Origin => "origin",
        Reach.Any => "any",
        _ => throw new ArgumentOutOfRangeException(nameof(reach)),
    };

    /// <summary>What a comparison found.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Identical => "identical",
        Verdict.Equivalent => "equivalent",
        Verdict.Recorded => "recorded",
        Verdict.Differs => "differs",
        Verdict.Unreplayable => "unreplayable",
        Verdict.Unverified => "unverified",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    /// <summary>What somebody said of an effect that would be repeated.</summary>
    public static string Of(EffectAnswer answer) => answer switch
    {
        EffectAnswer.Repeat => "repeat",
        EffectAnswer.Skip => "skip",
        _ => "none",
    };

    /// <summary>What a plan says of a step.</summary>
    public static string Of(PlanWord word) => word switch
    {
        PlanWord.Reuse => "reuse",
        PlanWord.Run => "run",
        PlanWord.Refuse => "refuse",
        PlanWord.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(word)),
    };

    /// <summary>A time in RFC 3339, UTC, with milliseconds; null for 0, which stands for none.</summary>
    public static string? Time(long micros) => micros == 0 ? null : RequiredTime(micros);

    /// <summary>A time in RFC 3339, UTC, with milliseconds.</summary>
    public static string RequiredTime(long micros) =>
        DateTimeOffset.UnixEpoch.AddMicroseconds(micros).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Microseconds as whole milliseconds, rounded.</summary>
    public static long Millis(long micros) => (micros + 500) / 1000;
}
