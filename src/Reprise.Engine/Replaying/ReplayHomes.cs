using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;

namespace Reprise.Engine.Replaying;

/// <summary>Finds the run that has the steps of a stage: of a replay, which executed only what came after, that may be a run before it.</summary>
internal static class ReplayHomes
{
    /// <summary>The number of the run that has the steps of a stage; null where none does.</summary>
    public static long? Of(RunRecord run, StageGraph graph, StageNode stage) => run.Header.Replay is not { } terms ? run.Number
        : ReplayEntry.Of(graph, terms).Reaches(stage.Index) ? run.Number
        : terms.Recorded.TryGetValue(stage.Target, out var number) ? number
        : null;

    /// <summary>Why nothing of a run can be replayed; null where something can.</summary>
    public static RepriseException? Refusal(RunRecord run) =>
        run.Header.Pipeline is null || run.Header.Rerun is not null || run.Header.Import is not null || run.Header.IsCommand ? NoPipeline(run) : null;

    /// <summary>The stage that a request names, in the run that has its steps.</summary>
    /// <exception cref="RepriseException"><c>snapshot.stage_unknown</c>, <c>replay.nothing</c>, <c>run.ended</c>: it is no run of a pipeline.</exception>
    public static async ValueTask<(RunRecord Run, StageNode Stage)> FindAsync(Recording recording, ReplayRequest request, CancellationToken cancellation)
    {
        var origin = request.Origin;
        var graph = await recording.GraphAsync(origin, cancellation);
        if (graph is null || Refusal(origin) is not null)
        {
            throw NoPipeline(origin);
        }

        var stage = graph.Find(request.Stage) ?? throw ReplayEntry.Unknown(graph, request.Stage);
        var home = Of(origin, graph, stage) ?? throw new RepriseException(
            "replay.nothing", $"{origin.Header.Id} is a replay into the route {origin.Header.Replay!.Route}; the stage {stage.Target} never ran in it.",
            $"Replay the run that it came from: {origin.Header.Origin?.Run}.");
        if (home == origin.Number)
        {
            return (origin, stage);
        }

        if (origin.Header.Replay!.IsPartial && !string.Equals(stage.Target, origin.Header.Replay.Stage, StringComparison.Ordinal))
        {
            throw new RepriseException(
                "replay.nothing", $"{origin.Header.Id} replayed only a part of what {stage.Target} made, and did not run that stage itself.",
                $"Replay the run that did: {(await recording.RunAsync(home, cancellation)).Header.Id}.");
        }

        var found = await recording.RunAsync(home, cancellation);
        var there = (await recording.GraphAsync(found, cancellation))!;
        return (found, there.Find(stage.Target) ?? throw ReplayEntry.Unknown(there, stage.Target));
    }

    private static RepriseException NoPipeline(RunRecord run) => new(
        "replay.nothing", $"{run.Header.Id} is no run of a pipeline: nothing of it went through a queue.", "`reprise runs` lists the runs; name one that a pipeline made.");
}
