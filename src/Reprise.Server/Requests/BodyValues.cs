using System.Runtime.InteropServices;
using System.Text.Json;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;

namespace Reprise.Server.Requests;

/// <summary>Reads values of bodies that JSON alone does not check.</summary>
internal static class BodyValues
{
    /// <summary>A field that must be there.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static string Required(string? value, string field, string example) => !string.IsNullOrWhiteSpace(value) ? value
        : throw new RepriseException("usage.invalid", $"The body needs the field '{field}'.", $"For example: {example}");

    /// <summary>A number from 1 on, or null.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static int? Positive(int? value, string field) => value is null or > 0 ? value
        : throw new RepriseException("usage.invalid", $"The field '{field}' takes a number from 1 on; found {value}.", "Give another number, or leave it out.");

    /// <summary>JSON in the form in which values are compared: numbers as they are written, no name twice.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static JsonElement? Value(JsonElement? value, string field)
    {
        if (value is not { } given)
        {
            return null;
        }

        try
        {
            var utf8 = JsonMarshal.GetRawUtf8Value(given);
            PipelineParameters.CheckDepth($"The field '{field}'", JsonElements.DepthOf(utf8));
            return CanonicalJson.Parse(utf8);
        }
        catch (FormatException e)
        {
            throw new RepriseException("usage.invalid", $"The field '{field}' holds JSON that cannot be compared: {e.Message}", "Write each name once, and text in valid Unicode.", inner: e);
        }
    }

    /// <summary>Values by name.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static IReadOnlyDictionary<string, JsonElement> Values(IReadOnlyDictionary<string, JsonElement>? values, string field) =>
        (values ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal)).ToDictionary(v => v.Key, v => Value(v.Value, $"{field}.{v.Key}")!.Value, StringComparer.Ordinal);

    /// <summary>A rate: a number, or a text such as <c>10/m</c>.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static double? Rate(JsonElement? rate) => rate is not { ValueKind: not JsonValueKind.Null } given ? null
        : TextValues.Rate("rate", given.ValueKind == JsonValueKind.String ? given.GetString()! : given.GetRawText());
}
