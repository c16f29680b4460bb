using System.CommandLine;
using Reprise.Cli.Demo;
using Reprise.Cli.Parsing;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise demo</c>: the main job on real data, with nothing to configure.</summary>
internal static class DemoCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("demo", "Run the earthquakes sample, kill it half way, recover it, and run it again with something changed")
        {
            Examples = [("reprise demo", "in the data folder here (made where there is none)"), ("reprise demo --data /tmp/try", "in one of its own")],
        };
        command.SetAction(Invocation.Handle((call, cancellation) => new DemoShow(call).RunAsync(cancellation)));
        return command;
    }
}
