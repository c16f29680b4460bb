using Reprise.Kernel.Journal;

namespace Reprise.Engine.Commands;

/// <summary>A command that was run and recorded.</summary>
/// <param name="Run">Its run, which has ended.</param>
/// <param name="Step">Its step: succeeded, or the failed attempt.</param>
public sealed record RecordedCommand(RunRecord Run, StepRecord Step)
{
    /// <summary>True where it succeeded.</summary>
    public bool Succeeded => Step.Error is null;
}
