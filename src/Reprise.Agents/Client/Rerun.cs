namespace Reprise.Agents.Client;

/// <summary>How an artifact is made again from its recorded history.</summary>
public sealed record Rerun
{
    /// <summary>The step to begin at; null for the sources.</summary>
    public string? From { get; init; }

    /// <summary>Whether anything that is not as recorded stops it.</summary>
    public bool Strict { get; init; }

    /// <summary><c>live</c> (the default) or <c>recorded</c>: how changed sources are taken.</summary>
    public string? Inputs { get; init; }

    /// <summary>Whether each step gets the new bytes of the one before, not the recorded ones.</summary>
    public bool EndToEnd { get; init; }

    /// <summary>Whether recorded steps are executed, too.</summary>
    public bool Live { get; init; }

    /// <summary>How often each step is executed; null for once.</summary>
    public int? Repeat { get; init; }

    /// <summary>Whether the manifest says how outputs differ, not only that they do.</summary>
    public bool Diff { get; init; }

    /// <summary>Steps at a time; null for the server's default.</summary>
    public int? Concurrency { get; init; }

    /// <summary><c>memory</c>, or the URL of a broker that the server uses, without user and password; null for the server's own.</summary>
    public string? Queue { get; init; }

    /// <summary>Why it is started.</summary>
    public string? Reason { get; init; }

    /// <summary>The address of whoever is told of the end by mail; null for the address of the caller's key, where it has one.</summary>
    public string? Notify { get; init; }
}
