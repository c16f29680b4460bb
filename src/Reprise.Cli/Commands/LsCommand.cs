using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise ls RUN[/ROUTE[/STAGE]]</c>: a run's stored outputs, like a folder.</summary>
internal static class LsCommand
{
    private static readonly Argument<string> Target = new("RUN[/ROUTE[/STAGE]]")
    {
        HelpName = "RUN[/ROUTE[/STAGE]]",
        Description = "A run (`last`, its id, or a unique prefix of it), a route or a stage of it, or the beginning of an item path",
        DefaultValueFactory = _ => RunLookup.Last,
    };

    private static readonly Option<bool> Recursive = new("--recursive", "-R") { Description = "Every output below, and no folders" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Target.CompletionSources.Add(RunLookup.Last);
        var command = new DocumentedCommand("ls", "List a run's stored outputs, like a folder")
        {
            Arguments = { Target },
            Examples =
            [
                ("reprise ls last", "its routes"),
                ("reprise ls last/events/score", "the outputs of a stage"),
                ("reprise get last/events/score/ci37868143", "one of them"),
            ],
        };
        command.AddAll(Recursive);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var entries = call.Recordings.Artifacts.FolderAsync(call.Get(Target), call.Get(Recursive), cancellation);
        if (call.Json)
        {
            await JsonOutput.WriteArrayAsync(call.Out, entries, ContractJson.Indented.FolderEntry, cancellation);
            return 0;
        }

        // Streamed: there may be millions, so columns have fixed widths instead of those of the longest.
        await foreach (var entry in entries)
        {
            var size = entry.Size is { } bytes ? Format.Size(bytes) : "";
            var digest = entry.Digest is { } text ? Format.Short(text) : "";
            call.Out.Line($"{size,9}  {call.Out.Paint(digest.PadRight(12), Tone.Dim)}  {Format.OneLine(entry.Path)}");
        }

        return 0;
    }
}
