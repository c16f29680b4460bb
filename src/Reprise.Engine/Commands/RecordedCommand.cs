using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Commands;

/// <summary>A command that was run and recorded.</summary>
/// <param name="Run">Its run, which has ended.</param>
/// <param name="Step">Its step: succeeded, or the failed attempt; pending, cancelled or in doubt where it was stopped.</param>
public sealed record RecordedCommand(RunRecord Run, StepRecord Step)
{
    /// <summary>True where it succeeded.</summary>
    public bool Succeeded => Step.Status == StepStatus.Succeeded;

    /// <summary>A file that it could read although nobody declared it, for which alone it counts as <c>recorded</c> and not as <c>pure</c>; else null.</summary>
    public string? Undeclared { get; init; }

    /// <summary>True where it was stopped from outside: the command has been ended, and has no output.</summary>
    public bool Stopped => Run.Status is RunStatus.Interrupted or RunStatus.Cancelled;
}
