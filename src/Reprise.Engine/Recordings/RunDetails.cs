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
        return new RunDetailsObject
        {
            Stages = targets is not null ? [.. targets.Select(t => TargetOf(t.Target, t.Counts))]
                : graph is not null && graph.Stages.Count == state.Stages.Count ? [.. graph.Stages.Zip(state.Stages, StageOf)]
                : [],
            Published = await PublishedAsync(recording, run, cancellation),
            Changes = terms?.Changes ?? [],
            Forced = terms is null ? [] : [.. terms.Force.Concat(terms.Step is { } step ? [step] : [])],
            Otherwise = terms?.Plan is { } plan ? PlanOutcome.Differences(plan, state, targets) : [],
            Replayed = run.Header.Replay is { } replay ? new ReplayedObject(replay.Stage, replay.Route, replay.Select, replay.Count, replay.Missing, replay.Changes) : null,
            Manifest = state.Manifest?.ToString(),
            Next = NextOf(run, state.Status),
        };
    }

    private static StageObject StageOf(StageNode node, StageSummary stage) => new(
        node.Route.Name, node.Stage.Name, node.Target, node.Stage.Type, RunMapping.CountsOf(stage), Words.Millis(stage.WorkMicros), Words.Millis(stage.WaitMicros));

    private static StageObject TargetOf(string target, StageSummary calls) => new(
        null, null, target, "agent", RunMapping.CountsOf(calls), Words.Millis(calls.WorkMicros), Words.Millis(calls.WaitMicros));

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
