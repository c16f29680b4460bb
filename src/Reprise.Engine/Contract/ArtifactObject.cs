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
public sealed record ArtifactVersionObject(string Name, int Version, string Digest, long Size, string MediaType, string CreatedAt, string RunId, string? StepId);

/// <summary>A step that made the bytes.</summary>
public sealed record ProducerObject(string RunId, string StepId, string Output);

/// <summary>An entry of <c>ls</c>: a stored output, or a folder, whose path ends with <c>/</c> and which has no bytes.</summary>
public sealed record FolderEntry(string Path, string? Digest, long? Size, string? MediaType);

/// <summary>A step type: how many steps there are of it, and whether a handler is at hand.</summary>
public sealed record StepTypeObject(string Type, long Count, bool Handler, string Effect);
