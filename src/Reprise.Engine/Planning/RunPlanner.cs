using Reprise.Engine.Contract;
using Reprise.Engine.Handlers;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Planning;

/// <summary>
/// Says what a run would do, why, and what it would cost, out of the same pieces that a run is made of. Nothing is executed, and nothing is written:
/// neither to the journal nor to the store. Time and reading grow with the number of steps; what waits to be looked at stays small.
/// </summary>
public sealed class RunPlanner(EngineParts parts)
{
    private const long NoRun = -1;
    private readonly EngineParts _parts = parts with { Store = new HashingStore(parts.Store) };

    /// <summary>The plan of a request.</summary>
    /// <param name="request">The run as it would be begun.</param>
    /// <param name="onStep">Told of each step as it is decided, where steps are wanted; they are not in the plan.</param>
    /// <param name="cancellation">Ends the planning.</param>
    /// <exception cref="RepriseException">The request cannot be carried out, for the same reasons as when it is begun; or a record cannot be read.</exception>
    public async Task<PlanObject> PlanAsync(RunRequest request, Action<PlanStep>? onStep, CancellationToken cancellation)
    {
        var graph = StageGraph.Build(request.Snapshot);
        var handlers = _parts.Handlers.With(HandlerLoader.Load(request.Snapshot.Handlers, request.Folder));
        var recording = new Recording(_parts.Journal, _parts.Store);
        var preparer = new StagePreparer(_parts, new DocumentKeeper(_parts.Store), new RecordedArtifacts(recording), handlers, request);
        var stages = await preparer.PrepareAsync(graph, cancellation);
        using var stopping = new CancellationTokenSource();
        var run = new RunContext
        {
            Parts = _parts,
            Recording = recording,
            Number = NoRun,
            Header = await HeaderAsync(request, cancellation),
            Graph = graph,
            Stages = stages,
            Stopping = stopping,
        };
        var walk = new PlanWalk(run, onStep is null ? null : step => onStep(step with { Item = ItemNames.Shown(run.Header, step.Item) }));
        await walk.WalkAsync(cancellation);
        return ToObject(run, walk);
    }

    private async Task<RunHeader> HeaderAsync(RunRequest request, CancellationToken cancellation)
    {
        var id = RunId.Create(_parts.Time.GetUtcNow(), 0);
        return new RunHeader
        {
            Id = id,
            Kind = request.Kind,
            Pipeline = request.Snapshot.Name,
            Origin = request.Origin,
            Lineage = id,
            Snapshot = Digest.Of(Snapshot.Write(request.Snapshot)),
            Folder = request.Folder,
            Inputs = await InputFiles.StoreAsync(request, _parts.Store, cancellation),
            Context = request.Context,
            Reuse = request.Reuse,
            IgnoreCode = request.IgnoreCode,
            SameEnvironment = request.SameEnvironment,
            TraceId = "",
            CreatedAt = 0,
        };
    }

    internal static PlanObject ToObject(RunContext run, PlanWalk walk)
    {
        var stages = walk.Fold.Stages();
        return new PlanObject
        {
            Verb = Words.Of(run.Header.Kind),
            Origin = run.Header.Origin is { } origin ? new PlanOrigin(origin.Run.Value) : null,
            Snapshot = run.Header.Snapshot.ToString(),
            Counts = new PlanCounts(stages.Sum(s => s.Reuse), stages.Sum(s => s.Run), 0, 0, stages.Sum(s => s.Refuse), stages.Sum(s => s.Unknown)),
            SavedMs = Words.Millis(walk.Fold.SavedMicros),
            SavedTokens = walk.Fold.SavedTokens,
            EstimatedMs = Words.Millis(walk.Fold.EstimatedMicros),
            Stages = [.. run.Graph.Stages.Zip(stages, StageOf)],
            Hazards = walk.Hazards,
        };
    }

    private static PlanStage StageOf(StageNode node, StagePlan plan) => new(
        node.Route.Name, node.Stage.Name, null, plan.Reuse, plan.Run, 0, 0, plan.Refuse, plan.Unknown,
        [.. plan.Reasons.Select(r => new PlanReason(r.Key, r.Value))]);
}
