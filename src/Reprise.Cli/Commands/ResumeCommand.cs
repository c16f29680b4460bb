using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise resume RUN</c>: lets a paused run go on.</summary>
internal static class ResumeCommand
{
    private static readonly Argument<string> Target = new("RUN") { HelpName = "RUN", Description = "A run: `last` (the newest), its id, or a unique prefix of it" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; kept with the run", HelpName = "TEXT" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Target.CompletionSources.Add(RunLookup.Last);
        var command = new DocumentedCommand("resume", "Let a paused run go on")
        {
            Arguments = { Target },
            Examples = [("reprise resume last", "the newest run"), ("reprise resume run_06by4a7k3m2n9p1q", "this one")],
        };
        command.AddAll(Reason);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var workspace = call.Change();
        var run = await RunLookup.FindAsync(workspace.Recording, call.Get(Target), cancellation);
        run = await new RunPauser(workspace.Journal, TimeProvider.System).ResumeAsync(run, call.Get(Reason), cancellation);
        await RunView.AnswerAsync(call, workspace.Recording, run, cancellation);
        return 0;
    }
}
