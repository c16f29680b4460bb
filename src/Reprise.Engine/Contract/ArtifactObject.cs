namespace Reprise.Engine.Contract;

/// <summary>An artifact as scripts see it.</summary>
public sealed record ArtifactObject
{
    public required string Digest { get; init; }

    public long Size { get; init; }

    public required string MediaType { get; init; }

    public required IReadOnlyList<ArtifactNameObject> Names { get; init; }

    public required IReadOnlyList<ProducerObject> ProducedBy { get; init; }

    public long ConsumedByCount { get; init; }

    /// <summary>True where its bytes are at hand; their content is checked when they are read.</summary>
    public bool Present { get; init; }
}

/// <summary>A name that the bytes have.</summary>
public sealed record ArtifactNameObject(string Name, int Version, string CreatedAt);

/// <summary>A version of a name: its bytes, and the step that made them (null where a person or an import gave the name).</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">Counts from 1.</param>
/// <param name="Digest">The bytes.</param>
/// <param name="Size">In bytes.</param>
/// <param name="MediaType">Their media type.</param>
/// <param name="CreatedAt">When the name was given.</param>
/// <param name="RunId">The run in which that was.</param>
/// <param name="StepId">The step that made them, or null.</param>
/// <param name="Pipeline">The pipeline of the run that made it; null where it had none.</param>
/// <param name="Target">The stage that made it, as <c>ROUTE/STAGE</c>, or what was called; null where no step did.</param>
/// <param name="Reason">Why the run was started, or null.</param>
public sealed record ArtifactVersionObject(
    string Name, int Version, string Digest, long Size, string MediaType, string CreatedAt, string RunId, string? StepId, string? Pipeline, string? Target, string? Reason);

/// <summary>A step that made the bytes.</summary>
public sealed record ProducerObject(string RunId, string StepId, string Output);

/// <summary>An entry of <c>ls</c>: a stored output, or a folder, whose path ends with <c>/</c> and which has no bytes.</summary>
public sealed record FolderEntry(string Path, string? Digest, long? Size, string? MediaType);

/// <summary>A step type: how many steps there are of it, and whether a handler is at hand.</summary>
public sealed record StepTypeObject(string Type, long Count, bool Handler, string Effect);
