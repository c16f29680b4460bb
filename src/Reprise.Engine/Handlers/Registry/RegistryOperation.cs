using System.ComponentModel;
using System.Text.Json.Nodes;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Registry;

/// <summary>Finds the artifact that a registry operation names, once a run, and makes it part of the code identity: a new version of it is a new action.</summary>
internal static class RegistryOperation
{
    /// <summary>The artifact behind a reference.</summary>
    /// <exception cref="Reprise.Kernel.RepriseException"><c>pipeline.invalid</c>: there is no journal; <c>artifact.not_found</c>, <c>artifact.ambiguous</c>.</exception>
    public static async ValueTask<RegisteredArtifact> ResolveAsync(string reference, StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(reference))
        {
            throw Complaint.Param(context.Route, stage.Name, "artifact", "is empty; expected a name, name@version or digest.");
        }

        if (context.Registry is not { } registry)
        {
            throw Complaint.Param(context.Route, stage.Name, "artifact", $"(`{reference}`) cannot be looked up: there is no journal at hand.");
        }

        try
        {
            return await registry.ResolveAsync(reference, cancellation);
        }
        catch (Kernel.RepriseException e) when (e.Code is "artifact.not_found" or "artifact.ambiguous")
        {
            throw Complaint.At(e, "parameter", $"`artifact` of {context.Route}/{stage.Name}");
        }
    }

    /// <summary>The artifact as JSON: digest, size, media type, name, version and producer.</summary>
    public static JsonObject Describe(RegisteredArtifact artifact) => new()
    {
        ["digest"] = artifact.Digest.ToString(),
        ["media_type"] = artifact.MediaType,
        ["name"] = artifact.Name,
        ["producer"] = artifact.Producer is not { } producer ? null : new JsonObject
        {
            ["item"] = producer.Item,
            ["pipeline"] = producer.Pipeline,
            ["run_id"] = producer.Step.Run.ToString(),
            ["step_id"] = producer.Step.ToString(),
            ["target"] = producer.Target,
        },
        ["size"] = artifact.Size,
        ["version"] = artifact.Version,
    };

    /// <summary>The binding of a stage that speaks of an artifact.</summary>
    public static StageBinding Bind(HandlerInfo info, StageDefinition stage, RegisteredArtifact artifact, object state) => new()
    {
        Code = JsonElements.Of(new JsonObject
        {
            ["artifact"] = Describe(artifact),
            ["handler"] = info.Type,
            ["version"] = stage.Version ?? info.Version,
        }),
        Effect = info.Effect,
        State = state,
    };
}

/// <summary>Parameters of <c>cite</c>.</summary>
public sealed record CiteParameters
{
    [Description("The artifact to cite: a name (its newest version when the run begins), name@version, a digest, or a unique prefix of one.")]
    public required string Artifact { get; init; }

    [Description("A sentence for the reader of the citation. Default: none.")]
    public string? Note { get; init; }
}

/// <summary>Parameters of <c>fork</c>.</summary>
public sealed record ForkParameters
{
    [Description("The artifact to start from: a name (its newest version when the run begins), name@version, a digest, or a unique prefix of one.")]
    public required string Artifact { get; init; }

    [Description("The name under which the same bytes are registered anew.")]
    public required string Name { get; init; }
}
