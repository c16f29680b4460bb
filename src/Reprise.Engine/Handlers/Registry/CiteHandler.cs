using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Registry;

/// <summary>Writes the citation of an artifact as JSON: digest, name, version and producer, so that one artifact can cite another for good.</summary>
public sealed class CiteHandler : StepHandler
{
    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("cite", "1", Effect.Pure, "Writes the citation of an artifact as JSON: digest, name, version, producer.")
    {
        Parameters = typeof(CiteParameters),
    };

    /// <inheritdoc/>
    public override async ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        var with = StageParameters.Read<CiteParameters>(stage, context.Route);
        var artifact = await RegistryOperation.ResolveAsync(with.Artifact, stage, context, cancellation);
        var citation = RegistryOperation.Describe(artifact);
        if (with.Note is not null)
        {
            citation["note"] = with.Note;
        }

        return RegistryOperation.Bind(Info, stage, artifact, CanonicalJson.Write(citation));
    }

    /// <inheritdoc/>
    public override ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation) =>
        step.WriteAsync(null, (byte[])step.Bound!, JsonText.MediaType, cancellation);
}
