using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>What can only be asked of a run that has not ended.</summary>
internal static class OpenRuns
{
    /// <summary>Refuses a run that has ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="verb">What was to be done with it: "cancel".</param>
    /// <exception cref="RepriseException"><c>run.ended</c>.</exception>
    public static void EnsureOpen(this RunRecord run, string verb)
    {
        if (run.HasEnded)
        {
            throw new RepriseException("run.ended", $"{run.Header.Id} has ended: it {(run.Status == RunStatus.Cancelled ? "was " : "")}{Contract.Words.Of(run.Status)}.",
                $"There is nothing to {verb}; `reprise show {run.Header.Id}` shows it.");
        }
    }
}
