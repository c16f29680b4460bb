using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>Finds the run that a text names: its id, a unique prefix of it (with or without <c>run_</c>), or <c>last</c> for the newest.</summary>
public static class RunLookup
{
    /// <summary>The word for the newest run.</summary>
    public const string Last = "last";

    /// <summary>The word by which a server is asked for the newest run that was interrupted or failed.</summary>
    public const string Unfinished = "unfinished";

    private const int Shown = 5;
    private const int Page = 100;

    /// <summary>The run that <paramref name="text"/> names.</summary>
    /// <exception cref="RepriseException"><c>run.not_found</c> or <c>run.ambiguous</c>, with the candidates as facts.</exception>
    public static async ValueTask<RunRecord> FindAsync(Recording recording, string text, CancellationToken cancellation)
    {
        if (string.Equals(text, Last, StringComparison.Ordinal))
        {
            var newest = await recording.Journal.RunsAsync(new RunQuery { Limit = 1 }, cancellation);
            return newest.Count == 1
                ? newest[0]
                : throw new RepriseException("run.not_found", "There is no run yet.", "Start one with `reprise run PIPELINE` or `reprise demo`.");
        }

        var prefix = text.StartsWith(RunId.Prefix, StringComparison.Ordinal) ? text : RunId.Prefix + text;
        var found = prefix.Length > RunId.Prefix.Length
            ? await recording.Journal.RunsAsync(new RunQuery { Id = prefix, Limit = Shown + 1 }, cancellation)
            : RunList.Empty;
        return found.Count switch
        {
            1 => found[0],
            0 => throw await NotFoundAsync(recording, text, cancellation),
            _ => throw new RepriseException("run.ambiguous", $"'{text}' fits {(found.Count > Shown ? "more than " + Shown : found.Count)} runs.",
                "Give more digits of the id.", [.. found.Take(Shown).Select(Candidate)]),
        };
    }

    /// <summary>The newest run that was interrupted or failed and that can go on: what <c>recover</c> means where no run is named.</summary>
    /// <exception cref="RepriseException"><c>run.not_found</c>: there is none.</exception>
    public static async ValueTask<RunRecord> FindUnfinishedAsync(Recording recording, CancellationToken cancellation)
    {
        RunRecord? found = null;
        foreach (var status in (RunStatus[])[RunStatus.Interrupted, RunStatus.Failed])
        {
            var newest = await NewestAsync(recording, status, cancellation);
            found = newest is not null && (found is null || newest.Number > found.Number) ? newest : found;
        }

        return found ?? throw new RepriseException("run.not_found", "No run was interrupted or failed: there is nothing to recover.", "`reprise runs` lists the runs.");
    }

    private static async ValueTask<RunRecord?> NewestAsync(Recording recording, RunStatus status, CancellationToken cancellation)
    {
        for (long? before = null; ;)
        {
            var page = await recording.Journal.RunsAsync(new RunQuery { Statuses = [status], Before = before, Limit = Page }, cancellation);
            if (page.FirstOrDefault(run => !run.Header.IsCommand && run.Header.Import is null) is { } newest)
            {
                return newest;
            }

            if (page.Count < Page)
            {
                return null;
            }

            before = page[^1].Number;
        }
    }

    private static async ValueTask<RepriseException> NotFoundAsync(Recording recording, string text, CancellationToken cancellation)
    {
        var newest = await recording.Journal.RunsAsync(new RunQuery { Limit = 3 }, cancellation);
        return new RepriseException("run.not_found", text.Length == 0 ? "An empty text names no run." : $"No run has the id or prefix '{text}'.", "`reprise runs` lists them; `last` is the newest.",
            [.. newest.Select(Candidate)]);
    }

    private static KeyValuePair<string, string> Candidate(RunRecord run) =>
        new("run", $"{run.Header.Id} {run.Header.Pipeline ?? run.Header.Target}, {Contract.Words.RequiredTime(run.Header.CreatedAt)}");
}
