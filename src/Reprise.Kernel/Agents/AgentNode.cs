using System.Text.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Agents;

/// <summary>How a node stands. Numbers are stored: never change them.</summary>
public enum NodeState
{
    /// <summary>It is heard of.</summary>
    Active = 0,

    /// <summary>It was not heard of for its lease.</summary>
    Lost = 1,

    /// <summary>It said that it stops.</summary>
    Stopped = 2,
}

/// <summary>A process that serves agents over HTTP, as it registered.</summary>
public sealed record AgentNode
{
    /// <summary>Its name, the part before the dot of a target.</summary>
    public required string Id { get; init; }

    /// <summary>Where it is called, without a slash at the end.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>Its code version, as it declares it.</summary>
    public string Version { get; init; } = "";

    /// <summary>The id that a process of it gave itself; null where it gives none.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When the process that answers now registered first. Microseconds since 1970, UTC.</summary>
    public long InstanceSince { get; init; }

    /// <summary>When it registered last. Microseconds since 1970, UTC.</summary>
    public long RegisteredAt { get; init; }

    /// <summary>When it was heard of last. Microseconds since 1970, UTC.</summary>
    public long HeardAt { get; init; }

    /// <summary>How it stands.</summary>
    public NodeState State { get; init; }

    /// <summary>What kind of node it is, as it declares it: <c>long_running</c> or another word.</summary>
    public string Deployment { get; init; } = "long_running";

    /// <summary>What it serves.</summary>
    public IReadOnlyList<AgentTarget> Targets { get; init; } = [];
}

/// <summary>Something that a node serves.</summary>
/// <param name="Name">Its name, the part behind the dot of a target.</param>
/// <param name="IsSkill">True for a skill, false for a reasoner; they are called at different addresses.</param>
/// <param name="Effect">What it does to the world; recorded where nobody says.</param>
public sealed record AgentTarget(string Name, bool IsSkill, Effect Effect = Effect.Recorded)
{
    /// <summary>Its own code version; null where the node's counts.</summary>
    public string? Version { get; init; }

    /// <summary>Tags, as it declares them.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The JSON Schema of its input, or null.</summary>
    public JsonElement? InputSchema { get; init; }

    /// <summary>The JSON Schema of its result, or null.</summary>
    public JsonElement? OutputSchema { get; init; }
}
