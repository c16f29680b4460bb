using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Pipelines;

namespace Reprise.Engine.Rerunning;

/// <summary>The stages of an ancestry as one graph, and how many of its steps each has.</summary>
internal static class AncestryGraph
{
    /// <summary>Puts the graph together from the snapshots of the recorded runs.</summary>
    public static async ValueTask<RerunGraph> BuildAsync(Recording recording, Ancestry ancestry, CancellationToken cancellation)
    {
        var snapshots = new List<(Digest Snapshot, StageGraph Graph, HashSet<int> Stages)>();
        foreach (var stage in ancestry.Stages)
        {
            var run = await recording.RunAsync(stage.Run, cancellation);
            var known = snapshots.FindIndex(s => s.Snapshot == run.Header.Snapshot);
            if (known < 0)
            {
                known = snapshots.Count;
                snapshots.Add((run.Header.Snapshot, (await recording.GraphAsync(run, cancellation))!, []));
            }

            _ = snapshots[known].Stages.Add(stage.Stage);
        }

        var name = snapshots.Count == 0 ? "rerun" : snapshots[^1].Graph.Pipeline.Name;
        return RerunGraph.Build(name, snapshots.Select(s => (s.Snapshot, s.Graph, (IReadOnlySet<int>)s.Stages)));
    }

    /// <summary>What is still to come of a rerun that has ended so many steps.</summary>
    public static async ValueTask<PendingSteps> PendingAsync(
        Recording recording, Ancestry ancestry, RerunGraph graph, RerunTerms terms, RunFold ended, long total, CancellationToken cancellation)
    {
        var planned = new List<(int Stage, long Steps)>();
        foreach (var stage in ancestry.Stages)
        {
            var run = await recording.RunAsync(stage.Run, cancellation);
            planned.Add((graph.Find(run.Header.Snapshot, stage.Stage).Index, stage.Steps));
        }

        return PendingSteps.Of(graph, planned, terms.Times(), ended, total);
    }

    /// <summary>What is still to come, by stage, of a rerun that nobody is at work on.</summary>
    public static async ValueTask<IReadOnlyList<long>> PendingAsync(Recording recording, RerunTerms terms, RunFold ended, CancellationToken cancellation)
    {
        var ancestry = await AncestryDocument.ReadAsync(recording, terms, cancellation);
        var total = (terms.Steps * terms.Times()) - ended.Stages(null).Sum(s => s.Ended);
        return (await PendingAsync(recording, ancestry, await BuildAsync(recording, ancestry, cancellation), terms, ended, total, cancellation)).ByStage;
    }
}
