using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>Names runs that succeeded as ones to hold others against.</summary>
public sealed class GoldenRuns(IJournal journal, TimeProvider time)
{
    private const int LongestName = 200;
    private const int MostTags = 50;

    /// <summary>Names a run; a later name replaces it.</summary>
    /// <exception cref="RepriseException"><c>run.not_succeeded</c>; <c>usage.invalid</c>: the name or a tag is empty or too long.</exception>
    public async ValueTask<RunRecord> NameAsync(RunRecord run, string name, IReadOnlyList<string> tags, CancellationToken cancellation)
    {
        if (Refusal(run) is { } refusal)
        {
            throw refusal;
        }

        if (name.Trim().Length is 0 or > LongestName || tags.Count > MostTags || tags.Any(t => t.Trim().Length is 0 or > LongestName))
        {
            throw new RepriseException("usage.invalid", "The name of a golden run or one of its tags is empty or too long, or there are too many tags.", $"Names and tags have 1 to {LongestName} characters; there can be {MostTags} tags.");
        }

        var mark = new GoldenMark(name.Trim(), [.. tags.Select(t => t.Trim()).Distinct(StringComparer.Ordinal)]);
        var at = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        _ = await journal.AppendAsync(new EventEntry(new RunEvent(run.Number, RunEventKind.Golden, at, Golden: mark)), cancellation);
        return run with { Golden = mark };
    }

    /// <summary>Why a run cannot be golden; null where it can.</summary>
    internal static RepriseException? Refusal(RunRecord run) => run.Status == RunStatus.Succeeded ? null : new RepriseException(
        "run.not_succeeded", $"{run.Header.Id} is {run.Status.ToString().ToLowerInvariant()}; only a run that succeeded can be golden.", "`reprise runs --status succeeded` lists those.");
}
