using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Storage.Sqlite;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise cancel RUN</c>: cancels a run for good.</summary>
internal static class CancelCommand
{
    private static readonly Argument<string> Target = new("RUN") { HelpName = "RUN", Description = "A run: `last` (the newest), its id, or a unique prefix of it" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; kept with the run", HelpName = "TEXT" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Target.CompletionSources.Add(RunLookup.Last);
        var command = new DocumentedCommand("cancel", "Cancel a run for good; what it recorded stays")
        {
            Arguments = { Target },
            Examples = [("reprise cancel last", "the newest run"), ("reprise cancel run_06by4a7k3m2n9p1q --reason 'wrong input'", "and say why")],
        };
        command.AddAll(Reason);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var workspace = call.Change();
        var run = await RunLookup.FindAsync(workspace.Recording, call.Get(Target), cancellation);
        var canceller = new RunCanceller(workspace.Recording, ProcessIdentity.Current(), TimeProvider.System);
        run = await canceller.CancelAsync(run, call.Get(Reason), cancellation);
        await RunView.AnswerAsync(call, workspace.Recording, run, cancellation);
        return 0;
    }
}
