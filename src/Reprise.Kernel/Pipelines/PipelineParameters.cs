using System.Text;
using System.Text.Json;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Pipelines;

/// <summary>Values that a run gives to a pipeline's parameters.</summary>
public static class PipelineParameters
{
    /// <summary>Reads values as the command line gives them. A value is taken as JSON where it is JSON and the default is no text, else as text.</summary>
    /// <param name="pipeline">The pipeline, whose defaults say which are texts.</param>
    /// <param name="given">Names and values; the last of a name counts.</param>
    /// <exception cref="RepriseException"><c>param.unknown</c>: the pipeline declares no such parameter.</exception>
    public static IReadOnlyDictionary<string, JsonElement> Parse(PipelineDefinition pipeline, IEnumerable<KeyValuePair<string, string>> given)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, text) in given)
        {
            CheckName(pipeline, name);
            values[name] = pipeline.Params[name].ValueKind == JsonValueKind.String ? Text(text) : JsonOrText(text);
        }

        return values;
    }

    /// <summary>The pipeline's parameters with some values replaced.</summary>
    /// <exception cref="RepriseException"><c>param.unknown</c>: the pipeline declares no such parameter.</exception>
    public static IReadOnlyDictionary<string, JsonElement> Apply(PipelineDefinition pipeline, IReadOnlyDictionary<string, JsonElement> overrides)
    {
        var values = pipeline.Params.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        foreach (var (name, value) in overrides)
        {
            CheckName(pipeline, name);
            values[name] = value;
        }

        return values;
    }

    private static void CheckName(PipelineDefinition pipeline, string name)
    {
        if (!pipeline.Params.ContainsKey(name))
        {
            throw new RepriseException(
                "param.unknown", $"The pipeline `{pipeline.Name}` has no parameter `{name}`.", NearestName.Hint(name, [.. pipeline.Params.Keys], "parameters"));
        }
    }

    private static JsonElement JsonOrText(string text)
    {
        try
        {
            return CanonicalJson.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (FormatException)
        {
            // Not JSON, so it is meant as text: that is the rule, not an error.
            return Text(text);
        }
    }

    private static JsonElement Text(string text) => JsonElements.Of(text);
}
