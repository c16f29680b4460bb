using System.Text.Json.Nodes;

namespace Reprise.Agents.Client;

/// <summary>A replay that is to begin: the stored outputs of a stage are published again.</summary>
/// <param name="FromStage">The stage, <c>ROUTE/STAGE</c>, or its name where that is unique.</param>
public sealed record Replay(string FromStage)
{
    /// <summary>The route that they go to; null for where they went.</summary>
    public string? ToRoute { get; init; }

    /// <summary>Another pipeline: its name, the text of its file, or the digest of a snapshot.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Parameters of that pipeline.</summary>
    public JsonObject? Params { get; init; }

    /// <summary><c>origin</c> or <c>given</c>: whose routes and queues are taken.</summary>
    public string? Snapshot { get; init; }

    /// <summary>Which items, for example <c>/magnitude >= 5</c>, <c>failed</c> or a list of keys; null for all.</summary>
    public string? Select { get; init; }

    /// <summary>How many are published, for example <c>500/s</c>; null for as fast as it goes.</summary>
    public string? Rate { get; init; }

    /// <summary>How many may be on their way at once.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary><c>source</c>, <c>key</c> or <c>none</c>.</summary>
    public string? Order { get; init; }

    /// <summary>Whether it lets other work go first.</summary>
    public bool Yield { get; init; }

    /// <summary><c>none</c> (the default), <c>origin</c> or <c>any</c>.</summary>
    public string? Reuse { get; init; }

    /// <summary>Whether a replay of a part may publish names.</summary>
    public bool Publish { get; init; }

    /// <summary><c>repeat</c> or <c>skip</c>: what becomes of effects that would take place again.</summary>
    public string? Effects { get; init; }

    /// <summary>Whether bytes are checked before anything is published.</summary>
    public bool Verify { get; init; }

    /// <summary>Whether outputs whose bytes are missing are left out.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Steps at a time; null for the server's default.</summary>
    public int? Concurrency { get; init; }

    /// <summary><c>memory</c>, or the URL of a broker that the server uses, without user and password; null for the queue of the run.</summary>
    public string? Queue { get; init; }

    /// <summary>Labels to find the run by.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Why it is started.</summary>
    public string? Reason { get; init; }

    /// <summary>The address of whoever is told of the end by mail; null for the address of the caller's key, where it has one.</summary>
    public string? Notify { get; init; }
}
