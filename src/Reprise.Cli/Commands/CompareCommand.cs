using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
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
        var comparisons = call.Recordings.Comparisons;
        var comparison = await comparisons.RunsAsync(call.Get(First), call.Get(Second), cancellation);
        if (call.Json)
        {
            await JsonOutput.WriteComparisonAsync(call.Out, comparison, cancellation);
            return 0;
        }

        var a = await call.Recordings.DetailsAsync(comparison.A.RunId, cancellation);
        var b = await call.Recordings.DetailsAsync(comparison.B.RunId, cancellation);
        await ComparisonView.WriteAsync(call.Out, comparison, a, b, call.Get(Diff) ? pair => comparisons.StepsAsync(pair.A!.StepId, pair.B!.StepId, cancellation) : null, cancellation);
        return 0;
    }
}
