using System.Text.Json;
using System.Text.RegularExpressions;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.DebateRound;

/// <summary>Puts values of the item and of the run's context into what a model is told.</summary>
internal static partial class PromptTemplate
{
    /// <summary>True where a text asks for a value of the item.</summary>
    public static bool ReadsItem(string? text) => text is not null && Value().Matches(text).Any(m => !m.Groups["context"].Success);

    /// <summary>A text with values put in: texts as they are, anything else as its JSON.</summary>
    /// <exception cref="Kernel.RepriseException"><c>step.param</c>: there is no such value.</exception>
    public static string Fill(StepContext step, string parameter, string text, JsonElement? item) => Value().Replace(text, match =>
    {
        var ofContext = match.Groups["context"].Success;
        var place = match.Groups["place"].Value;
        var found = JsonPointer.TryParse(place, out var pointer) && (ofContext ? step.Context : item) is { } document ? pointer.Find(document) : null;
        return found is { } value
            ? JsonText.Scalar(value) ?? value.GetRawText()
            : throw Complaint.Param(step, parameter, $"puts in `{match.Value}`, which {(ofContext ? "the run's context" : "the item")} does not have.",
                ofContext ? "Give the run a context with --context, or correct the pointer." : null);
    });

    [GeneratedRegex(@"\{\{(?<context>context)?(?<place>(/[^{}]*)?)\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();
}
