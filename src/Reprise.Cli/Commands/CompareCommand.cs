using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Comparing;
using Reprise.Engine.Recordings;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise compare A B</c>: two runs side by side, step by step.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string> First = new("A") { Description = "A run: `last` (the newest), its id, or a unique prefix of it" };
    private static readonly Argument<string> Second = new("B") { Description = "Another run" };
    private static readonly Option<bool> Diff = new("--diff") { Description = "Show how the outputs of the first steps differ" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        First.CompletionSources.Add(RunLookup.Last);
        Second.CompletionSources.Add(RunLookup.Last);
        var command = new DocumentedCommand("compare", "Two runs side by side: what is the same, what differs first, and why")
        {
            Arguments = { First, Second },
            Examples =
            [
                ("reprise compare run_06by4a7k3m2n9p1q last", "a run and the newest"),
                ("reprise compare run_06by4a7k3m2n9p1q last --diff", "and how their outputs differ"),
            ],
        };
        command.AddAll(Diff);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var recording = call.Read();
        var a = await RunLookup.FindAsync(recording, call.Get(First), cancellation);
        var b = await RunLookup.FindAsync(recording, call.Get(Second), cancellation);
        if (call.Json)
        {
            await JsonOutput.WriteComparisonAsync(call.Out, await Comparisons.OfAsync(recording, a, b, cancellation), cancellation);
            return 0;
        }

        await ComparisonView.WriteAsync(call.Out, recording, a, b, call.Get(Diff), cancellation);
        return 0;
    }
}
