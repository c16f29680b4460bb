using System.Text.Json;
using System.Text.RegularExpressions;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;

namespace Reprise.Engine.Handlers;

/// <summary>Reads the <c>with</c> of a stage into the record that its handler declares.</summary>
public static partial class StageParameters
{
    /// <summary>How parameters are read: snake_case, nothing unknown, nothing missing. Enumerations are read as their types declare.</summary>
    public static JsonSerializerOptions Options => ParameterSchema.Options;

    /// <summary>The parameters of a stage.</summary>
    /// <exception cref="RepriseException"><c>pipeline.invalid</c>: one of them is unknown, missing or of another form; the message names it.</exception>
    public static T Read<T>(StageDefinition stage, string route)
    {
        try
        {
            var with = stage.With.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? JsonElements.Empty : stage.With;
            return with.Deserialize<T>(Options) ?? throw new JsonException("The parameters are missing.");
        }
        catch (JsonException e)
        {
            var (parameter, message) = Explain(e, typeof(T));
            throw Complaint.Param(route, stage.Name, parameter, message, $"See `{stage.Type}` in docs/step-types.md.", e);
        }
    }

    /// <summary>The names of a parameter record's members, as a pipeline file writes them.</summary>
    public static IEnumerable<string> NamesOf(Type parameters) =>
        Options.GetTypeInfo(parameters).Properties.Select(p => p.Name);

    private static (string Parameter, string Message) Explain(JsonException e, Type type)
    {
        var path = e.Path is { Length: > 2 } p && p.StartsWith("$.", StringComparison.Ordinal) ? p[2..] : "";
        if (UnknownMember().Match(e.Message) is { Success: true } unknown)
        {
            var known = path.Contains('.', StringComparison.Ordinal) || path.Contains('[', StringComparison.Ordinal)
                ? ""
                : $" Allowed: {string.Join(", ", NamesOf(type))}.";
            return (path.Length > 0 ? path : unknown.Groups["name"].Value, $"is not known.{known}");
        }

        if (MissingMember().Match(e.Message) is { Success: true } missing)
        {
            return (path.Length > 0 ? path : missing.Groups["name"].Value, $"is not complete: {missing.Groups["name"].Value} is required.");
        }

        return (path.Length > 0 ? path : "with", WrongType().Match(e.Message) is { Success: true } wrong
            ? $"has the wrong form: expected {FormOf(wrong.Groups["type"].Value)}."
            : $"does not fit: {PathSuffix().Replace(e.Message, "")}");
    }

    private static string FormOf(string type) => type switch
    {
        "System.String" => "text",
        "System.Boolean" => "true or false",
        "System.Int32" or "System.Int64" or "System.Nullable`1[System.Int32]" or "System.Nullable`1[System.Int64]" => "a whole number",
        "System.Double" or "System.Nullable`1[System.Double]" => "a number",
        _ when type.Contains("Dictionary", StringComparison.Ordinal) => "an object",
        _ when type.Contains("List", StringComparison.Ordinal) => "a list",
        _ => "one of the forms in its documentation",
    };

    [GeneratedRegex("The JSON property '(?<name>[^']*)' could not be mapped", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UnknownMember();

    [GeneratedRegex("missing required properties including: (?<name>.*?)\\.( Path:|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MissingMember();

    [GeneratedRegex("could not be converted to (?<type>.+?)\\.( Path:|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WrongType();

    [GeneratedRegex(" ?Path: .*$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathSuffix();
}
