using System.Text.Json;
using Reprise.Engine.Contract;
using Reprise.Kernel;

namespace Reprise.Cli.Rendering;

/// <summary>Errors: a headline, labelled facts, and what to do; with <c>--json</c> the same as one document.</summary>
internal static class ErrorRendering
{
    /// <summary>Writes an error for people.</summary>
    public static void Write(Output output, RepriseException error)
    {
        output.Line($"{output.Paint("error", Tone.Bad)} {Lines(error.Message)}");
        var facts = new Facts();
        foreach (var (label, value) in error.Facts)
        {
            _ = facts.Add(label, Format.Lines(value));
        }

        _ = facts.Add("code", error.Code);
        facts.Write(output);
        if (error.Hint is { } hint)
        {
            output.Line($"{output.Paint("hint", Tone.Link)}  {Lines(hint)}");
        }

        output.Flush();
    }

    /// <summary>Writes an error for scripts.</summary>
    public static void WriteJson(Output output, RepriseException error)
    {
        output.Line(JsonSerializer.Serialize(ErrorDocument.Of(error), ContractJson.Indented.ErrorDocument));
        output.Flush();
    }

    private static string Lines(string text) => Format.Lines(text).Replace("\n", "\n  ", StringComparison.Ordinal);
}
