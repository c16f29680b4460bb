using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Restarting;

/// <summary>Which runs can be started again from their beginning.</summary>
internal static class RestartableRuns
{
    /// <summary>Refuses a run that goes on, and one whose work was never made of its own inputs.</summary>
    /// <exception cref="RepriseException"><c>run.running</c>, <c>run.not_restartable</c>.</exception>
    public static void Ensure(RunRecord run)
    {
        if (Refusal(run) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Why a run cannot be restarted; null where it can.</summary>
    public static RepriseException? Refusal(RunRecord run)
    {
        var (id, header) = (run.Header.Id, run.Header);
        return run.Status is RunStatus.Running or RunStatus.Queued or RunStatus.Paused
            ? new RepriseException(
                "run.running", $"{id} is {run.Status.ToString().ToLowerInvariant()}; only a run that has ended or was cut off can be restarted.",
                $"Wait for its end, or `reprise cancel {id}` first.")
            : header.Rerun is not null ? NotRestartable(id.Value, "is a rerun, which is never a source of reuse", "Check the artifact again: `reprise rerun ARTIFACT`.")
            : header.IsCommand ? NotRestartable(id.Value, "is a recorded command", "Run it again with `reprise record -- COMMAND`, or prove it with `reprise rerun ARTIFACT`.")
            : header.Import is not null ? NotRestartable(id.Value, "was imported: its work was done elsewhere", "Prove what it made with `reprise rerun ARTIFACT`.")
            : null;
    }

    private static RepriseException NotRestartable(string run, string why, string hint) => new("run.not_restartable", $"{run} {why}; it cannot be restarted.", hint);
}
