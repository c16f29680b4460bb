using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Remote;
using Reprise.Cli.Rendering;
using Reprise.Cli.Running;
using Reprise.Engine.Pipelines;
using Reprise.Engine.Recordings;
using Reprise.Engine.Replaying;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise replay RUN --from-stage S</c>: publishes stored outputs again, so that only what comes after runs.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string?> Target = new("RUN") { HelpName = "RUN", Description = "A run: `last` (the newest), its id, or a unique prefix of it", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Where = new("--where") { Description = "Every run that this filter fits: `status = failed and pipeline = quakes and created >= 2d`", HelpName = "FILTER" };
    private static readonly Option<string> FromStage = new("--from-stage") { Description = "The stage whose stored outputs are published", HelpName = "STAGE", Required = true };
    private static readonly Option<string?> ToRoute = new("--to-route") { Description = "Publish them to this route (default: where they went in the run)", HelpName = "ROUTE" };
    private static readonly Option<string?> PipelineOption = new("--pipeline") { Description = "Use this pipeline instead of the run's snapshot", HelpName = "FILE" };
    private static readonly Option<string[]> Param = new("--param", "-p") { Description = "With --pipeline: set a parameter; may be repeated", HelpName = "K=V" };

    private static readonly Option<string?> SnapshotOption = new Option<string?>("--snapshot") { Description = "Routes and queues of the run's own snapshot (origin, default), or of --pipeline (given, default with it)", HelpName = "origin|given" }
        .AcceptOnlyFromAmong("origin", "given");

    private static readonly Option<string?> Select = new("--select") { Description = "Only some: `failed`, `key = ci*`, `/magnitude >= 5`, `size > 10kb`, with and, or, not", HelpName = "EXPR" };
    private static readonly Option<string?> RateOption = new("--rate") { Description = "Publish so many a second at the most", HelpName = "N/s" };
    private static readonly Option<int?> MaxInFlight = new("--max-in-flight") { CustomParser = Values.Whole, Description = "So many published and not done at the most", HelpName = "N" };

    private static readonly Option<string?> Order = new Option<string?>("--order") { Description = "As recorded (source, default), by item key, or as they come", HelpName = "source|key|none" }
        .AcceptOnlyFromAmong("source", "key", "none");

    private static readonly Option<bool> Yield = new("--yield") { Description = "Wait while the route's queue holds other runs' work (on RabbitMQ also that of other processes)" };

    private static readonly Option<string?> Reuse = new Option<string?>("--reuse") { Description = "Whose recorded results serve: none (default), the run's and its ancestors', or any run's", HelpName = "none|origin|any" }
        .AcceptOnlyFromAmong("none", "origin", "any");

    private static readonly Option<string?> Effects = new Option<string?>("--effects") { Description = "Steps that would repeat an effect: let them, or leave them out", HelpName = "repeat|skip" }
        .AcceptOnlyFromAmong("repeat", "skip");

    private static readonly Option<bool> Publish = new("--publish") { Description = "Name outputs though only a part is replayed" };
    private static readonly Option<bool> Verify = new("--verify") { Description = "Read every selected output first and compare it with its digest" };
    private static readonly Option<bool> AllowMissing = new("--allow-missing") { Description = "Leave out outputs whose bytes are gone, rather than stop" };
    private static readonly Option<int?> Concurrency = new("--concurrency", "-j") { CustomParser = Values.Whole, Description = "Steps at a time (default: one a processor)", HelpName = "N" };
    private static readonly Option<string[]> Label = new("--label", "-l") { Description = "Label the run; may be repeated", HelpName = "K=V" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; kept with the run", HelpName = "TEXT" };
    private static readonly Option<bool> Detach = new("--detach") { Description = "Leave it to a `reprise worker` on this machine" };
    private static readonly Option<bool> Plan = new("--plan") { Description = "Only say what would be published and run; nothing is run or written" };
    private static readonly Option<bool> Steps = new("--steps") { Description = "With --plan: every step too" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Target.CompletionSources.Add(RunLookup.Last);
        var command = new DocumentedCommand("replay", "Publish the stored outputs of a stage again, so that only what comes after it runs")
        {
            Arguments = { Target },
            Examples =
            [
                ("reprise replay last --from-stage select", "run everything behind the stage select again"),
                ("reprise replay last --from-stage score --pipeline pipeline.yaml", "with the pipeline as its file stands now"),
                ("reprise replay last --from-stage split --to-route archive --pipeline other.yaml", "into a route of another pipeline"),
                ("reprise replay last --from-stage select --select failed --plan", "only what did not get through; say what that would be"),
                ("reprise replay last --from-stage select --select '/magnitude >= 5' --rate 100/s", "a part of it, slowly"),
            ],
        };
        command.AddAll(Where, FromStage, ToRoute, PipelineOption, Param, SnapshotOption, Select, RateOption, MaxInFlight, Order, Yield, Reuse, Effects, QueueOption.Option, Publish, Verify, AllowMissing, Concurrency, Label, Reason, EndNotice.Option, Detach, Plan, Steps);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        Values.Belongs(call.Get(Steps), "--steps", call.Get(Plan), "--plan");
        Values.Excludes(call.Get(Where) is not null && call.Get(EndNotice.Option) is not null, "--where", "--notify");
        EndNotice.Check(call);
        Values.Belongs(call.Get(Param) is { Length: > 0 }, "--param", call.Get(PipelineOption) is not null, "--pipeline");
        Values.Belongs(call.Get(SnapshotOption) is "given", "--snapshot given", call.Get(PipelineOption) is not null, "--pipeline");
        if (call.Server is { } server)
        {
            return call.Get(Where) is { } filter ? await BulkRuns.AskAsync(call, server, filter, call.Find(Target), run => ("replay", Body(call, run.RunId)), call.Get(Detach), cancellation)
                : await RemoteRuns.BeginAsync(call, server, "replay", Body(call, Named(call)), call.Get(Detach), cancellation);
        }

        if (call.Get(Where) is { } where)
        {
            return await BulkAsync(call, where, cancellation);
        }

        if (call.Get(Plan))
        {
            await PlannedRun.ShowAsync(call, ShippedHandlers.Catalog(), async recording => await RequestAsync(call, await OriginAsync(call, recording, cancellation), cancellation), call.Get(Steps), cancellation);
            return 0;
        }

        var workspace = call.Change();
        var origin = await OriginAsync(call, workspace.Recording, cancellation);
        var request = await RequestAsync(call, origin, cancellation);
        await using var host = await EngineHost.OpenAsync(QueueOption.Of(call, origin.Header), () => workspace, ShippedHandlers.Catalog(), cancellation);
        if (call.Get(Detach))
        {
            return RunFollower.ShowQueued(call, await host.Engine.DetachAsync(request, cancellation));
        }

        var handle = await host.Engine.ReplayAsync(request, cancellation);
        ReplayView.WriteBefore(call.Error, handle.Run.Header.Replay!);
        return await RunFollower.FollowAsync(call, workspace, handle, cancellation);
    }

    private static RequestBody Body(Invocation call, string run) => new RequestBody()
        .Add("execution_id", run)
        .Add("from_stage", call.Get(FromStage)).Add("to_route", call.Get(ToRoute)).Add("pipeline", call.Get(PipelineOption) is { } pipeline ? RemotePipeline.Of(pipeline) : null)
        .Add("param_texts", Values.Pairs("--param", call.Get(Param))).Add("snapshot", call.Get(SnapshotOption)).Add("select", call.Get(Select)).Add("rate", call.Get(RateOption))
        .Add("max_in_flight", call.Get(MaxInFlight)).Add("order", call.Get(Order)).Add("yield", call.Get(Yield)).Add("reuse", call.Get(Reuse)).Add("publish", call.Get(Publish))
        .Add("effects", call.Get(Effects)).Add("verify", call.Get(Verify)).Add("allow_missing", call.Get(AllowMissing)).Add("concurrency", call.Get(Concurrency)).Add("queue", QueueOption.Name(call))
        .Add("labels", Values.Pairs("--label", call.Get(Label))).Add("reason", call.Get(Reason)).Add("notify", call.Get(EndNotice.Option)).Add("plan", call.Get(Plan)).Add("steps", call.Get(Steps));

    private static async Task<int> BulkAsync(Invocation call, string where, CancellationToken cancellation)
    {
        var workspace = call.Get(Plan) ? call.Open() : call.Change();
        var runs = await BulkRuns.FindAsync(call, where, call.Find(Target), cancellation);
        if (call.Get(Plan))
        {
            var planner = new ReplayPlanner(PlannedRun.Parts(workspace, ShippedHandlers.Catalog()));
            return await BulkRuns.PlanAsync(call, runs, async run => await planner.PlanAsync(await RequestAsync(call, run.RunId), null, cancellation), cancellation);
        }

        await using var hosts = new EngineHosts(call.Get(QueueOption.Option), workspace, ShippedHandlers.Catalog());
        return await BulkRuns.CarryOutAsync(call, runs, async (run, stop) =>
        {
            var request = await RequestAsync(call, run.RunId);
            var engine = (await hosts.ForAsync(request.Origin, cancellation)).Engine;
            return call.Get(Detach) ? RunMapping.Begun(await engine.DetachAsync(request, cancellation)) : await BulkRuns.EndAsync(await engine.ReplayAsync(request, cancellation), stop);
        }, cancellation);

        async Task<ReplayRequest> RequestAsync(Invocation call, string run) => await ReplayCommand.RequestAsync(call, await RunLookup.FindAsync(workspace.Recording, run, cancellation), cancellation);
    }

    private static async Task<RunRecord> OriginAsync(Invocation call, Recording recording, CancellationToken cancellation) => await RunLookup.FindAsync(recording, Named(call), cancellation);

    private static string Named(Invocation call) => call.Find(Target)
        ?? throw new RepriseException("usage.invalid", "Which run is to be replayed?", "Name it: `reprise replay last --from-stage STAGE`; or several with --where.");

    private static async Task<ReplayRequest> RequestAsync(Invocation call, RunRecord origin, CancellationToken cancellation)
    {
        var given = call.Get(PipelineOption) is { } path ? await PipelineFile.LoadAsync(path, ShippedHandlers.Catalog(), cancellation) : null;
        var takesGiven = given is not null && call.Get(SnapshotOption) is not "origin";
        return new ReplayRequest
        {
            Origin = origin,
            Stage = call.Get(FromStage)!,
            Route = call.Get(ToRoute),
            Given = takesGiven ? Snapshot.Resolve(given!.Definition, PipelineParameters.Parse(given.Definition, Values.Pairs("--param", call.Get(Param))), given.Catalog) : null,
            GivenFile = given,
            Select = call.Get(Select) is { } select ? Selection.Parse(select) : null,
            Rate = call.Get(RateOption) is { } rate ? TextValues.Rate("--rate", rate) : null,
            MaxInFlight = call.Get(MaxInFlight) is { } most ? Values.Positive("--max-in-flight", most) : null,
            Order = call.Get(Order) is { } order ? TextValues.ParseWord<ReplayOrder>(order) : ReplayOrder.Source,
            Yield = call.Get(Yield),
            Reuse = call.Get(Reuse) is { } reuse ? TextValues.ParseWord<Reach>(reuse) : Reach.None,
            Effects = call.Get(Effects) is { } effects ? TextValues.ParseWord<EffectAnswer>(effects) : EffectAnswer.None,
            Publish = call.Get(Publish),
            Verify = call.Get(Verify),
            AllowMissing = call.Get(AllowMissing),
            Concurrency = call.Get(Concurrency) is { } concurrency ? Values.Positive("--concurrency", concurrency) : 0,
            Labels = Values.Pairs("--label", call.Get(Label)),
            Reason = call.Get(Reason),
            Actor = Environment.UserName,
        };
    }
}
