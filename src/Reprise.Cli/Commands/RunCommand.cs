using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Remote;
using Reprise.Cli.Rendering;
using Reprise.Cli.Running;
using Reprise.Engine.Pipelines;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise run PIPELINE</c>.</summary>
internal static class RunCommand
{
    private static readonly Argument<string> Target = new("PIPELINE") { Description = "A pipeline file, or a folder with a pipeline.yaml" };
    private static readonly Option<string[]> Input = new("--input", "-i") { Description = "Read an input from here; may be repeated", HelpName = "NAME=PATH" };
    private static readonly Option<string[]> Param = new("--param", "-p") { Description = "Set a parameter; may be repeated", HelpName = "K=V" };

    private static readonly Option<string?> Reuse = new Option<string?>("--reuse") { Description = "Whose recorded results serve: none (default), or any run's", HelpName = "none|any" }
        .AcceptOnlyFromAmong("none", "any");

    private static readonly Option<int?> Concurrency = new("--concurrency", "-j") { CustomParser = Values.Whole, Description = "Steps at a time (default: one a processor)", HelpName = "N" };
    private static readonly Option<int?> Pace = new("--pace") { CustomParser = Values.Whole, Description = "Executed steps a second at the most", HelpName = "N" };
    private static readonly Option<string[]> Label = new("--label", "-l") { Description = "Label the run; may be repeated", HelpName = "K=V" };
    private static readonly Option<string?> Context = new("--context") { Description = "The run's context: JSON, or @FILE with JSON", HelpName = "JSON" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why it is started; kept with the run", HelpName = "TEXT" };

    private static readonly Option<bool> Detach = new("--detach") { Description = "Leave it to a `reprise worker` on this machine" };

    private static readonly Option<bool> Plan = new("--plan") { Description = "Only say what would be done and why; nothing is run or written" };
    private static readonly Option<bool> Steps = new("--steps") { Description = "With --plan: every step too" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("run", "Run a pipeline; every step is recorded")
        {
            Arguments = { Target },
            Examples =
            [
                ("reprise run pipeline.yaml", "run it"),
                ("reprise run pipeline.yaml --reuse any", "execute only what no earlier run has a result of"),
                ("reprise run pipeline.yaml --reuse any --plan", "say what that would execute, and why"),
                ("reprise run samples/quakes --param depth_weight=0.5", "with a parameter set"),
                ("reprise run pipeline.yaml --input quakes=today.json --label day=mon", "with another input, and a label"),
            ],
        };
        command.AddAll(Input, Param, Reuse, Concurrency, Pace, QueueOption.Option, Label, Context, Reason, EndNotice.Option, Detach, Plan, Steps);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        EndNotice.Check(call);
        if (call.Server is { } server)
        {
            Values.Belongs(call.Get(Steps), "--steps", call.Get(Plan), "--plan");
            return await RemoteRuns.BeginAsync(call, server, "runs", Body(call), call.Get(Detach), cancellation);
        }

        var shipped = ShippedHandlers.Catalog();
        var file = await PipelineFile.LoadAsync(call.Get(Target), shipped, cancellation);
        foreach (var warning in file.Warnings)
        {
            call.Error.Line($"{call.Error.Paint("warning", Tone.Warn)} {Format.OneLine(warning)}");
        }

        var request = Request(call, file);
        if (call.Get(Plan))
        {
            await PlannedRun.ShowAsync(call, shipped, request, call.Get(Steps), cancellation);
            return 0;
        }

        if (call.Get(Steps))
        {
            throw new RepriseException("usage.invalid", "--steps belongs to --plan.", "Add --plan, or see the steps of a run with `reprise show RUN --steps`.");
        }

        await using var host = await EngineHost.OpenAsync(QueueOption.Of(call), call.Make, shipped, cancellation);
        if (call.Get(Detach))
        {
            return RunFollower.ShowQueued(call, await host.Engine.DetachAsync(request, cancellation));
        }

        var handle = await host.Engine.StartAsync(request, cancellation);
        return await RunFollower.FollowAsync(call, call.Make(), handle, cancellation);
    }

    private static RequestBody Body(Invocation call) => new RequestBody()
        .Add("pipeline", RemotePipeline.Of(call.Get(Target))).Add("inputs", Values.Pairs("--input", call.Get(Input))).Add("param_texts", Values.Pairs("--param", call.Get(Param)))
        .Add("reuse", call.Get(Reuse)).Add("labels", Values.Pairs("--label", call.Get(Label))).Add("context", call.Get(Context) is { } context ? JsonValues.Read("--context", context) : null)
        .Add("concurrency", call.Get(Concurrency)).Add("pace", call.Get(Pace)).Add("queue", QueueOption.Name(call)).Add("reason", call.Get(Reason)).Add("notify", call.Get(EndNotice.Option)).Add("plan", call.Get(Plan)).Add("steps", call.Get(Steps));

    private static RunRequest Request(Invocation call, PipelineFile file)
    {
        var values = PipelineParameters.Parse(file.Definition, Values.Pairs("--param", call.Get(Param)));
        return new RunRequest
        {
            Snapshot = Snapshot.Resolve(file.Definition, values, file.Catalog),
            Template = file.Definition,
            Folder = file.Folder,
            File = file.Path,
            InputPaths = Values.Pairs("--input", call.Get(Input)),
            Reuse = call.Get(Reuse) is "any" ? Reach.Any : Reach.None,
            Concurrency = call.Get(Concurrency) is { } concurrency ? Values.Positive("--concurrency", concurrency) : 0,
            Pace = call.Get(Pace) is { } pace ? Values.Positive("--pace", pace) : null,
            Labels = Values.Pairs("--label", call.Get(Label)),
            Context = call.Get(Context) is { } context ? JsonValues.Read("--context", context) : null,
            Reason = call.Get(Reason),
            Actor = Environment.UserName,
        };
    }
}
