using System.CommandLine;
using Reprise.Engine.Running;
using Reprise.Storage.Sqlite;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise cancel RUN</c>: cancels a run for good.</summary>
internal static class CancelCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => RunControl.Create(
        "cancel", "Cancel a run for good; what it recorded stays",
        [("reprise cancel last", "the newest run"), ("reprise cancel run_06by4a7k3m2n9p1q --reason 'wrong input'", "and say why")],
        (workspace, run, reason, cancellation) =>
            new RunCanceller(workspace.Recording, ProcessIdentity.Current(), TimeProvider.System).CancelAsync(run, reason, cancellation));
}
