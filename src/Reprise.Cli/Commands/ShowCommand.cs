using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Cli.Running;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

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
        var recording = call.Read();
        var text = call.Get(Target);
        if (StepLookup.LooksLikeStep(text) || await StoredFolder.FindAsync(recording, text, cancellation) is not null)
        {
            await ShowStepAsync(call, recording, text, cancellation);
            return 0;
        }

        var run = await RunLookup.FindAsync(recording, text, cancellation);
        var steps = call.Get(Steps) || call.Get(Stage) is not null || call.Get(Status) is not null;
        await (steps ? ShowStepsAsync(call, recording, run, cancellation) : ShowRunAsync(call, recording, run, cancellation));
        return 0;
    }

    private static async Task ShowRunAsync(Invocation call, Recording recording, RunRecord run, CancellationToken cancellation)
    {
        if (call.Json)
        {
            JsonOutput.Write(call.Out, await RunMapping.ToObjectAsync(recording, run, cancellation), ContractJson.Indented.RunObject);
            return;
        }

        await RunView.WriteAsync(call.Out, recording, run, cancellation);
        await PutAside.ShowAsync(call, recording, run, cancellation);
    }

    private static async Task ShowStepsAsync(Invocation call, Recording recording, RunRecord run, CancellationToken cancellation)
    {
        var graph = await recording.GraphAsync(run, cancellation);
        var query = Query(call, run, graph);
        if (call.Json)
        {
            var found = await RunMapping.ToObjectAsync(recording, run, cancellation);
            await JsonOutput.WriteRunAsync(call.Out, new RunWithSteps(found, ObjectsAsync(recording, run, query, cancellation)), cancellation);
            return;
        }

        RunView.Headline(call.Out, run, await RunState.ReadAsync(recording, run, cancellation));
        call.Out.Line();
        var tree = new StepTree(call.Out, run, graph);
        long shown = 0;
        var limit = query.Limit == long.MaxValue ? TreeLimit : query.Limit;
        await foreach (var step in recording.Journal.StepsAsync(query with { Limit = limit + 1 }, cancellation))
        {
            if (++shown <= limit)
            {
                tree.Add(step);
            }
        }

        tree.Write();
        call.Out.Line(shown == 0 ? "No such steps."
            : shown > limit ? call.Out.Paint($"\nThe first {Format.Count(limit)} steps; more with --limit N, fewer with --stage and --status.", Tone.Dim)
            : call.Out.Paint($"\n{Format.Plural(shown, "step")}. `reprise show STEP` and `reprise why STEP` tell more.", Tone.Dim));
    }

    private static StepQuery Query(Invocation call, RunRecord run, StageGraph? graph) => new()
    {
        Run = run.Number,
        Status = call.Get(Status) is { } status ? TextValues.ParseWord<StepStatus>(status) : null,
        Stage = call.Get(Stage) is { } stage ? StageOf(graph, stage) : null,
        Limit = call.Get(Limit) is { } limit ? Values.Positive("--limit", limit) : long.MaxValue,
    };

    private static int StageOf(StageGraph? graph, string stage) => graph?.Find(stage)?.Index
        ?? throw new RepriseException("usage.invalid", $"The run has no stage '{stage}'.", "Name it as ROUTE/STAGE.",
            [.. graph?.Stages.Select(s => new KeyValuePair<string, string>("stage", s.Target)) ?? []]);

    private static async IAsyncEnumerable<StepObject> ObjectsAsync(
        Recording recording, RunRecord run, StepQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var step in recording.Journal.StepsAsync(query, cancellation))
        {
            yield return await StepMapping.ToObjectAsync(recording, new RecordedStep(run, step), cancellation);
        }
    }

    private static async Task ShowStepAsync(Invocation call, Recording recording, string text, CancellationToken cancellation)
    {
        var step = StepLookup.LooksLikeStep(text)
            ? await StepLookup.FindAsync(recording, text, cancellation)
            : (await StoredFolder.FindAsync(recording, text, cancellation))!.Value.Step;
        if (call.Get(Outputs))
        {
            await ShowOutputsAsync(call, recording, step.Step, cancellation);
            return;
        }

        var found = await StepMapping.ToObjectAsync(recording, step, cancellation);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, found, ContractJson.Indented.StepObject);
            return;
        }

        StepView.Write(call.Out, found, step.Step);
    }

    private static async Task ShowOutputsAsync(Invocation call, Recording recording, StepRecord step, CancellationToken cancellation)
    {
        var outputs = StepLists.ReadAsync(recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation)
            .Select(o => new StepArtifactObject(o.Name, o.Digest.ToString(), o.Size, o.MediaType));
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
