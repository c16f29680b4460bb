using Reprise.Kernel;
using Reprise.Kernel.Pipelines;
using YamlDotNet.Core;

namespace Reprise.Engine.Pipelines;

/// <summary>Reads YAML text (JSON is YAML too) into the kernel's neutral form.</summary>
public static class YamlSource
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxLength = 8 * 1024 * 1024;

    /// <summary>Parses one document.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="RepriseException"><c>pipeline.invalid</c>: the text is not YAML; the fact is <c>file:line:column</c>.</exception>
    public static SourceNode Parse(string text, string file)
    {
        if (text.Length > MaxLength)
        {
            throw Invalid(file, 1, 1, $"The file has {text.Length} characters; a pipeline file has at most {MaxLength}.", null, null);
        }

        try
        {
            return YamlTree.Read(new Parser(new StringReader(text)));
        }
        catch (YamlException e)
        {
            var (line, column) = (Math.Max(1, (int)e.Start.Line), Math.Max(1, (int)e.Start.Column));
            throw Invalid(file, line, column, $"Not YAML: {e.Message.TrimEnd('.')}.", HintFor(text, line), e);
        }
    }

    private static RepriseException Invalid(string file, int line, int column, string message, string? hint, Exception? inner) => new(
        "pipeline.invalid", $"{file} has 1 error.", "Correct what is listed; docs/pipelines.md describes every key.",
        [KeyValuePair.Create($"{file}:{line}:{column}", hint is null ? message : $"{message} {hint}")], inner);

    private static string? HintFor(string text, int line)
    {
        var found = text.Split('\n').ElementAtOrDefault(line - 1);
        return found is not null && found.TrimStart(' ').StartsWith('\t') ? "YAML is indented by spaces, not by tabs." : null;
    }
}
