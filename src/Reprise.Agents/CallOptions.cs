namespace Reprise.Agents;

/// <summary>What is not as usual about a call.</summary>
public sealed record CallOptions
{
    /// <summary>The callee's context, instead of the caller's own; null for that.</summary>
    public object? Context { get; init; }
}
