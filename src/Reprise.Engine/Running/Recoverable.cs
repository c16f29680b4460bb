using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>Which runs can go on.</summary>
internal static class Recoverable
{
    /// <summary>Refuses a run that has come to its end, or whose work was never in a queue.</summary>
    /// <exception cref="RepriseException"><c>run.ended</c>.</exception>
    public static void Ensure(RunRecord run)
    {
        if (run.Header.Import is not null)
        {
            throw Refusal(run, "was imported; there is nothing in it to go on with", "Import the file again, `reprise import FILE.jsonl`: what is recorded already is passed over.");
        }

        if (run.Summary?.Status is RunStatus.Succeeded or RunStatus.Cancelled)
        {
            throw Refusal(run, $"{run.Summary.Status.ToString().ToLowerInvariant()}; there is nothing to recover",
                "Run the pipeline again; with `--reuse any` what succeeded is not executed again.");
        }

        if (run.Header.IsCommand)
        {
            throw Refusal(run, "is a recorded command; there is nothing in it to go on with", "Run the command again: `reprise record -- COMMAND`.");
        }
    }

    /// <summary>True for a run that <see cref="Ensure"/> lets pass.</summary>
    public static bool Is(RunRecord run) => run is { Header: { IsCommand: false, Import: null }, Summary: null or { Status: not (RunStatus.Succeeded or RunStatus.Cancelled) } };

    /// <summary>The error.</summary>
    public static RepriseException Refusal(RunRecord run, string why, string hint) => new("run.ended", $"{run.Header.Id} {why}.", hint);
}
