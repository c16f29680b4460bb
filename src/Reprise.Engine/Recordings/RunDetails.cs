using Reprise.Engine.Calls;
using Reprise.Engine.Contract;
using Reprise.Engine.Restarting;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;

namespace Reprise.Engine.Recordings;

/// <summary>Reads what is told of a run beside the run itself: stages, names, what was asked for, and how it goes on.</summary>
public static class RunDetails
{
    /// <summary>The details of a run as it stands now.</summary>
    public static async ValueTask<RunDetailsObject> ReadAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var state = await RunState.ReadAsync(recording, run, cancellation);
        var graph = await recording.GraphAsync(run, cancellation);
        var terms = run.Header.Restart;
        var targets = AgentCalls.IsTree(run.Header) ? await TargetCounts.ReadAsync(recording, run, cancellation) : null;
        var known = targets is null && graph is not null && graph.Stages.Count == state.Stages.Count ? graph : null;
        var times = known is null ? [] : await StageTimes.ReadAsync(recording.Journal, run, known.Stages.Count, cancellation);
        return new RunDetailsObject
        {
            Stages = targets is not null ? [.. targets.Select(t => ObjectOf(null, t.Target, t.Counts, t.Times))]
                : known is null ? []
                : [.. known.Stages.Select(n => ObjectOf(n, n.Target, state.Stages[n.Index], times[n.Index]))],
            Flows = known is null ? [] : [.. FlowsOf(known, times)],
            Published = await PublishedAsync(recording, run, cancellation),
            Changes = terms?.Changes ?? [],
            Forced = terms is null ? [] : [.. terms.Force.Concat(terms.ForceSteps).Concat(terms.Step is { } step ? [step] : []).Distinct(StringComparer.Ordinal)],
            Effects = EffectsOf(run.Header),
            Otherwise = terms?.Plan is { } plan ? PlanOutcome.Differences(plan, state, targets?.Select(t => (t.Target, t.Counts)).ToList()) : [],
            Replayed = run.Header.Replay is { } replay ? new ReplayedObject(replay.Stage, replay.Route, replay.Select, replay.Count, replay.Missing, replay.Changes) : null,
            Manifest = state.Manifest?.ToString(),
            Next = NextOf(run, state.Status),
        };
    }

    /// <summary>What was answered for effects, as a request says it.</summary>
    private static Dictionary<string, string> EffectsOf(RunHeader header)
    {
        var said = (header.Restart?.EffectsOf ?? new Dictionary<string, EffectAnswer>(StringComparer.Ordinal)).ToDictionary(e => e.Key, e => Words.Of(e.Value), StringComparer.Ordinal);
        if ((header.Restart?.Effects ?? header.Replay?.Effects ?? EffectAnswer.None) is not EffectAnswer.None and var all)
        {
            said["*"] = Words.Of(all);
        }

        return said;
    }

    private static StageObject ObjectOf(StageNode? node, string target, StageSummary counts, StageTimes times) => new(
        node?.Route.Name, node?.Stage.Name, target, node?.Stage.Type ?? "agent", RunMapping.CountsOf(counts), Words.Millis(counts.WorkMicros), Words.Millis(counts.WaitMicros),
        Words.Millis(counts.SavedMicros), Millis(times.MedianMicros()), Millis(times.MaxMicros), Words.Time(times.StartedAt), Words.Time(times.CompletedAt));

    private static IEnumerable<FlowObject> FlowsOf(StageGraph graph, IReadOnlyList<StageTimes> times) => graph.Edges.Where(e => e is { EntersRoute: true, From: >= 0 })
        .Select(e => new FlowObject(graph.Stages[e.From].Target, graph.Stages[e.To].Route.Name, times[e.From].Outputs));

    private static long? Millis(long? micros) => micros is { } known ? Words.Millis(known) : null;

    private static async ValueTask<IReadOnlyList<ArtifactVersionObject>> PublishedAsync(Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var versions = new List<ArtifactVersionObject>();
        foreach (var version in (await recording.Journal.NamesAsync(new NameQuery(), cancellation)).Where(n => n.Run == run.Number))
        {
            versions.Add(await ArtifactQuery.OfAsync(recording, version, cancellation));
        }

        return versions;
    }

    /// <summary>The verb by which a run goes on: <c>resume</c>, <c>recover</c> or <c>restart</c>; else null. A paused run that nobody owns goes on by a recover, which resumes it.</summary>
    public static string? NextOf(RunRecord run, RunStatus status) => status switch
    {
        RunStatus.Paused when run.OwnerAlive => "resume",
        RunStatus.Cancelled when !run.Header.IsCommand && run.Header.Rerun is null => "restart",
        RunStatus.Failed or RunStatus.Interrupted or RunStatus.Paused when !run.Header.IsCommand && run.Header.Import is null => "recover",
        _ => null,
    };
}
