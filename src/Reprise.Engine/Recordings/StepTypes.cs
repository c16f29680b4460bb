using Reprise.Engine.Contract;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Recordings;

/// <summary>The step types in the journal: how many steps there are of each, and whether a handler is at hand.</summary>
public static class StepTypes
{
    private const int Page = 500;
    private const string AgentType = "agent";

    /// <summary>The types by name. Reads every run's summary, no steps but those of runs without one.</summary>
    /// <param name="recording">Where to read.</param>
    /// <param name="handlers">The handlers at hand.</param>
    /// <param name="unused">Also types with a handler of which there is no step.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<IReadOnlyList<StepTypeObject>> ReadAsync(
        Recording recording, HandlerCatalog handlers, bool unused, CancellationToken cancellation)
    {
        var types = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        var query = new RunQuery { Limit = Page };
        while (await recording.Journal.RunsAsync(query, cancellation) is { Count: > 0 } runs)
        {
            foreach (var run in runs)
            {
                await CountAsync(recording, run, types, cancellation);
            }

            query = query with { Before = runs[^1].Number };
        }

        foreach (var handler in unused ? handlers.All : [])
        {
            _ = types.TryAdd(handler.Info.Type, new Entry(handler.Info.Effect));
        }

        return [.. types.Select(t => new StepTypeObject(t.Key, t.Value.Count, handlers.Find(t.Key) is not null, Words.Of(t.Value.Effect)))];
    }

    private static async ValueTask CountAsync(
        Recording recording, RunRecord run, SortedDictionary<string, Entry> types, CancellationToken cancellation)
    {
        var state = await RunState.ReadAsync(recording, run, cancellation);
        if (await recording.GraphAsync(run, cancellation) is not { } graph)
        {
            CountCalls(state.Total(), types);
            return;
        }

        foreach (var (node, stage) in graph.Stages.Zip(state.Stages))
        {
            var count = stage.Ended + stage.Failed + stage.InDoubt;
            if (count == 0)
            {
                continue;
            }

            if (!types.TryGetValue(node.Stage.Type, out var entry))
            {
                types[node.Stage.Type] = entry = new Entry(await EffectAsync(recording, run, node, cancellation));
            }

            entry.Count += count;
        }
    }

    private static void CountCalls(StageSummary calls, SortedDictionary<string, Entry> types)
    {
        if (calls.Ended + calls.Failed + calls.InDoubt is var count and > 0)
        {
            var entry = types.TryGetValue(AgentType, out var known) ? known : types[AgentType] = new Entry(Effect.Recorded);
            entry.Count += count;
        }
    }

    // The effect is what its steps were recorded with: a handler may leave it to the stage.
    private static async ValueTask<Effect> EffectAsync(Recording recording, RunRecord run, StageNode node, CancellationToken cancellation)
    {
        await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = run.Number, Stage = node.Index, Limit = 1 }, cancellation))
        {
            return step.Effect;
        }

        return node.Stage.Effect ?? Effect.Recorded;
    }

    private sealed class Entry(Effect effect)
    {
        public Effect Effect { get; } = effect;

        public long Count { get; set; }
    }
}
