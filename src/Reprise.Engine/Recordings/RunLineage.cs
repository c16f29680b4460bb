using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>The runs that a run came from, and those that came from it.</summary>
public static class RunLineage
{
    /// <summary>A run's lineage as scripts see it.</summary>
    /// <param name="recording">Where they are recorded.</param>
    /// <param name="run">The run.</param>
    /// <param name="objectOf">Makes the object of a run.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<LineageObject> ObjectAsync(Recording recording, RunRecord run, Func<RunRecord, ValueTask<RunObject>> objectOf, CancellationToken cancellation)
    {
        var (ancestors, descendants) = await ReadAsync(recording, run, cancellation);
        var changes = ancestors.Append(run).Concat(descendants).Where(r => r.Header.Restart is { Changes.Count: > 0 })
            .ToDictionary(r => r.Header.Id.Value, r => r.Header.Restart!.Changes, StringComparer.Ordinal);
        return new LineageObject(await ObjectsAsync(ancestors), await ObjectsAsync(descendants), changes);

        async Task<IReadOnlyList<RunObject>> ObjectsAsync(IReadOnlyList<RunRecord> runs)
        {
            var objects = new List<RunObject>(runs.Count);
            foreach (var one in runs)
            {
                objects.Add(await objectOf(one));
            }

            return objects;
        }
    }

    /// <summary>Its ancestors, nearest first; its descendants, oldest first. Neither holds the run itself.</summary>
    public static async ValueTask<(IReadOnlyList<RunRecord> Ancestors, IReadOnlyList<RunRecord> Descendants)> ReadAsync(
        Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var family = await recording.Journal.RunsAsync(new RunQuery { Lineage = run.Header.Lineage.Value, Limit = int.MaxValue }, cancellation);
        var byId = family.ToDictionary(r => r.Header.Id);
        var ancestors = new List<RunRecord>();
        for (var at = run; at.Header.Origin is { } origin && byId.TryGetValue(origin.Run, out var before) && before.Number < at.Number; at = before)
        {
            ancestors.Add(before);
        }

        // A run comes after its origin, so one pass in their order finds all of them.
        var known = new HashSet<Kernel.Steps.RunId> { run.Header.Id };
        var descendants = family.Reverse().Where(r => r.Header.Origin is { } origin && known.Contains(origin.Run) && known.Add(r.Header.Id)).ToList();
        return (ancestors, descendants);
    }
}
