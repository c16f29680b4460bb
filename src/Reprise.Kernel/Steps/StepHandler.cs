using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;

namespace Reprise.Kernel.Steps;

/// <summary>A handler with the defaults most have: its code is its declared version, its effect the declared one, and it needs no preparation.</summary>
public abstract class StepHandler : IStepHandler
{
    private Lazy<JsonElement>? _code;

    /// <inheritdoc/>
    public abstract HandlerInfo Info { get; }

    /// <inheritdoc/>
    public virtual bool FansOut(StageDefinition stage) => Info.FansOut;

    /// <inheritdoc/>
    public virtual ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation) =>
        ValueTask.FromResult(Binding(stage, null));

    /// <inheritdoc/>
    public abstract ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation);

    /// <summary>The usual binding: code is type and version (the stage's, else the handler's), effect the handler's.</summary>
    protected StageBinding Binding(StageDefinition stage, object? state) => new()
    {
        Code = stage.Version is null ? (_code ??= new Lazy<JsonElement>(VersionCode(Info.Type, Info.Version))).Value : VersionCode(Info.Type, stage.Version),
        Effect = Info.Effect,
        State = state,
    };

    /// <summary>The code identity of a declared version, as JSON.</summary>
    protected static JsonElement VersionCode(string type, string version) =>
        JsonElements.Of(new JsonObject { ["handler"] = type, ["version"] = version });
}
