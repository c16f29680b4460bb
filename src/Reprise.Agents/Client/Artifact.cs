namespace Reprise.Agents.Client;

/// <summary>Immutable bytes, known by their digest.</summary>
public sealed record Artifact
{
    public required string Digest { get; init; }

    public long Size { get; init; }

    public required string MediaType { get; init; }

    public IReadOnlyList<ArtifactName> Names { get; init; } = [];

    public IReadOnlyList<Producer> ProducedBy { get; init; } = [];

    public long ConsumedByCount { get; init; }

    public bool Present { get; init; }
}

/// <summary>A name that the bytes have.</summary>
public sealed record ArtifactName(string Name, int Version, DateTimeOffset CreatedAt);

/// <summary>A version of a name.</summary>
public sealed record ArtifactVersion
{
    public required string Name { get; init; }

    public int Version { get; init; }

    public required string Digest { get; init; }

    public long Size { get; init; }

    public required string MediaType { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string RunId { get; init; }

    public string? StepId { get; init; }

    public string? Pipeline { get; init; }

    public string? Target { get; init; }

    public string? Reason { get; init; }
}

/// <summary>A step that made the bytes.</summary>
public sealed record Producer(string RunId, string StepId, string Output);

/// <summary>A stored output, or a folder, whose path ends with a slash and which has no digest.</summary>
public sealed record FolderEntry(string Path, string? Digest, long? Size, string? MediaType);
