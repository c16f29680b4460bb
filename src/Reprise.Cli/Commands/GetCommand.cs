using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise get ARTIFACT [-o FILE]</c>: the bytes, checked against their digest.</summary>
internal static class GetCommand
{
    private static readonly Argument<string> Target = new("ARTIFACT")
    {
        Description = "A name, name@version, digest, prefix of at least 8 hex digits, or RUN/ROUTE/STAGE/ITEM, where RUN may be `last`",
    };

    private static readonly Option<string?> To = new("--output", "-o") { Description = "Write here instead of standard output", HelpName = "FILE" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("get", "Get the bytes of an artifact")
        {
            Arguments = { Target },
            Examples =
            [
                ("reprise get report/index.html -o report.html", "the newest version, into a file"),
                ("reprise get report/index.html@1 | less", "an earlier version"),
                ("reprise get last/events/score/ci37868143", "a stored output of a run"),
            ],
        };
        command.AddAll(To);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var (artifacts, text) = (call.Recordings.Artifacts, call.Get(Target));
        if (call.Get(To) is { } file)
        {
            await using var content = await artifacts.OpenAsync(text, cancellation);
            await FileCopy.WriteAsync(content, file, cancellation);
        }
        else if (!call.Json)
        {
            await using var content = await artifacts.OpenAsync(text, cancellation);
            await FileCopy.PrintAsync(call.Out, content, cancellation);
        }

        if (call.Json)
        {
            JsonOutput.Write(call.Out, await artifacts.GetAsync(text, cancellation), ContractJson.Indented.ArtifactObject);
        }

        return 0;
    }
}
