using System.Text;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers;

/// <summary>Makes the errors of step types, which all name the stage, and the item, input and parameter where there are such.</summary>
public static class Complaint
{
    private const int LongestQuote = 80;

    /// <summary>A parameter is wrong, whatever the item: found when the stage is prepared, before anything runs.</summary>
    public static RepriseException Param(
        string route, string stage, string parameter, string message, string? hint = null, Exception? inner = null) =>
        new("pipeline.invalid", $"{route}/{stage}: parameter `{parameter}` {message}",
            hint ?? "Correct it under `with` of the stage; docs/step-types.md describes every parameter.",
            [new("stage", $"{route}/{stage}"), new("parameter", parameter)], inner);

    /// <summary>A parameter does not fit the item at hand.</summary>
    public static RepriseException Param(StepContext step, string parameter, string message, string? hint = null, Exception? inner = null) =>
        new("step.param", $"{PlaceOf(step)}: parameter `{parameter}` {message}", hint,
            [.. FactsOf(step), new("parameter", parameter)], inner);

    /// <summary>An input is not what the step type reads.</summary>
    public static RepriseException Input(
        StepContext step, StepInput input, string message, string? hint = null, Exception? inner = null) =>
        new("step.input", $"{PlaceOf(step)}: {NameOf(input)} {message}", hint,
            [.. FactsOf(step), new("input", input.Name), new("key", Quote(input.Key)), new("digest", input.Digest.ToString())], inner);

    /// <summary>The work of a step failed for a reason of its own.</summary>
    public static RepriseException Failure(string code, StepContext step, string message, string? hint = null, Exception? inner = null) =>
        new(code, $"{PlaceOf(step)}: {message}", hint, FactsOf(step), inner);

    /// <summary>The same error, saying more about where.</summary>
    public static RepriseException At(RepriseException error, string place, string value) =>
        new(error.Code, $"{error.Message} ({place} {value})", error.Hint, [.. error.Facts, new(place, value)], error);

    /// <summary>A text as an error shows it: control characters escaped, and shortened where it is long.</summary>
    public static string Quote(string text)
    {
        var shown = text.Length > LongestQuote ? text[..LongestQuote] : text;
        var quoted = new StringBuilder(shown.Length + 16);
        foreach (var rune in shown.EnumerateRunes())
        {
            _ = Rune.IsControl(rune) ? quoted.Append($"\\u{rune.Value:x4}") : quoted.Append(rune.ToString());
        }

        return text.Length > LongestQuote ? quoted.Append($"… ({text.Length} characters)").ToString() : quoted.ToString();
    }

    private static string PlaceOf(StepContext step) =>
        step.Item.Length == 0 ? $"{step.Route}/{step.Stage}" : $"{step.Route}/{step.Stage}, item `{Quote(step.Item)}`";

    private static string NameOf(StepInput input) =>
        input.Key.Length == 0 || !string.Equals(input.Name, StepArtifact.ItemName, StringComparison.Ordinal) ? $"input `{Quote(input.Name)}`" : $"input `{Quote(input.Key)}`";

    private static KeyValuePair<string, string>[] FactsOf(StepContext step) =>
        [new("stage", $"{step.Route}/{step.Stage}"), new("item", Quote(step.Item))];
}
