using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers;

/// <summary>The shape of all built-in step types: parameters are a record, which is prepared once a run and handed to every step.</summary>
/// <typeparam name="TParameters">The record of parameters.</typeparam>
/// <typeparam name="TPrepared">What a step needs of them.</typeparam>
public abstract class ParameterHandler<TParameters, TPrepared> : StepHandler
    where TPrepared : class
{
    /// <inheritdoc/>
    public override ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation) =>
        ValueTask.FromResult(Binding(stage, Prepare(StageParameters.Read<TParameters>(stage, context.Route), context.Route, stage.Name)));

    /// <inheritdoc/>
    public sealed override ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation) =>
        RunAsync(step, (TPrepared)step.Bound!, cancellation);

    /// <summary>Checks the parameters further than their types can and makes ready what every step needs.</summary>
    /// <exception cref="Reprise.Kernel.RepriseException"><c>pipeline.invalid</c>.</exception>
    protected abstract TPrepared Prepare(TParameters with, string route, string stage);

    /// <summary>Runs one step.</summary>
    protected abstract ValueTask RunAsync(StepContext step, TPrepared prepared, CancellationToken cancellation);
}
