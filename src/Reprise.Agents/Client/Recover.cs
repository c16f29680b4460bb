namespace Reprise.Agents.Client;

/// <summary>How a run goes on that stopped or failed.</summary>
public sealed record Recover
{
    /// <summary><c>memory</c>, or the URL of a broker that the server uses, without user and password; null for the queue that the run was begun with.</summary>
    public string? Queue { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>The address of whoever is told of the end by mail; null for the address of the caller's key, where it has one.</summary>
    public string? Notify { get; init; }
}
