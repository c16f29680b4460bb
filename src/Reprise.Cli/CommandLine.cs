using System.CommandLine;
using System.CommandLine.Help;
using Reprise.Cli.Commands;
using Reprise.Cli.Parsing;

namespace Reprise.Cli;

/// <summary>The command line as a whole: a command is one file with one <c>Create</c>, listed here in the order of the help.</summary>
internal static class CommandLine
{
    private static readonly IReadOnlyList<(string Line, string What)> Examples =
    [
        ("reprise run pipeline.yaml", "run a pipeline; every step is recorded"),
        ("reprise record -- make report", "record any command as a step"),
        ("reprise show last", "what the newest run came to, and where time went"),
        ("reprise why report/index.html", "why an artifact was made again, or was not"),
    ];

    /// <summary>Parses and carries out; returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        // What begins with @ is the value of an option, not a file of arguments.
        var parsed = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if ((parsed.Errors.Count > 0 || UsageErrors.UnknownOption(parsed) is not null) && parsed.Action is not HelpAction and not ExampleHelp)
        {
            await using var call = new Invocation(parsed);
            return call.Fail(UsageErrors.Of(parsed));
        }

        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(configuration, cancellation);
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Reprise records every run of a pipeline, and plays recordings again.")
        {
            GlobalOptions.Json,
            GlobalOptions.Data,
            GlobalOptions.Server,
            GlobalOptions.ApiKey,
            GlobalOptions.NoColor,
            RunCommand.Create(),
            RecordCommand.Create(),
            ImportCommand.Create(),
            RerunCommand.Create(),
            ReplayCommand.Create(),
            RestartCommand.Create(),
            ForkCommand.Create(),
            RecoverCommand.Create(),
            GoldenCommand.Create(),
            CompareCommand.Create(),
            PauseCommand.Create(),
            ResumeCommand.Create(),
            CancelCommand.Create(),
            ResolveCommand.Create(),
            WorkerCommand.Create(),
            ServeCommand.Create(),
            KeysCommand.Create(),
            MailCommand.Create(),
            RunsCommand.Create(),
            ShowCommand.Create(),
            LineageCommand.Create(),
            WhyCommand.Create(),
            ArtifactsCommand.Create(),
            GetCommand.Create(),
            LsCommand.Create(),
            TypesCommand.Create(),
            AuditCommand.Create(),
            FsckCommand.Create(),
            SchemaCommand.Create(),
            CompletionCommand.Create(),
            DemoCommand.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!, Examples);
        root.SetAction(parsed => help.Action is ExampleHelp usual ? usual.Invoke(parsed) : 0);
        return root;
    }
}
