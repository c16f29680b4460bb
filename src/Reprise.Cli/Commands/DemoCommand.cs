using System.CommandLine;
using Reprise.Cli.Demo;
using Reprise.Cli.Parsing;
using Reprise.Cli.Running;
using Reprise.Server;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise demo</c>: the main job on real data, with nothing to configure.</summary>
internal static class DemoCommand
{
    private static readonly Option<bool> Open = new("--open") { Description = "Then serve the recordings, show them in a browser, and stay until Ctrl+C" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("demo", "Run the earthquakes sample, kill it half way, recover it, and run it again with something changed")
        {
            Examples = [("reprise demo", "in the data folder here (made where there is none)"), ("reprise demo --data /tmp/try", "in one of its own"), ("reprise demo --open", "and look at it in the dashboard")],
        };
        command.AddAll(Open);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var code = await new DemoShow(call).RunAsync(cancellation);
        return code == 0 && call.Get(Open) ? await ServeCommand.ServeAsync(call, o => o with { Listen = ServerOptions.ParseListen("127.0.0.1:0") }, Browser.Open, cancellation) : code;
    }
}
