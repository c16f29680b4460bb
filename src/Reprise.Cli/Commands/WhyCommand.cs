using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise why STEP|ARTIFACT</c>.</summary>
internal static class WhyCommand
{
    private static readonly Argument<string> Target = new("STEP|ARTIFACT")
    {
        Description = "A step (id or unique prefix), an artifact (name, name@version, digest), or RUN/ROUTE/STAGE/ITEM, where RUN may be `last`",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("why", "Why a step ran, or was reused: its key beside the nearest earlier step")
        {
            Arguments = { Target },
            Examples =
            [
                ("reprise why report/index.html", "the step that made the newest version"),
                ("reprise why stp_06by4a7k3m2n9p1q23f", "one step"),
                ("reprise why last/events/score/ci37868143", "the step behind a stored output"),
            ],
        };
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var why = await call.Recordings.WhyAsync(call.Get(Target), cancellation);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, why, ContractJson.Indented.WhyObject);
            return 0;
        }

        WhyView.Write(call.Out, why);
        return 0;
    }
}
