using Reprise.Engine.Environments;
using Reprise.Engine.Handlers.Exec;
using Reprise.Engine.Processes;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Analysis;

/// <summary>Runs a script in the environment that its stage declares: an interpreter and packages by a lock file, which are recorded and can be made again.</summary>
/// <param name="time">Measures the grace time of a script that is ended.</param>
public sealed class AnalysisRunHandler(TimeProvider time) : StepHandler
{
    private readonly ProcessRunner _runner = new(time);

    /// <summary>A handler on the system's clock.</summary>
    public AnalysisRunHandler()
        : this(TimeProvider.System)
    {
    }

    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("analysis_run", ExecHandler.CodeVersion, Effect.Recorded, "Runs a script in a declared environment.")
    {
        Parameters = typeof(AnalysisParameters),
        Environment = typeof(EnvironmentParameters),
    };

    /// <inheritdoc/>
    public override bool FansOut(StageDefinition stage) => ExecOutputs.FansOut(stage);

    /// <inheritdoc/>
    public override async ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        var with = StageParameters.Read<AnalysisParameters>(stage, context.Route);
        var environment = await new EnvironmentReader(_runner, stage, context).ReadAsync(cancellation)
            ?? throw Complaint.Param(context.Route, stage.Name, "env", "is missing: a script runs in a declared environment.", "Write `env: { kind: python, lock: requirements.lock }` at the stage.");
        return await new ExecPreparer(_runner, stage, with.ToCommand(environment.Interpreter.Name), environment, context).PrepareAsync(cancellation);
    }

    /// <inheritdoc/>
    public override ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation) => new ExecRun(_runner, step, (ExecPlan)step.Bound!).RunAsync(cancellation);
}
