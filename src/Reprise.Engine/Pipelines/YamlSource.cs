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

        var scanner = new Scanner(new StringReader(text));
        try
        {
            return YamlTree.Read(new Parser(scanner));
        }
        catch (YamlException e)
        {
            throw Invalid(file, text, e.Start, e.Message, e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or InvalidCastException)
        {
            // The scanner answers some broken texts (`[1, 2` and then a key) with an exception that knows no place: it is where it stopped.
            throw Invalid(file, text, scanner.CurrentPosition, "something is not closed, or stands where it cannot", e);
        }
    }

    private static RepriseException Invalid(string file, string text, Mark at, string problem, Exception inner)
    {
        var (line, column) = (Math.Max(1, (int)at.Line), Math.Max(1, (int)at.Column));
        if (FindTab(text, line) is var tab and > 0)
        {
            return Invalid(file, tab, 1, "Not YAML: the line is indented by a tab.", "Use spaces.", inner);
        }

        return Invalid(file, line, column, $"Not YAML: {problem.TrimEnd('.')}.", null, inner);
    }

    private static RepriseException Invalid(string file, int line, int column, string message, string? hint, Exception? inner) => new(
        "pipeline.invalid", $"{file} has 1 error.", "Correct what is listed; docs/pipelines.md describes every key.",
        [KeyValuePair.Create($"{file}:{line}:{column}", hint is null ? message : $"{message} {hint}")], inner);

    /// <summary>The first line from a given one on that is indented by a tab, the usual reason; 0 where there is none.</summary>
    private static int FindTab(string text, int from)
    {
        var line = 0;
        foreach (var found in text.AsSpan().EnumerateLines())
        {
            line++;
            if (line >= from && found.TrimStart(' ') is ['\t', .. var rest] && !rest.IsWhiteSpace())
            {
                return line;
            }
        }

        return 0;
    }
}
