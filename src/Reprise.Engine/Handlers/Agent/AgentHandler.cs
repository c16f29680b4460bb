using Reprise.Engine.Calls;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Agent;

/// <summary>Calls an agent for each item; what it calls in turn is recorded as a run of its own.</summary>
/// <param name="nodes">The nodes that have registered; null where this process calls no agents.</param>
public sealed class AgentHandler(NodeRegistry? nodes = null) : StepHandler
{
    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("agent", "1", Effect.Recorded, "Calls an agent; its result is the output.")
    {
        Parameters = typeof(AgentParameters),
        ReadsContext = true,
    };

    /// <inheritdoc/>
    public override ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        var with = StageParameters.Read<AgentParameters>(stage, context.Route);
        if (nodes is null)
        {
            throw new RepriseException("run.elsewhere", $"{context.Route}/{stage.Name} calls the agent {with.Target}, and this process calls no agents: they report to a server.",
                "Start the run through `reprise serve`: POST /api/v1/runs, or the same command with --server URL.");
        }

        var target = nodes.Find(with.Target) ?? throw new RepriseException(
            "node.unknown", $"{context.Route}/{stage.Name} calls '{with.Target}', and nothing is registered under that name.", "Start the node; `GET /api/v1/nodes` lists those that are there.");
        return ValueTask.FromResult(new StageBinding
        {
            Code = stage.Version is null ? target.CodeDocument : VersionCode(Info.Type, stage.Version),
            Environment = target.EnvironmentDocument,
            Effect = target.Target.Effect,
            State = with,
        });
    }

    /// <inheritdoc/>
    public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
    {
        var with = (AgentParameters)step.Bound!;
        var calls = nodes?.Calls ?? throw new InvalidOperationException("A stage that calls agents was bound without an engine.");
        var input = await AgentInput.OfAsync(step, with.Input, cancellation);
        var ended = await calls.Stages.CallAsync(step, new CallRequest(with.Target) { Input = input, Context = step.Context }, cancellation);
        if (ended.Status is not "succeeded")
        {
            throw Complaint.Failure(ended.Error?.Code ?? "call.failed", step, ended.Error?.Message ?? $"the call was {ended.Status}.", $"`reprise show {ended.Run.Header.Id} --steps` shows what the agent did.");
        }

        if (ended.Result is { } result)
        {
            await step.WriteAsync(null, result, "application/json", cancellation);
        }

        step.Log($"agent run {ended.Run.Header.Id}");
    }
}
