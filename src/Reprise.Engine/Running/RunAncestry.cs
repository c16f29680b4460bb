using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>The runs that a run came from: its origin, the origin's origin, and so on.</summary>
internal static class RunAncestry
{
    /// <summary>The numbers of a run and of those before it.</summary>
    public static async ValueTask<IReadOnlySet<long>> OfAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var found = new HashSet<long>();
        for (RunRecord? at = run; at is not null && found.Add(at.Number);)
        {
            at = at.Header.Origin is { } origin ? await FindAsync(recording, origin, cancellation) : null;
        }

        return found;
    }

    /// <summary>The numbers of the runs before a run.</summary>
    public static async ValueTask<IReadOnlySet<long>> BeforeAsync(Recording recording, RunHeader header, CancellationToken cancellation) =>
        header.Origin is { } origin && await FindAsync(recording, origin, cancellation) is { } run
            ? await OfAsync(recording, run, cancellation)
            : new HashSet<long>();

    private static async ValueTask<RunRecord?> FindAsync(Recording recording, RunOrigin origin, CancellationToken cancellation) =>
        await recording.Journal.RunsAsync(new RunQuery { Id = origin.Run.Value, Limit = 1 }, cancellation) is [var run] ? run : null;
}
