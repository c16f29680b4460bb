using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>A stage that does not run in a replay, so that neither its handler nor its scripts need be here.</summary>
internal static class IdleStage
{
    private static readonly Idle Handler = new();

    /// <summary>The stage.</summary>
    /// <param name="node">The stage in its graph.</param>
    /// <param name="handler">Its handler where there is one, which knows whether it fans out.</param>
    /// <param name="shared">The run's limit of steps at a time.</param>
    public static StageRuntime Of(StageNode node, IStepHandler? handler, SemaphoreSlim shared) => new()
    {
        Node = node,
        Handler = handler ?? Handler,
        Binding = new StageBinding { Code = JsonElements.Null, Effect = Effect.Pure },
        Effect = node.Stage.Effect ?? handler?.Info.Effect ?? Effect.Pure,
        Type = default,
        With = default,
        Context = default,
        Code = default,
        Env = default,
        Slots = shared,
    };

    private sealed class Idle : StepHandler
    {
        public override HandlerInfo Info { get; } = new("idle", "1", Effect.Pure);

        public override ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation) => throw new InvalidOperationException("A stage that the replay does not reach cannot run.");
    }
}
