using System.Text.Json;

namespace Reprise.Agents.Client;

/// <summary>A node that agents run on.</summary>
public sealed record Node
{
    public required string NodeId { get; init; }

    public required string BaseUrl { get; init; }

    public required string Version { get; init; }

    public string? InstanceId { get; init; }

    public required string Status { get; init; }

    public required string Deployment { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    public required DateTimeOffset HeardAt { get; init; }

    /// <summary>When it counts as lost, unless it is heard of before.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    public IReadOnlyList<NodeTarget> Targets { get; init; } = [];
}

/// <summary>Something that can be called.</summary>
public sealed record NodeTarget
{
    public required string Target { get; init; }

    public required string Kind { get; init; }

    public required string Effect { get; init; }

    public required string Version { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public JsonElement? InputSchema { get; init; }

    public JsonElement? OutputSchema { get; init; }
}
