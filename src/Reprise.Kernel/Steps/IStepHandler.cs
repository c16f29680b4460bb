using System.Text.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;

namespace Reprise.Kernel.Steps;

/// <summary>The code behind a step type. The same handler runs a step the first time and every time after. One instance serves all steps, at once.</summary>
public interface IStepHandler
{
    /// <summary>What the handler says of itself.</summary>
    HandlerInfo Info { get; }

    /// <summary>True where this stage may make many items of one; where the type alone does not tell, its parameters do. They may not be checked yet.</summary>
    bool FansOut(StageDefinition stage) => Info.FansOut;

    /// <summary>Prepares a stage, once a run: checks parameters further than their schema can, and says what code, environment and effect its steps have.</summary>
    /// <exception cref="RepriseException"><c>pipeline.invalid</c>, <c>environment.missing</c> and the like: the run does not start.</exception>
    ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation);

    /// <summary>Runs one step: reads its inputs, writes its outputs. Throws where it cannot.</summary>
    ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation);
}

/// <summary>What a handler says of itself.</summary>
/// <param name="Type">The step type, snake_case.</param>
/// <param name="Version">The code version: raise it whenever the same action could give other bytes.</param>
/// <param name="Effect">What its steps do to the world, unless the binding or the stage says otherwise.</param>
/// <param name="Summary">One plain sentence for people.</param>
public sealed record HandlerInfo(string Type, string Version, Effect Effect, string Summary = "")
{
    /// <summary>The type of the parameters (a record that System.Text.Json reads, snake_case), from which their JSON Schema is made; null for no parameters.</summary>
    public Type? Parameters { get; init; }

    /// <summary>The type of the stage's <c>env</c>, from which its JSON Schema is made; null where the step type takes none.</summary>
    public Type? Environment { get; init; }

    /// <summary>True where one item may become many: then no later stage can join its outputs with others of the same item.</summary>
    public bool FansOut { get; init; }

    /// <summary>True where the handler names its outputs itself, without the stage's <c>publish</c>.</summary>
    public bool NamesOutputs { get; init; }

    /// <summary>True where the handler reads the run's context, which then enters its steps' keys.</summary>
    public bool ReadsContext { get; init; }
}

/// <summary>A stage made ready by its handler, once a run.</summary>
public sealed record StageBinding
{
    /// <summary>What identifies the code, as JSON: for example <c>{"handler":"score","version":"1"}</c>. Its canonical digest is the <c>code</c> component.</summary>
    public required JsonElement Code { get; init; }

    /// <summary>The environment as JSON, or null for that of the host process. Its canonical digest is the <c>env</c> component.</summary>
    public JsonElement? Environment { get; init; }

    /// <summary>The effect of the stage's steps (a declaration in the stage wins over it).</summary>
    public required Effect Effect { get; init; }

    /// <summary>Whatever the handler wants back in <see cref="StepContext.Bound"/>: parsed parameters, compiled patterns.</summary>
    public object? State { get; init; }

    /// <summary>
    /// Makes ready what takes long and only an execution needs, such as an installed environment; null for nothing. Awaited before each execution, outside of
    /// the step's time-out, so it must remember that it is done, or that it cannot be.
    /// </summary>
    public Func<CancellationToken, ValueTask>? Prepare { get; init; }
}

/// <summary>What a handler may know when it prepares a stage.</summary>
/// <param name="PipelineFolder">The folder of the pipeline file, against which relative paths stand; absolute.</param>
/// <param name="Route">The stage's route.</param>
/// <param name="HostEnvironment">The environment of this process, as JSON.</param>
/// <param name="Store">For documents that the binding must keep, such as lock files and scripts.</param>
public sealed record BindContext(string PipelineFolder, string Route, JsonElement HostEnvironment, IArtifactStore Store)
{
    /// <summary>Finds named artifacts, for handlers that speak of them; null where there is no journal to look in.</summary>
    public IArtifactRegistry? Registry { get; init; }

    /// <summary>A folder for what can be made again at any time, such as installed environments; absolute. Nobody else may write it.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>What the stage was bound to when it was recorded, where it is bound to be executed again; null for a first time.</summary>
    public RecordedBinding? Recorded { get; init; }
}

/// <summary>Code and environment of a recorded stage: a handler takes the programs that are the same, where there are several.</summary>
/// <param name="Code">Its code document, or null where it is not in the store.</param>
/// <param name="Environment">Its environment document, or null where it is not in the store.</param>
public sealed record RecordedBinding(JsonElement? Code, JsonElement? Environment);
