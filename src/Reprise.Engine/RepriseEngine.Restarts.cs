using Reprise.Engine.Calls;
using Reprise.Engine.Restarting;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Planning;

namespace Reprise.Engine;

/// <content>Restarts and forks, of pipelines and of agents.</content>
public sealed partial class RepriseEngine
{
    /// <summary>Begins a restart or a fork: a new run of the same work, which takes over what already succeeded. It is durable, with its plan, when this returns.</summary>
    /// <exception cref="RepriseException">It cannot be carried out, or would repeat an effect that nobody answered for; nothing was begun.</exception>
    public async Task<RunHandle> RestartAsync(RestartRequest request, CancellationToken cancellation)
    {
        if (AgentCalls.IsTree(request.Origin.Header))
        {
            var (header, plan) = await new CallRestarts(_parts, _recording).PrepareAsync(request, cancellation);
            Restarts.ThrowIfHazardous(plan.Hazards);
            return await Calls.BeginAsync(header, cancellation);
        }

        var open = await _restarts.BeginAsync(request, cancellation);
        var flow = new RunFlow(open.Graph);
        var context = MakeContext(open.Number, open.Header, open.Graph, open.Stages, open.Replay, open.Ancestry, open.Twins);
        context.Traces = open.Traces;
        return Begin(context, new RunSession(context, flow, Resumed.Fresh(open.Graph, flow, open.Replay)));
    }
}
