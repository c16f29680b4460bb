using Reprise.Kernel.Lineage;

namespace Reprise.Engine.Rerunning;

/// <summary>How many steps of a rerun are still to come, by stage. Guarded by its owner.</summary>
internal sealed class PendingSteps
{
    private readonly long[] _left;

    private PendingSteps(long[] left) => _left = left;

    /// <summary>All that is planned, but for what has ended.</summary>
    /// <param name="graph">The graph of the rerun.</param>
    /// <param name="planned">Stages of it, each with a number of steps.</param>
    /// <param name="repeat">How often each is executed.</param>
    /// <param name="ended">What has ended so far.</param>
    /// <param name="total">How many there are in all: those of which the stage is not known count under the first.</param>
    public static PendingSteps Of(RerunGraph graph, IEnumerable<(int Stage, long Steps)> planned, int repeat, RunFold ended, long total)
    {
        var left = new long[Math.Max(1, graph.Graph.Stages.Count)];
        foreach (var (stage, steps) in planned)
        {
            left[stage] += steps * repeat;
        }

        foreach (var (stage, state) in ended.Stages(null).Index())
        {
            left[stage] = Math.Max(0, left[stage] - state.Ended);
        }

        left[0] += total - left.Sum();
        return new PendingSteps(left);
    }

    /// <summary>The numbers, by stage.</summary>
    public IReadOnlyList<long> ByStage => _left;

    /// <summary>How many there are in all.</summary>
    public long Total => _left.Sum();

    /// <summary>Takes one away.</summary>
    public void Remove(int stage) => _left[_left[stage] > 0 ? stage : Array.FindIndex(_left, n => n != 0) is var other and >= 0 ? other : 0]--;
}
