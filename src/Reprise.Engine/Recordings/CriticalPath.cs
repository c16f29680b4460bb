using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>
/// Finds the chain of steps that decided when a run ended, from its last step backwards: before a step of a pipeline stands its parent, before a gather the last
/// step that fed it; before a call the last one that its caller waited for, and at last the caller.
/// </summary>
public static class CriticalPath
{
    private const int Longest = 1000;

    /// <summary>The chain as the run stands now; empty where nothing has run.</summary>
    public static async ValueTask<CriticalPathObject> ReadAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var graph = await recording.GraphAsync(run, cancellation);
        var chain = graph is null ? Calls(await HeadsAsync(recording.Journal, run, cancellation)) : await StagesAsync(recording.Journal, run, graph, cancellation);
        var steps = new List<CriticalStepObject>();
        var (work, covered) = (0L, 0L);
        foreach (var span in chain.OrderBy(s => s.StartedAt).ThenBy(s => s.Number))
        {
            var step = (await StepLookup.FindAsync(recording, run.Number, span.Number, cancellation)).Step;
            var target = step.Target ?? graph?.Stages.ElementAtOrDefault(step.Stage)?.Target ?? "";
            steps.Add(new CriticalStepObject(new StepId(run.Header.Id, step.Number).ToString(), target, ItemNames.Shown(run.Header, step.Item), Words.Millis(step.DurationMicros)));
            work += Math.Max(0, span.EndedAt - Math.Max(span.StartedAt, covered));
            covered = Math.Max(covered, span.EndedAt);
        }

        var whole = chain.Count == 0 ? 0 : chain.Max(s => s.EndedAt) - chain.Min(s => s.StartedAt);
        return new CriticalPathObject(steps, Words.Millis(work), Words.Millis(Math.Max(0, whole - work)));
    }

    private static async ValueTask<List<Span>> StagesAsync(IJournal journal, RunRecord run, StageGraph graph, CancellationToken cancellation)
    {
        var last = new Span?[graph.Stages.Count];
        await foreach (var head in journal.HeadsAsync(run.Number, cancellation))
        {
            var span = Span.Of(head);
            if (head is { Stage: >= 0, StartedAt: > 0 } && (last[head.Stage] is not { } known || span.EndedAt > known.EndedAt))
            {
                last[head.Stage] = span;
            }
        }

        var chain = new List<Span>();
        for (var at = last.OfType<Span>().OrderBy(s => s.EndedAt).Cast<Span?>().LastOrDefault(); at is { } span && chain.Count < Longest;)
        {
            chain.Add(span);
            at = graph.Stages[span.Stage].IsGather ? Fed(graph, span, last) : await ParentAsync(journal, run, span, cancellation);
        }

        return chain;
    }

    private static Span? Fed(StageGraph graph, Span gather, Span?[] last) =>
        graph.Stages[gather.Stage].In.Where(e => e.From >= 0).Select(e => last[e.From]).OfType<Span>().Where(s => s.StartedAt <= gather.StartedAt).OrderBy(s => s.EndedAt).Cast<Span?>().LastOrDefault();

    private static async ValueTask<Span?> ParentAsync(IJournal journal, RunRecord run, Span span, CancellationToken cancellation)
    {
        if (span.Parent > 0)
        {
            await foreach (var head in journal.HeadsAsync(new StepQuery { Run = run.Number, From = span.Parent, Below = span.Parent + 1 }, cancellation))
            {
                return Span.Of(head);
            }
        }

        return null;
    }

    private static async ValueTask<ILookup<long, Span>> HeadsAsync(IJournal journal, RunRecord run, CancellationToken cancellation) =>
        (await journal.HeadsAsync(run.Number, cancellation).Select(head => Span.Of(head)).ToListAsync(cancellation)).ToLookup(s => s.Parent);

    private static List<Span> Calls(ILookup<long, Span> children)
    {
        var chain = new List<Span>();
        var waiting = new Stack<Span>(children[0].OrderByDescending(s => s.EndedAt).Take(1));
        while (waiting.TryPop(out var call) && chain.Count < Longest)
        {
            chain.Add(call);
            var until = long.MaxValue;
            foreach (var child in children[call.Number].OrderByDescending(s => s.EndedAt))
            {
                // What ended while a later one went on held nobody up.
                if (child.EndedAt <= until && child.StartedAt > 0)
                {
                    waiting.Push(child);
                    until = child.StartedAt;
                }
            }
        }

        return chain;
    }

    private readonly record struct Span(long Number, int Stage, long Parent, long StartedAt, long EndedAt)
    {
        public static Span Of(in StepHead head) => new(head.Number, head.Stage, head.Parent, head.StartedAt, head.StartedAt + head.DurationMicros);
    }
}
