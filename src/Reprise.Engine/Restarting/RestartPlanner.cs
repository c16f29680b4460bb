using Reprise.Engine.Calls;
using Reprise.Engine.Contract;
using Reprise.Engine.Planning;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;

namespace Reprise.Engine.Restarting;

/// <summary>Says what a restart or fork would reuse and run, out of the same pieces that it is made of. Nothing is written.</summary>
public sealed class RestartPlanner(EngineParts parts)
{
    private readonly EngineParts _parts = parts with { Store = new HashingStore(parts.Store) };

    /// <summary>The plan.</summary>
    /// <param name="request">The restart as it would be begun.</param>
    /// <param name="onStep">Told of each step as it is decided, where steps are wanted.</param>
    /// <param name="cancellation">Ends the planning.</param>
    /// <exception cref="RepriseException">It could not be begun, for the same reasons; effects that would be repeated are in the plan.</exception>
    public async Task<PlanObject> PlanAsync(RestartRequest request, Action<PlanStep>? onStep, CancellationToken cancellation)
    {
        var recording = new Recording(_parts.Journal, _parts.Store);
        if (AgentCalls.IsTree(request.Origin.Header))
        {
            return (await new CallRestarts(_parts, recording).PrepareAsync(request, cancellation)).Plan.ToObject(onStep);
        }

        var restarts = new Restarts(_parts, recording, new DocumentKeeper(_parts.Store), new RecordedArtifacts(recording));
        var open = await restarts.PrepareAsync(request, cancellation);
        var (plan, _) = await restarts.PlanAsync(_parts, open, onStep, cancellation);
        return plan with { DefinitionChanges = await DefinitionChanges.OfAsync(recording, request.Origin, open.Graph.Pipeline, cancellation) };
    }
}
