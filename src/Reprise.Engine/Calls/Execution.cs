using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>A call as those see it who wait for it.</summary>
/// <param name="Id">The execution: the step, and the attempt that counts.</param>
/// <param name="Run">Its run.</param>
/// <param name="Step">Its record as it stands last.</param>
public sealed record Execution(ExecutionId Id, RunRecord Run, StepRecord Step)
{
    /// <summary>How it stands, in one of the words that callers know: any other means to them that it goes on for ever.</summary>
    public string Status => Step.Status switch
    {
        StepStatus.Succeeded => "succeeded",
        StepStatus.Cancelled or StepStatus.Skipped or StepStatus.Quarantined => "cancelled",
        StepStatus.Pending => "waiting",
        StepStatus.Running => "running",
        StepStatus.InDoubt when IsInWork => "running",
        _ => "failed",
    };

    /// <summary>True while somebody sees to it.</summary>
    public bool IsInWork { get; init; }

    /// <summary>The result as it came, JSON in UTF-8; null for none.</summary>
    public ReadOnlyMemory<byte>? Result { get; init; }

    /// <summary>The code and words of what went wrong, or null.</summary>
    public StepError? Error => Status is "succeeded" or "running" or "waiting" ? null
        : Step.Error ?? (Step.Status == StepStatus.InDoubt ? new StepError("effects.in_doubt", "It is in doubt whether the call took effect.", "`reprise resolve` ends the doubt.")
        : new StepError("run.cancelled", Step.Reason, null));
}
