using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Reprise.Cli.Parsing;

/// <summary>A command with examples, which its help shows.</summary>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>What one would type, and what it does.</summary>
    public IReadOnlyList<(string Line, string What)> Examples { get; init; } = [];
}

/// <summary>The usual help with the command's examples below.</summary>
internal sealed class ExampleHelp(HelpAction usual, IReadOnlyList<(string Line, string What)> rootExamples) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command is DocumentedCommand documented ? documented.Examples : rootExamples;
        if (examples.Count == 0)
        {
            return result;
        }

        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        var width = examples.Max(e => e.Line.Length);
        foreach (var (line, what) in examples)
        {
            output.WriteLine(width > 56 ? $"  {line}\n      {what}" : $"  {line.PadRight(width)}  {what}");
        }

        output.WriteLine();
        return result;
    }
}
