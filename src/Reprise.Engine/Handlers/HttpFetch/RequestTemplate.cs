using System.Text.Json;
using System.Text.RegularExpressions;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.HttpFetch;

/// <summary>Puts values of the input and secrets into the parts of a request, or of a mail.</summary>
internal static partial class RequestTemplate
{
    /// <summary>True where a text asks for a value of the input.</summary>
    public static bool ReadsInput(string text) => Value().IsMatch(text);

    /// <summary>True where a text asks for a secret.</summary>
    public static bool ReadsSecret(string text) => Secret().IsMatch(text);

    /// <summary>A text with the input's values put in.</summary>
    /// <param name="step">The step.</param>
    /// <param name="parameter">The parameter that the text is of.</param>
    /// <param name="text">The text.</param>
    /// <param name="input">The JSON input, where there is one.</param>
    /// <param name="encode">What is done to a value in two braces; null for percent-encoding.</param>
    /// <exception cref="Reprise.Kernel.RepriseException"><c>step.param</c>: there is no such value.</exception>
    public static string Fill(StepContext step, string parameter, string text, JsonElement? input, Func<string, string>? encode = null) => Value().Replace(text, match =>
    {
        var place = match.Groups["raw"].Success ? match.Groups["raw"].Value : match.Groups["encoded"].Value;
        var found = JsonPointer.TryParse(place, out var pointer) && input is { } document ? pointer.Find(document) : null;
        var value = found is null ? null : JsonText.Scalar(found.Value);
        return value is null
            ? throw Complaint.Param(step, parameter, $"puts in `{place}`, which is {JsonText.KindOf(found)} in the input; expected text, a number or a boolean.")
            : match.Groups["raw"].Success ? value : (encode ?? Uri.EscapeDataString)(value);
    });

    /// <summary>A header's value with secrets put in. The result is shown and recorded nowhere.</summary>
    /// <exception cref="Reprise.Kernel.RepriseException"><c>secret.missing</c>.</exception>
    public static string Reveal(StepContext step, string header, string text) => Secret().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        return Environment.GetEnvironmentVariable(name) is { Length: > 0 } secret
            ? secret
            : throw Complaint.Failure("secret.missing", step, $"header `{header}` needs the secret {name}, which is not set.", $"Set the environment variable {name}.");
    });

    [GeneratedRegex(@"\{\{\{(?<raw>/[^}]*)\}\}\}|\{\{(?<encoded>/[^}]*)\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();

    [GeneratedRegex(@"\$\{secret:(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();
}
