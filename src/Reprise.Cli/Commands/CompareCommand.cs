using System.CommandLine;
using System.Runtime.CompilerServices;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;

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
        // Outputs are laid side by side where they stand.
        var recording = call.Get(Diff) ? call.Read() : null;
        var comparison = await call.Recordings.CompareAsync(call.Get(First), call.Get(Second), cancellation);
        if (call.Json)
        {
            await JsonOutput.WriteComparisonAsync(call.Out, comparison, cancellation);
            return 0;
        }

        await ComparisonView.WriteAsync(call.Out, comparison, recording is null ? null : pair => DifferencesAsync(recording, pair, cancellation), cancellation);
        return 0;
    }

    private static async IAsyncEnumerable<(string Name, IReadOnlyList<string> Lines)> DifferencesAsync(
        Recording recording, ComparedStep pair, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (a, b) = (await StepLookup.FindAsync(recording, pair.A!.StepId, cancellation), await StepLookup.FindAsync(recording, pair.B!.StepId, cancellation));
        await foreach (var difference in OutputDifference.OfAsync(recording, a.Step, b.Step, cancellation))
        {
            yield return difference;
        }
    }
}
