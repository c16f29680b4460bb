using System.Text;
using System.Text.Json;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;

namespace Reprise.Cli.Parsing;

/// <summary>Reads JSON that an option gives, itself or as <c>@FILE</c>.</summary>
internal static class JsonValues
{
    /// <summary>The value.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: it is no JSON, or nested too deep; <c>input.not_found</c>: the file cannot be read.</exception>
    public static JsonElement Read(string option, string text)
    {
        var utf8 = Bytes(option, text);
        try
        {
            PipelineParameters.CheckDepth($"The value of {option}", JsonElements.DepthOf(utf8));
            return CanonicalJson.Parse(utf8);
        }
        catch (FormatException e)
        {
            throw new RepriseException("usage.invalid", $"{option} is not JSON: {e.Message}", $"For example: {option} '{{\"model\":\"small\"}}', or {option} @FILE", inner: e);
        }
    }

    /// <summary>The value where the text is JSON, else the text itself as a JSON string.</summary>
    public static JsonElement ReadOrText(string text)
    {
        try
        {
            return CanonicalJson.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (FormatException)
        {
            return JsonElements.Of(text); // Not JSON, so it is meant as text: that is the rule, not an error.
        }
    }

    /// <summary>The bytes of a file after <c>@</c>, or of the text itself.</summary>
    /// <exception cref="RepriseException"><c>input.not_found</c>.</exception>
    public static byte[] Bytes(string option, string text)
    {
        try
        {
            return text.StartsWith('@') ? File.ReadAllBytes(text[1..]) : Encoding.UTF8.GetBytes(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("input.not_found", $"The file '{text[1..]}' of {option} cannot be read: {UnreadableFile.Reason(text[1..], e)}.", "Give the value itself, or @ and the path of a file.", inner: e);
        }
    }
}
