namespace Reprise.Engine.Calls;

/// <summary>Numbers of agent calls that can be set.</summary>
public sealed record CallLimits
{
    /// <summary>How deep calls may stand below each other, the root counted. Default 64.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Calls that agents work on at once, over all runs; one more is refused. Default 1,024.</summary>
    public int MaxConcurrent { get; init; } = 1024;

    /// <summary>Bytes of an input at the most. Default 10 MiB.</summary>
    public int MaxInput { get; init; } = 10 * 1024 * 1024;

    /// <summary>Bytes of a context at the most. Default 256 KiB.</summary>
    public int MaxContext { get; init; } = 256 * 1024;

    /// <summary>Bytes of a result at the most. Default 64 MiB.</summary>
    public int MaxResult { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long an agent may work on one call. Default 1 h.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a node may be silent before it counts as lost. Default 90 s: the AgentField SDKs are heard of every 2 or every 30 s.</summary>
    public TimeSpan NodeLease { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long agents that are told to cancel have to say so, level by level. Default 5 s.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a report or a call waits for its run to be taken over after a start. Default 10 s.</summary>
    public TimeSpan TakeOver { get; init; } = TimeSpan.FromSeconds(10);
}
