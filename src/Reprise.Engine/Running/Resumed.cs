using System.Collections;
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
    /// <summary>Of a replay, which of the numbers set aside for what it publishes have ended; else null.</summary>
    public BitArray? EndedEntries { get; init; }

    /// <summary>A run that has no records yet.</summary>
    public static Resumed Fresh(StageGraph graph, RunFlow flow, ReplaySources? replay = null)
    {
        var frontier = new List<Segment>();
        Begin(flow, replay, frontier);
        return new Resumed(new RunFold(graph.Stages.Count), frontier, [], [], [], 0) { EndedEntries = EntriesOf(flow, replay, []) };
    }

    /// <summary>The parts of a segment that have not ended.</summary>
    public static IEnumerable<Segment> OpenOf(Segment segment, BitArray ended, long firstEntry)
    {
        for (long at = 0; at < segment.Count;)
        {
            if (ended[(int)(segment.Number + at - firstEntry)])
            {
                at++;
                continue;
            }

            var end = at + 1;
            while (end < segment.Count && !ended[(int)(segment.Number + end - firstEntry)])
            {
                end++;
            }

            yield return segment.Count == end - at ? segment : segment.Slice(at, end - at);
            at = end;
        }
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

    private static BitArray? EntriesOf(RunFlow flow, ReplaySources? replay, IEnumerable<long> ended)
    {
        if (replay is null)
        {
            return null;
        }

        var entries = new BitArray((int)(flow.EndOfEntries - flow.FirstEntry));
        foreach (var number in ended.Where(n => n >= flow.FirstEntry && n < flow.EndOfEntries))
        {
            entries[(int)(number - flow.FirstEntry)] = true;
        }

        return entries;
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
        return new Resumed(fold, frontier, unfinished, attempts, gathered, startedAt) { EndedEntries = EntriesOf(flow, replay, over) };
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
