using System.Text.Json.Nodes;

namespace Reprise.Agents.Client;

/// <summary>A run of a pipeline that is to begin.</summary>
/// <param name="Pipeline">The name of one that ran before, the text of a pipeline file, or the digest of a snapshot.</param>
public sealed record StartRun(string Pipeline)
{
    /// <summary>Paths on the server's machine that replace those in the pipeline, by input name.</summary>
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    /// <summary>Parameters.</summary>
    public JsonObject? Params { get; init; }

    /// <summary><c>none</c> (the default) or <c>any</c>.</summary>
    public string? Reuse { get; init; }

    /// <summary>Labels to find the run by.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The run's context.</summary>
    public JsonNode? Context { get; init; }

    /// <summary>Steps at a time; null for the server's default.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Executed steps a second at the most; null for as many as can be.</summary>
    public int? Pace { get; init; }

    /// <summary><c>memory</c>, or the URL of a broker that the server uses, without user and password; null for the server's own.</summary>
    public string? Queue { get; init; }

    /// <summary>Why it is started.</summary>
    public string? Reason { get; init; }

    /// <summary>The address of whoever is told of the end by mail; null for the address of the caller's key, where it has one.</summary>
    public string? Notify { get; init; }
}
