using System.Text.Json;
using Reprise.Engine.Pipelines;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Restarting;

/// <summary>What a fork makes different. What changes nothing is a restart.</summary>
public sealed record RunChanges
{
    /// <summary>Files that are read in place of recorded inputs, by input name.</summary>
    public IReadOnlyDictionary<string, string> InputPaths { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The new value of an input, a call's or the pipeline's only one; null where it is not replaced as a whole.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>Patches of inputs, in the order in which they are applied.</summary>
    public IReadOnlyList<InputPatch> InputPatches { get; init; } = [];

    /// <summary>The new context; null where it is not replaced as a whole.</summary>
    public JsonElement? Context { get; init; }

    /// <summary>A patch of the context (JSON Patch or JSON Merge Patch), or null.</summary>
    public JsonElement? ContextPatch { get; init; }

    /// <summary>Parameters that get other values, as text or JSON (see <c>PipelineParameters.Parse</c>).</summary>
    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Parameters that get other values, as they are.</summary>
    public IReadOnlyDictionary<string, JsonElement> ParamValues { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>Bytes that stand for what steps of the origin made.</summary>
    public IReadOnlyList<GivenOutput> Outputs { get; init; } = [];

    /// <summary>Another pipeline, or null for the origin's.</summary>
    public GivenPipeline? Pipeline { get; init; }

    /// <summary>Whether code must be as it was recorded; false takes the code as it is now.</summary>
    public bool SameCode { get; init; }
}

/// <summary>A pipeline that a fork takes instead of the origin's.</summary>
/// <param name="Definition">The pipeline, parameters not yet put in.</param>
/// <param name="Catalog">The handlers at hand, those that it names included.</param>
/// <param name="Folder">The folder that its paths begin at; absolute.</param>
/// <param name="Path">Its file; absolute, or null.</param>
public sealed record GivenPipeline(PipelineDefinition Definition, HandlerCatalog Catalog, string Folder, string? Path)
{
    /// <summary>That of a file.</summary>
    public static GivenPipeline Of(PipelineFile file) => new(file.Definition, file.Catalog, file.Folder, file.Path);
}

/// <summary>A change to one input.</summary>
/// <param name="Input">The input's name; null for the only one.</param>
/// <param name="Place">A JSON Pointer whose value is set to <paramref name="Value"/>; null where that is a patch of the whole.</param>
/// <param name="Value">The value, or a JSON Patch or JSON Merge Patch.</param>
public sealed record InputPatch(string? Input, string? Place, JsonElement Value)
{
    /// <summary>Sets one value.</summary>
    /// <param name="text">Where: a JSON Pointer, behind <c>NAME:</c> where there are several inputs.</param>
    /// <param name="value">The value.</param>
    public static InputPatch Set(string text, JsonElement value)
    {
        var (name, place) = Named(text);
        return new InputPatch(name, place, value);
    }

    /// <summary>The input that a text begins with, before its first colon, where what follows begins as a pointer or a patch does.</summary>
    public static (string? Input, string Place) Named(string text)
    {
        var at = text.IndexOf(':', StringComparison.Ordinal);
        return at > 0 && text[0] is not ('/' or '@' or '{' or '[') ? (text[..at], text[(at + 1)..]) : (null, text);
    }
}

/// <summary>Bytes that stand for a step's output.</summary>
public sealed record GivenOutput(StepRecord Step, ReadOnlyMemory<byte> Bytes);
