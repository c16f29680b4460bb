using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Pipelines;

/// <summary>Values that a run gives to a pipeline's parameters.</summary>
public static class PipelineParameters
{
    /// <summary>How deep objects and arrays may stand in each other in a value.</summary>
    public const int MaxDepth = 32;

    /// <summary>Reads values as the command line gives them. A value is taken as JSON where it is JSON and the default is no text, else as text.</summary>
    /// <param name="pipeline">The pipeline, whose defaults say which are texts.</param>
    /// <param name="given">Names and values; the last of a name counts.</param>
    /// <exception cref="RepriseException"><c>param.unknown</c>: the pipeline declares no such parameter; <c>usage.invalid</c>: a value is nested too deep.</exception>
    public static IReadOnlyDictionary<string, JsonElement> Parse(PipelineDefinition pipeline, IEnumerable<KeyValuePair<string, string>> given)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, text) in given)
        {
            CheckName(pipeline, name);
            values[name] = pipeline.Params[name].ValueKind == JsonValueKind.String ? Text(text) : JsonOrText(name, text);
        }

        return values;
    }

    /// <summary>The pipeline's parameters with some values replaced.</summary>
    /// <exception cref="RepriseException"><c>param.unknown</c>: the pipeline declares no such parameter; <c>usage.invalid</c>: a value is nested too deep.</exception>
    public static IReadOnlyDictionary<string, JsonElement> Apply(PipelineDefinition pipeline, IReadOnlyDictionary<string, JsonElement> overrides)
    {
        var values = pipeline.Params.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        foreach (var (name, value) in overrides)
        {
            CheckName(pipeline, name);
            CheckDepth($"The parameter `{name}`", DepthOf(value));
            values[name] = value;
        }

        return values;
    }

    /// <summary>How deep objects and arrays stand in each other in a value.</summary>
    public static int DepthOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.Array or JsonValueKind.Object ? JsonElements.DepthOf(JsonMarshal.GetRawUtf8Value(value)) : 0;

    /// <summary>Refuses a value that is nested too deep.</summary>
    /// <param name="what">What it is the value of, as a sentence begins.</param>
    /// <param name="depth">How deep it is.</param>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static void CheckDepth(string what, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new RepriseException("usage.invalid", $"{what} is nested {depth} deep; at the most {MaxDepth} is allowed.",
                "Give such data as an input: reprise run PIPELINE --input NAME=PATH.");
        }
    }

    private static void CheckName(PipelineDefinition pipeline, string name)
    {
        if (!pipeline.Params.ContainsKey(name))
        {
            throw new RepriseException(
                "param.unknown", $"The pipeline `{pipeline.Name}` has no parameter `{name}`.", NearestName.Hint(name, [.. pipeline.Params.Keys], "parameters"));
        }
    }

    private static JsonElement JsonOrText(string name, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        try
        {
            CheckDepth($"The parameter `{name}`", JsonElements.DepthOf(utf8));
            return CanonicalJson.Parse(utf8);
        }
        catch (FormatException)
        {
            // Not JSON, so it is meant as text: that is the rule, not an error.
            return Text(text);
        }
    }

    private static JsonElement Text(string text) => JsonElements.Of(text);
}
