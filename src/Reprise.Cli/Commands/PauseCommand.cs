using System.CommandLine;
using Reprise.Engine.Running;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise pause RUN</c>: lets a run rest.</summary>
internal static class PauseCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => RunControl.Create(
        "pause", "Pause a run: what is in work ends, nothing new starts until it is resumed",
        [("reprise pause last", "the newest run"), ("reprise pause last --reason 'the service is down'", "and say why")],
        (workspace, run, reason, cancellation) => new RunPauser(workspace.Journal, TimeProvider.System).PauseAsync(run, reason, cancellation));
}
