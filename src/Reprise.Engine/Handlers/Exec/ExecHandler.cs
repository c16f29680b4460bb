using Reprise.Engine.Environments;
using Reprise.Engine.Processes;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>Runs any command: declared inputs and outputs, an argument list that no shell reads, a clean environment, a sandbox where there is one.</summary>
/// <param name="time">Measures the grace time of a command that is ended.</param>
public sealed class ExecHandler(TimeProvider time) : StepHandler
{
    internal const string Type = "exec";
    internal const string CodeVersion = "1";

    private readonly ProcessRunner _runner = new(time);

    /// <summary>A handler on the system's clock.</summary>
    public ExecHandler()
        : this(TimeProvider.System)
    {
    }

    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new(Type, CodeVersion, Effect.Recorded, "Runs a command with declared inputs and outputs.")
    {
        Parameters = typeof(ExecParameters),
        Environment = typeof(EnvironmentParameters),
    };

    /// <inheritdoc/>
    public override bool FansOut(StageDefinition stage) => ExecOutputs.FansOut(stage);

    /// <inheritdoc/>
    public override async ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        var environment = await new EnvironmentReader(_runner, stage, context).ReadAsync(cancellation);
        return await new ExecPreparer(_runner, stage, StageParameters.Read<ExecParameters>(stage, context.Route), environment, context).PrepareAsync(cancellation);
    }

    /// <inheritdoc/>
    public override ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation) => new ExecRun(_runner, step, (ExecPlan)step.Bound!).RunAsync(cancellation);
}
