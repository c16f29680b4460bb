using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Reading;
using Reprise.Cli.Rendering;
using Reprise.Cli.Running;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise show RUN|STEP</c>.</summary>
internal static class ShowCommand
{
    private const int TreeLimit = 500;

    private static readonly Argument<string> Target = new("RUN|STEP")
    {
        HelpName = "RUN|STEP",
        Description = "A run or step: `last` (the newest run), its id, or a unique prefix of it",
        DefaultValueFactory = _ => RunLookup.Last,
    };

    private static readonly Option<bool> Steps = new("--steps") { Description = "The run's steps, as a tree" };
    private static readonly Option<string?> Stage = new("--stage") { Description = "Only steps of this stage (ROUTE/STAGE)", HelpName = "STAGE" };

    private static readonly Option<string?> Status = new Option<string?>("--status") { Description = "Only steps that stand so", HelpName = "STATUS" }
        .AcceptOnlyFromAmong("succeeded", "failed", "refused", "skipped", "quarantined", "cancelled", "in_doubt");

    private static readonly Option<int?> Limit = new("--limit", "-n") { CustomParser = Values.Whole, Description = $"At the most so many steps (default {TreeLimit}; with --json all)", HelpName = "N" };
    private static readonly Option<bool> Outputs = new("--outputs") { Description = "All outputs of a step, however many" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Target.CompletionSources.Add(RunLookup.Last);
        var command = new DocumentedCommand("show", "Show a run or a step")
        {
            Arguments = { Target },
            Examples =
            [
                ("reprise show last", "counts, stages, where time went"),
                ("reprise show last --steps --status failed", "what went wrong"),
                ("reprise show stp_06by4a7k3m2n9p1q23f", "one step"),
            ],
        };
        command.AddAll(Steps, Stage, Status, Limit, Outputs, QueueOption.Option);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var text = call.Get(Target);
        if (StepLookup.LooksLikeStep(text) || text.Contains('/', StringComparison.Ordinal))
        {
            await ShowStepAsync(call, text, cancellation);
            return 0;
        }

        var steps = call.Get(Steps) || call.Get(Stage) is not null || call.Get(Status) is not null;
        await (steps ? ShowStepsAsync(call, text, cancellation) : ShowRunAsync(call, text, cancellation));
        return 0;
    }

    private static async Task ShowRunAsync(Invocation call, string text, CancellationToken cancellation)
    {
        var run = await call.Recordings.RunAsync(text, cancellation);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, run, ContractJson.Indented.RunObject);
            return;
        }

        await RunView.WriteAsync(call.Out, call.Recordings, run, cancellation);
        if (call.Server is null)
        {
            // Only who has the credentials of the run's broker can ask it; a server keeps its own.
            var recording = call.Read();
            await PutAside.ShowAsync(call, recording, await RunLookup.FindAsync(recording, run.RunId, cancellation), cancellation);
        }
    }

    private static async Task ShowStepsAsync(Invocation call, string text, CancellationToken cancellation)
    {
        var run = await call.Recordings.RunAsync(text, cancellation);
        var all = call.Get(Limit) is { } most ? Values.Positive("--limit", most) : long.MaxValue;
        var search = new StepSearch(call.Get(Stage), call.Get(Status), all);
        if (call.Json)
        {
            await JsonOutput.WriteRunAsync(call.Out, new RunWithSteps(run, call.Recordings.StepsAsync(run.RunId, search, cancellation)), cancellation);
            return;
        }

        var tree = new StepTree(call.Out);
        long shown = 0;
        var limit = all == long.MaxValue ? TreeLimit : all;
        await foreach (var step in call.Recordings.StepsAsync(run.RunId, search with { Limit = limit + 1 }, cancellation))
        {
            if (++shown <= limit)
            {
                tree.Add(step);
            }
        }

        var below = search is { Stage: null, Status: null } && shown <= limit ? await AddBelowReusedAsync(call, tree, limit - shown, cancellation) : 0;
        RunView.Headline(call.Out, run);
        call.Out.Line();
        tree.Write();
        call.Out.Line(shown == 0 ? "No such steps."
            : shown > limit ? call.Out.Paint($"\nThe first {Format.Count(limit)} steps; more with --limit N, fewer with --stage and --status.", Tone.Dim)
            : call.Out.Paint($"\n{Format.Plural(shown, "step")}{(below == 0 ? "" : $", and below what was reused {Format.Plural(below, "step")} of other runs")}. `reprise show STEP` and `reprise why STEP` tell more.", Tone.Dim));
    }

    private static async Task<long> AddBelowReusedAsync(Invocation call, StepTree tree, long limit, CancellationToken cancellation)
    {
        long count = 0;
        await foreach (var step in ReusedCalls.BelowAsync(call.Recordings, [.. tree.Reused], cancellation))
        {
            if (++count > limit)
            {
                return limit;
            }

            tree.AddBelowReused(step);
        }

        return count;
    }

    private static async Task ShowStepAsync(Invocation call, string text, CancellationToken cancellation)
    {
        if (call.Get(Outputs))
        {
            await ShowOutputsAsync(call, text, cancellation);
            return;
        }

        var step = await call.Recordings.StepAsync(text, cancellation);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, step, ContractJson.Indented.StepObject);
            return;
        }

        StepView.Write(call.Out, step);
    }

    private static async Task ShowOutputsAsync(Invocation call, string text, CancellationToken cancellation)
    {
        var outputs = call.Recordings.OutputsAsync(text, cancellation);
        if (call.Json)
        {
            await JsonOutput.WriteArrayAsync(call.Out, outputs, ContractJson.Indented.StepArtifactObject, cancellation);
            return;
        }

        await foreach (var output in outputs.WithCancellation(cancellation))
        {
            call.Out.Line($"{output.Digest}  {Format.OneLine(output.Name)}");
        }
    }
}
