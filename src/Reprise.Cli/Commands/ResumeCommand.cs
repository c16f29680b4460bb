using System.CommandLine;
using Reprise.Engine.Running;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise resume RUN</c>: lets a paused run go on.</summary>
internal static class ResumeCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => RunControl.Create(
        "resume", "Let a paused run go on",
        [("reprise resume last", "the newest run"), ("reprise resume run_06by4a7k3m2n9p1q", "this one")],
        (workspace, run, reason, cancellation) => new RunPauser(workspace.Journal, TimeProvider.System).ResumeAsync(run, reason, cancellation));
}
