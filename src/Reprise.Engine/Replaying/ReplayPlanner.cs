using Reprise.Engine.Contract;
using Reprise.Engine.Planning;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;

namespace Reprise.Engine.Replaying;

/// <summary>Says what a replay would publish and run, out of the same pieces that it is made of. Nothing is written.</summary>
public sealed class ReplayPlanner(EngineParts parts)
{
    private readonly EngineParts _parts = parts with { Store = new HashingStore(parts.Store), ScratchFolder = Path.GetTempPath() };

    /// <summary>The plan of a replay.</summary>
    /// <param name="request">The replay as it would be begun.</param>
    /// <param name="onStep">Told of each step as it is decided, where steps are wanted.</param>
    /// <param name="cancellation">Ends the planning.</param>
    /// <exception cref="RepriseException">It could not be begun, for the same reasons.</exception>
    public async Task<PlanObject> PlanAsync(ReplayRequest request, Action<PlanStep>? onStep, CancellationToken cancellation)
    {
        var recording = new Recording(_parts.Journal, _parts.Store);
        var replays = new Replays(_parts, recording, new DocumentKeeper(_parts.Store), new RecordedArtifacts(recording));
        var open = await replays.PrepareAsync(request, cancellation);
        using var stopping = new CancellationTokenSource();
        var run = new RunContext
        {
            Parts = _parts,
            Recording = recording,
            Number = -1,
            Header = open.Header,
            Graph = open.Prepared.Graph,
            Stages = open.Stages,
            Stopping = stopping,
            Replay = open.Sources,
            Ancestry = open.Ancestry,
            Twins = open.Twins,
        };
        var walk = new PlanWalk(run, onStep is null ? null : step => onStep(step with { Item = ItemNames.Shown(run.Header, step.Item) }));
        await walk.WalkAsync(cancellation);
        var plan = RunPlanner.ToObject(run, walk);
        return plan with
        {
            Counts = plan.Counts with { Publish = run.Header.Replay!.Count },
            DefinitionChanges = open.Prepared.Changes,
            Hazards = [.. plan.Hazards.Concat(open.Twins.All.Select(t => new PlanHazard(t.Id.ToString(), t.Target, $"took effect in {t.Id.Run}{(t.Item.Length == 0 ? "" : $", of '{t.Item}'")}"))).DistinctBy(h => h.StepId, StringComparer.Ordinal)],
            Warnings = [.. open.Prepared.Warnings.Select(w => new ManifestWarning(null, "replay.partial", w))],
        };
    }
}
