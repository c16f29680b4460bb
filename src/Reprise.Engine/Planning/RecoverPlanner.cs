using Reprise.Engine.Calls;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Replaying;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Planning;

/// <summary>Says what a recover would publish and run, from the journal and the snapshot alone. Nothing is written.</summary>
public sealed class RecoverPlanner(EngineParts parts)
{
    private const int HazardsShown = 100;

    /// <summary>The plan.</summary>
    /// <param name="run">The run.</param>
    /// <param name="onStep">Told of each step as it is looked at, where steps are wanted.</param>
    /// <param name="cancellation">Ends the planning.</param>
    /// <exception cref="RepriseException"><c>run.ended</c>: it cannot go on.</exception>
    public async Task<PlanObject> PlanAsync(RunRecord run, Action<PlanStep>? onStep, CancellationToken cancellation)
    {
        Recoverable.Ensure(run);
        var recording = new Recording(parts.Journal, parts.Store);
        if (AgentCalls.IsTree(run.Header))
        {
            return await CallRecoverPlan.MakeAsync(recording, run, onStep, cancellation);
        }

        var graph = await recording.GraphAsync(run, cancellation) ?? throw Recoverable.Refusal(run, "it has no stages", "Start it again.");
        var replay = run.Header.Replay is null ? null : await ReplaySources.OpenAsync(recording, graph, run.Header.Replay, cancellation);
        var flow = new RunFlow(graph);
        var resumed = await Resumed.FromJournalAsync(parts.Journal, run.Number, graph, flow, 0, replay, cancellation);
        using var stopping = new CancellationTokenSource();
        using var shared = new SemaphoreSlim(1);
        StageRuntime[] stages = [.. graph.Stages.Select(s => IdleStage.Of(s, parts.Handlers.Find(s.Stage.Type), shared))];
        var ancestry = await RunAncestry.BeforeAsync(recording, run.Header, cancellation);
        var context = new RunContext
        {
            Parts = parts,
            Recording = recording,
            Number = run.Number,
            Header = run.Header with { Reuse = Reach.None },
            Graph = graph,
            Stages = stages,
            Stopping = stopping,
            Replay = replay,
            Ancestry = ancestry,
            Twins = await EffectTwins.LoadAsync(recording, ancestry, graph, stages.Where(s => replay?.Entry.Reaches(s.Node.Index) == true), cancellation),
        };
        var walk = new PlanWalk(context, onStep is null ? null : step => onStep(step with { Item = ItemNames.Shown(run.Header, step.Item) }), flow, resumed);
        await walk.WalkAsync(cancellation);
        var plan = RunPlanner.ToObject(context, walk);
        return plan with
        {
            Verb = "recover",
            Origin = new PlanOrigin(run.Header.Id.Value),
            Counts = plan.Counts with { Publish = walk.Published },
            Hazards = [.. resumed.Unfinished.Values.Where(h => h.Status == StepStatus.InDoubt).Take(HazardsShown).Select(h => new PlanHazard(
                new StepId(run.Header.Id, h.Number).ToString(), graph.Stages[h.Stage].Target, "is in doubt: it stays so until `reprise resolve`"))],
        };
    }
}
