using Reprise.Engine.Replaying;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Where a run begins: at its inputs, or where its records say that it stopped.</summary>
internal sealed record Resumed(
    RunFold Fold,
    IReadOnlyList<Segment> Frontier,
    Dictionary<long, StepHead> Unfinished,
    Dictionary<long, PastAttempts> PastAttempts,
    Dictionary<int, GatherPast> Gathered,
    long StartedAt)
{
    /// <summary>Of a replay, the numbers of units that have ended or are in doubt; else null.</summary>
    public EndedUnits? Ended { get; init; }

    /// <summary>A run that has no records yet.</summary>
    public static Resumed Fresh(StageGraph graph, RunFlow flow, ReplaySources? replay = null)
    {
        var frontier = new List<Segment>();
        Begin(flow, replay, frontier);
        return new Resumed(new RunFold(graph.Stages.Count), frontier, [], [], [], 0) { Ended = replay is null ? null : new EndedUnits([]) };
    }

    /// <summary>What a run begins with.</summary>
    public static void Begin(RunFlow flow, ReplaySources? replay, List<Segment> published)
    {
        if (replay is null)
        {
            flow.Begin(published);
            return;
        }

        flow.BeginReplay(replay.Entry, replay.Terms);
        foreach (var (stage, part) in replay.Document.Parts())
        {
            flow.EnterPart(stage, part, published);
        }
    }

    /// <summary>A run that was cut off: folds its records, from the journal and the snapshot alone.</summary>
    public static async Task<Resumed> FromJournalAsync(
        IJournal journal, long run, StageGraph graph, RunFlow flow, long startedAt, ReplaySources? replay, CancellationToken cancellation)
    {
        var fold = new RunFold(graph.Stages.Count);
        var published = new List<Segment>();
        var ended = new List<long>();
        var unfinished = new Dictionary<long, StepHead>();
        var gathered = new Dictionary<int, GatherPast>();
        Begin(flow, replay, published);
        await foreach (var head in journal.HeadsAsync(run, cancellation))
        {
            if (head.Status is StepStatus.Failed or StepStatus.InDoubt)
            {
                unfinished[head.Number] = head;
                flow.Take(head.Number);
            }
            else
            {
                ended.Add(head.Number);
                fold.Add(head);
                flow.End(head, published);
            }

            RememberGather(graph, head, gathered);
        }

        var held = unfinished.Values.Where(h => h.Status == StepStatus.InDoubt).Select(h => h.Number);
        long[] over = [.. ended.Concat(held).Order()];
        var frontier = RunFlow.Remaining(published, over);
        var attempts = await Running.PastAttempts.ReadAsync(journal, run, unfinished.Values, cancellation);
        return new Resumed(fold, frontier, unfinished, attempts, gathered, startedAt) { Ended = replay is null ? null : new EndedUnits(over) };
    }

    private static void RememberGather(StageGraph graph, in StepHead head, Dictionary<int, GatherPast> gathered)
    {
        if (!graph.Stages[head.Stage].IsGather || head.Ordinal < 0)
        {
            return;
        }

        if (!gathered.TryGetValue(head.Stage, out var past))
        {
            gathered[head.Stage] = past = new GatherPast(head.Number - head.Ordinal, []);
        }

        if (head.Status != StepStatus.Failed)
        {
            past.Ended.Add(head.Number);
        }
    }
}

/// <summary>What is on record of a gather that was cut off.</summary>
/// <param name="First">The number of its first group.</param>
/// <param name="Ended">Numbers of groups that have ended or are in doubt.</param>
internal sealed record GatherPast(long First, List<long> Ended);
