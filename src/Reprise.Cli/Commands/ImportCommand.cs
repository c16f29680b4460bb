using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Imports;
using Reprise.Hosting;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise import FILE</c>: takes in steps that were recorded elsewhere, one a line.</summary>
internal static class ImportCommand
{
    private const int RefusedShown = 20;
    private static readonly Argument<string> FileToRead = new("FILE") { Description = "A file with one step a line, as JSON (docs/import.md)" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; kept with the runs", HelpName = "TEXT" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("import", "Take in steps that were recorded elsewhere: one step a line, one run a trace")
        {
            Arguments = { FileToRead },
            Examples = [("reprise import steps.jsonl", "what is there already is not taken in again"), ("reprise import steps.jsonl --json", "what was refused, by line")],
        };
        command.AddAll(Reason);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        await using var host = await EngineHost.OpenAsync(QueueChoice.Memory, call.Make, ShippedHandlers.Catalog(), cancellation);
        var request = new ImportRequest
        {
            File = Path.GetFullPath(call.Get(FileToRead)),
            Actor = Environment.UserName,
            Reason = call.Get(Reason),
        };
        var result = await new StepImporter(host.Parts).ImportAsync(request, cancellation);
        call.ExitCode = result.RefusedCount > 0 ? 2 : 0;
        if (call.Json)
        {
            JsonOutput.Write(call.Out, result, ContractJson.Indented.ImportObject);
            return call.ExitCode;
        }

        Write(call.Out, result);
        return call.ExitCode;
    }

    private static void Write(Output output, ImportObject result)
    {
        var known = result.Known > 0 ? $"; {Format.Count(result.Known)} known already" : "";
        output.Line($"{output.Paint("imported", result.RefusedCount > 0 ? Tone.Warn : Tone.Good)} {Format.Plural(result.Imported, "step")}{known}");
        foreach (var refused in result.Refused.Take(RefusedShown))
        {
            output.Line();
            output.Line($"{output.Paint($"line {refused.Line}", Tone.Bad)}  {Format.OneLine(refused.Message)} [{refused.Code}]");
            new Facts().Add("hint", refused.Hint is { } hint ? Format.OneLine(hint) : null).Write(output);
        }

        if (result.RefusedCount > RefusedShown)
        {
            output.Line();
            output.Line($"… and {Format.Count(result.RefusedCount - RefusedShown)} more lines were refused (--json lists them)");
        }

        if (result.Runs.Count > 0)
        {
            output.Line();
            new Facts().Add("next", output.Paint($"reprise show {result.Runs[^1]} --steps", Tone.Link) + "  what was imported last").Write(output);
        }
    }
}
