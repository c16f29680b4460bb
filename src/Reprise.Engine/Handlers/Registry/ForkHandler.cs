using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Registry;

/// <summary>Starts a new named artifact from a version of another: the same bytes under a new name. The step's code identity and log say which version.</summary>
public sealed class ForkHandler : StepHandler
{
    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("fork", "1", Effect.Pure, "Starts a new named artifact from a version of another, with the same bytes.")
    {
        Parameters = typeof(ForkParameters),
        NamesOutputs = true,
    };

    /// <inheritdoc/>
    public override async ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        var with = StageParameters.Read<ForkParameters>(stage, context.Route);
        if (string.IsNullOrWhiteSpace(with.Name) || with.Name.Contains('@', StringComparison.Ordinal))
        {
            throw Complaint.Param(context.Route, stage.Name, "name", $"(`{with.Name}`) is no name of an artifact: expected text without @, for example report/draft.html.");
        }

        if (stage.Publish is not null)
        {
            throw Complaint.Param(context.Route, stage.Name, "name", "stands beside `publish`: the stage has two names for one output.", "Leave out `publish`.");
        }

        var artifact = await RegistryOperation.ResolveAsync(with.Artifact, stage, context, cancellation);
        return RegistryOperation.Bind(Info, stage, artifact, new Prepared(with.Name, artifact));
    }

    /// <inheritdoc/>
    public override ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
    {
        var (name, artifact) = (Prepared)step.Bound!;
        var origin = artifact.Name is null ? "" : $"{artifact.Name}@{artifact.Version} ";
        step.Publish = name;
        step.Log($"{name} is forked from {origin}{artifact.Digest}");
        return step.WriteExistingAsync(null, artifact.Digest, artifact.Size, artifact.MediaType, cancellation);
    }

    private sealed record Prepared(string Name, RegisteredArtifact Artifact);
}
