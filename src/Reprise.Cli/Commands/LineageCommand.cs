using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise lineage RUN</c>: what a run came from and what came from it.</summary>
internal static class LineageCommand
{
    private static readonly Argument<string> Target = new("RUN")
    {
        Description = "A run: `last` (the newest), its id, or a unique prefix of it",
        DefaultValueFactory = _ => RunLookup.Last,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Target.CompletionSources.Add(RunLookup.Last);
        var command = new DocumentedCommand("lineage", "The runs that a run came from, those that came from it, and what each changed")
        {
            Arguments = { Target },
            Examples =
            [
                ("reprise lineage last", "as a tree"),
                ("reprise lineage run_06by4a7k3m2n9p1q --json", "for scripts"),
            ],
        };
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var run = await call.Recordings.RunAsync(call.Get(Target), cancellation);
        var lineage = await call.Recordings.LineageAsync(run.RunId, cancellation);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, lineage, ContractJson.Indented.LineageObject);
            return 0;
        }

        new LineageView(call.Out, run, lineage).Write();
        return 0;
    }
}
