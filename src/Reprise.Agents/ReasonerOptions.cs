namespace Reprise.Agents;

/// <summary>What is declared of a reasoner.</summary>
public sealed record ReasonerOptions
{
    /// <summary>What it does to the world. Default recorded.</summary>
    public CallEffect Effect { get; init; } = CallEffect.Recorded;

    /// <summary>The version of its code: recorded results serve only while it is the same. Default: the digest of the assembly that the function stands in.</summary>
    public string? Version { get; init; }

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>
    /// Whether the answer to the server's request is the result. Good for what takes milliseconds; a call is cut off with its connection then. By default the request is answered at once and the result reported later,
    /// which outlives a restart of the server.
    /// </summary>
    public bool Inline { get; init; }
}
