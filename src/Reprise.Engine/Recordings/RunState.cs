using System.Collections;
using Reprise.Engine.Rerunning;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>Reads how a run stands: from the summary kept with its end, else by folding the heads of its steps.</summary>
public static class RunState
{
    /// <summary>The state of a run, with what each stage came to.</summary>
    public static async ValueTask<RunSummary> ReadAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        if (run.Summary is { } kept)
        {
            return kept.Status == run.Status ? kept : kept with { Status = run.Status };
        }

        var (fold, flow, first) = await FoldAsync(recording, run, cancellation);
        return new RunSummary
        {
            Status = run.Status,
            Stages = fold.Stages(await PendingAsync(recording, run, flow, fold, cancellation)),
            StartedAt = first == long.MaxValue ? 0 : await StartedAtAsync(recording, run, first, cancellation),
        };
    }

    /// <summary>What each stage of a run that nobody is at work on came to, from its steps alone.</summary>
    internal static async ValueTask<IReadOnlyList<StageSummary>> CountAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var (fold, flow, _) = await FoldAsync(recording, run, cancellation);
        return fold.Stages(await PendingAsync(recording, run, flow, fold, cancellation));
    }

    /// <summary>Sets numbers aside for what follows a step of a run that nobody is at work on; 0 where nothing does.</summary>
    internal static async ValueTask<long> ReserveChildrenAsync(Recording recording, RunRecord run, StepRecord step, long outputs, CancellationToken cancellation)
    {
        var (_, flow, _) = await FoldAsync(recording, run, cancellation);
        if (flow is null)
        {
            return 0;
        }

        // Of a gather that was cut off, the numbers of groups without a row are taken too. How many there are is not known; not more than outputs to be gathered.
        var (gathers, room) = (0, 0L);
        var graph = (await recording.GraphAsync(run, cancellation))!;
        await foreach (var head in recording.Journal.HeadsAsync(run.Number, cancellation))
        {
            gathers = graph.Stages[head.Stage].IsGather ? graph.Stages.Count(s => s.IsGather) : gathers;
            room += head.OutputsCount;
        }

        _ = flow.Reserve(gathers * room);
        return flow.ReserveChildren(step.Stage, outputs);
    }

    private static async ValueTask<(RunFold Fold, RunFlow? Flow, long First)> FoldAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var graph = await recording.GraphAsync(run, cancellation);
        var fold = new RunFold(Math.Max(1, graph?.Stages.Count ?? 0));
        var flow = graph is null || run.Header.Rerun is not null ? null : Begin(graph, run.Header.Replay);
        var first = long.MaxValue;
        await foreach (var head in recording.Journal.HeadsAsync(run.Number, cancellation))
        {
            fold.Add(head);
            first = Math.Min(first, head.Number);
            if (head.Status is StepStatus.Failed or StepStatus.InDoubt)
            {
                flow?.Take(head.Number);
            }
            else
            {
                flow?.End(head, Forgotten.Instance);
            }
        }

        return (fold, flow, first);
    }

    private static RunFlow Begin(StageGraph graph, ReplayTerms? replay)
    {
        var flow = new RunFlow(graph);
        if (replay is null)
        {
            flow.Begin(Forgotten.Instance);
        }
        else
        {
            flow.BeginReplay(ReplayEntry.Of(graph, replay), replay);
        }

        return flow;
    }

    // A step whose last attempt failed, or that is in doubt, has not ended; it is counted under that word and not as pending too.
    private static async ValueTask<long[]?> PendingAsync(Recording recording, RunRecord run, RunFlow? flow, RunFold fold, CancellationToken cancellation)
    {
        if ((run.Header.Rerun is { } terms ? await AncestryGraph.PendingAsync(recording, terms, fold, cancellation) : flow?.Pending) is not { } pending)
        {
            return null;
        }

        var stages = fold.Stages(null);
        return [.. stages.Select((stage, i) => Math.Max(0, pending[i] - stage.Failed - stage.InDoubt))];
    }

    private static async ValueTask<long> StartedAtAsync(Recording recording, RunRecord run, long first, CancellationToken cancellation)
    {
        var query = new StepQuery { Run = run.Number, From = first, Below = first + 1, Limit = 1 };
        await foreach (var step in recording.Journal.StepsAsync(query, cancellation))
        {
            return step.StartedAt;
        }

        return 0;
    }

    // What follows is only counted here, never carried out; a list of it could hold millions.
    private sealed class Forgotten : ICollection<Segment>
    {
        public static Forgotten Instance { get; } = new();

        public int Count => 0;

        public bool IsReadOnly => false;

        public void Add(Segment item)
        {
        }

        public void Clear()
        {
        }

        public bool Contains(Segment item) => false;

        public void CopyTo(Segment[] array, int arrayIndex)
        {
        }

        public bool Remove(Segment item) => false;

        public IEnumerator<Segment> GetEnumerator() => Enumerable.Empty<Segment>().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
