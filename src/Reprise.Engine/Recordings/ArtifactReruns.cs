using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Finds the reruns of an artifact, or of all versions of a name.</summary>
public static class ArtifactReruns
{
    // Headers only; more than this many were begun before anyone would ask for them.
    private const int MostLookedAt = 20_000;
    private const int PageSize = 500;

    /// <summary>The reruns of these bytes, newest first.</summary>
    /// <param name="recording">Where to read.</param>
    /// <param name="artifacts">Their digests.</param>
    /// <param name="before">Only runs with a smaller number; null for all.</param>
    /// <param name="limit">At the most so many.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<IReadOnlyList<RunRecord>> ReadAsync(Recording recording, IReadOnlySet<Digest> artifacts, long? before, int limit, CancellationToken cancellation)
    {
        var found = new List<RunRecord>();
        var query = new RunQuery { Kinds = [RunKind.Rerun], Before = before, Limit = PageSize };
        for (var seen = 0; seen < MostLookedAt && found.Count < limit; seen += PageSize)
        {
            var page = await recording.Journal.RunsAsync(query, cancellation);
            found.AddRange(page.Where(run => run.Header.Rerun is { } terms && artifacts.Contains(terms.Artifact)).Take(limit - found.Count));
            if (page.Count < PageSize)
            {
                break;
            }

            query = query with { Before = page[^1].Number };
        }

        return found;
    }
}
