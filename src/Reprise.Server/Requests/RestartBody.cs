using System.Text.Json;

namespace Reprise.Server.Requests;

/// <summary>What <c>restart</c> takes.</summary>
internal record RestartBody
{
    /// <summary><c>workflow</c> or <c>execution</c>.</summary>
    public string? Scope { get; init; }

    /// <summary><c>none</c>, <c>origin</c> or <c>any</c>.</summary>
    public string? Reuse { get; init; }

    /// <summary><c>occurrence</c> or <c>any</c>.</summary>
    public string? Match { get; init; }

    /// <summary>Stages, targets and ids of steps.</summary>
    public IReadOnlyList<string>? Force { get; init; }

    public bool IgnoreCode { get; init; }

    public bool SameEnv { get; init; }

    /// <summary><c>repeat</c> or <c>skip</c>, by the id of the step that took effect, or by its stage or target; <c>*</c> for all others.</summary>
    public IReadOnlyDictionary<string, string>? Effects { get; init; }

    public int? Concurrency { get; init; }

    /// <summary><c>memory</c>, or the URL of a broker that the server uses, without user and password.</summary>
    public string? Queue { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string? Reason { get; init; }

    /// <summary>Of a call: who is told of its end.</summary>
    public JsonElement? Webhook { get; init; }

    /// <summary>The address of whoever is told of the end by mail.</summary>
    public string? Notify { get; init; }

    public bool Plan { get; init; }

    public bool Steps { get; init; }
}

/// <summary>What <c>fork</c> takes: what <c>restart</c> takes, and what is to be different.</summary>
internal sealed record ForkBody : RestartBody
{
    /// <summary>The new value of the only input.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>Single values of JSON inputs, by JSON Pointer; behind <c>NAME:</c> where there are several inputs.</summary>
    public IReadOnlyDictionary<string, JsonElement>? InputSet { get; init; }

    /// <summary>Paths on the server's machine whose files are read in place of recorded inputs, by input name.</summary>
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    /// <summary>A JSON Patch or JSON Merge Patch of the only input.</summary>
    public JsonElement? InputPatch { get; init; }

    /// <summary>Several of them, applied in this order after <c>input_patch</c>.</summary>
    public IReadOnlyList<InputPatchBody>? InputPatches { get; init; }

    public JsonElement? Context { get; init; }

    public JsonElement? ContextPatch { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? Params { get; init; }

    /// <summary>Parameters as a command line gives them: a value is JSON where it is JSON and the pipeline's default is no text.</summary>
    public IReadOnlyDictionary<string, string>? ParamTexts { get; init; }

    /// <summary>What steps of the origin made instead, by their ids: any JSON.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Outputs { get; init; }

    /// <summary>The same for any bytes, in base64.</summary>
    public IReadOnlyDictionary<string, byte[]>? OutputBytes { get; init; }

    /// <summary>Another pipeline: its name, the text of its file, or the digest of a snapshot.</summary>
    public string? Pipeline { get; init; }

    /// <summary><c>latest</c> or <c>same</c>.</summary>
    public string? Code { get; init; }
}

/// <summary>A change to one input.</summary>
/// <param name="Input">Its name; null for the only one.</param>
/// <param name="Patch">A JSON Patch (an array) or a JSON Merge Patch (an object).</param>
internal sealed record InputPatchBody(string? Input, JsonElement? Patch);

/// <summary>What <c>PUT /runs/{id}/golden</c> takes.</summary>
internal sealed record GoldenBody(string? Name, IReadOnlyList<string>? Tags);
