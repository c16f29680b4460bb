using System.Text.Json.Nodes;

namespace Reprise.Agents.Client;

/// <summary>How the work of a run is done again.</summary>
public record Restart
{
    /// <summary><c>workflow</c> (the default), or <c>execution</c>: that call alone, as the root of a new run.</summary>
    public string? Scope { get; init; }

    /// <summary><c>origin</c> (the default), <c>none</c> or <c>any</c>.</summary>
    public string? Reuse { get; init; }

    /// <summary><c>occurrence</c> (the default) or <c>any</c>.</summary>
    public string? Match { get; init; }

    /// <summary>Stages, targets and ids of steps that run again whatever is recorded.</summary>
    public IReadOnlyList<string>? Force { get; init; }

    /// <summary>Whether results serve although the code changed.</summary>
    public bool IgnoreCode { get; init; }

    /// <summary>Whether results serve only where the environment is the same.</summary>
    public bool SameEnv { get; init; }

    /// <summary><c>repeat</c> or <c>skip</c>, by the id of the step that took effect, or by its stage or target; <c>*</c> for all others.</summary>
    public IReadOnlyDictionary<string, string>? Effects { get; init; }

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

    /// <summary>Of a call: who is told of its end.</summary>
    public Webhook? Webhook { get; init; }
}

/// <summary>A restart with something changed.</summary>
public sealed record Fork : Restart
{
    /// <summary>The new value of the only input.</summary>
    public JsonNode? Input { get; init; }

    /// <summary>Single values of JSON inputs, by JSON Pointer; behind <c>NAME:</c> where there are several inputs.</summary>
    public JsonObject? InputSet { get; init; }

    /// <summary>Paths on the server's machine whose files are read in place of recorded inputs, by input name.</summary>
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    /// <summary>A JSON Patch (an array) or a JSON Merge Patch (an object) of the only input.</summary>
    public JsonNode? InputPatch { get; init; }

    /// <summary>Several of them, applied in this order after <see cref="InputPatch"/>.</summary>
    public IReadOnlyList<InputPatch>? InputPatches { get; init; }

    /// <summary>The new context.</summary>
    public JsonNode? Context { get; init; }

    /// <summary>A patch of the context.</summary>
    public JsonNode? ContextPatch { get; init; }

    /// <summary>Parameters.</summary>
    public JsonObject? Params { get; init; }

    /// <summary>What steps of the origin made instead, by their ids.</summary>
    public JsonObject? Outputs { get; init; }

    /// <summary>The same for any bytes.</summary>
    public IReadOnlyDictionary<string, byte[]>? OutputBytes { get; init; }

    /// <summary>Another pipeline: its name, the text of its file, or the digest of a snapshot.</summary>
    public string? Pipeline { get; init; }

    /// <summary><c>latest</c> (the default), or <c>same</c>: refused where code is not what the origin recorded.</summary>
    public string? Code { get; init; }
}

/// <summary>A change to one input.</summary>
/// <param name="Input">Its name; null for the only one.</param>
/// <param name="Patch">A JSON Patch (an array) or a JSON Merge Patch (an object).</param>
public sealed record InputPatch(string? Input, JsonNode Patch);

/// <summary>Who is told of the end of a call.</summary>
/// <param name="Url">Where the call is posted to.</param>
public sealed record Webhook(string Url)
{
    /// <summary>What the message is signed with; null for no signature.</summary>
    public string? Secret { get; init; }

    /// <summary>Header fields to send along.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
}
