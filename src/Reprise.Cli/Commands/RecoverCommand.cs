using System.CommandLine;
using System.Diagnostics;
using Reprise.Cli.Parsing;
using Reprise.Cli.Remote;
using Reprise.Cli.Running;
using Reprise.Engine;
using Reprise.Engine.Planning;
using Reprise.Engine.Recordings;
using Reprise.Hosting;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise recover [RUN]</c>: goes on where a run stopped.</summary>
internal static class RecoverCommand
{
    private static readonly Argument<string?> Target = new("RUN")
    {
        HelpName = "RUN",
        Description = "A run: `last` (the newest), its id, or a unique prefix of it; without it, the newest that was interrupted or failed",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Where = new("--where") { Description = "Every run that this filter fits: `status = failed and pipeline = quakes and created >= 2d`", HelpName = "FILTER" };
    private static readonly Option<bool> Plan = new("--plan") { Description = "Only say what would be published and run; nothing is run or written" };
    private static readonly Option<bool> Steps = new("--steps") { Description = "With --plan: every step too" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; kept with the run", HelpName = "TEXT" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("recover", "Go on where a run stopped: what is recorded is not executed again, a failed step gets its next attempt")
        {
            Arguments = { Target },
            Examples = [("reprise recover", "the newest run that was interrupted or failed"), ("reprise recover run_06by4a7k3m2n9p1q", "this one"), ("reprise recover --where 'status = failed and created >= 2h' --plan", "how many failed in the last two hours, and what is left of each")],
        };
        command.AddAll(Where, QueueOption.Option, Plan, Steps, Reason, EndNotice.Option);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        Values.Belongs(call.Get(Steps), "--steps", call.Get(Plan), "--plan");
        Values.Excludes(call.Get(Where) is not null && call.Get(EndNotice.Option) is not null, "--where", "--notify");
        EndNotice.Check(call);
        if (call.Server is { } server)
        {
            return await AskAsync(call, server, cancellation);
        }

        if (call.Get(Where) is { } where)
        {
            return await BulkAsync(call, where, cancellation);
        }

        if (call.Get(Plan))
        {
            await PlannedRun.ShowRecoverAsync(
                call, ShippedHandlers.Catalog(), call.Find(Target) is { } planned ? r => RunLookup.FindAsync(r, planned, cancellation) : r => RunLookup.FindUnfinishedAsync(r, cancellation), call.Get(Steps), cancellation);
            return 0;
        }

        var workspace = call.Change();
        var run = call.Find(Target) is { } text
            ? await RunLookup.FindAsync(workspace.Recording, text, cancellation)
            : await RunLookup.FindUnfinishedAsync(workspace.Recording, cancellation);
        var begun = Stopwatch.GetTimestamp();
        await using var host = await EngineHost.OpenAsync(QueueOption.Of(call, run.Header), () => workspace, ShippedHandlers.Catalog(), cancellation);
        if (RepriseEngine.NeedsServer(run.Header))
        {
            return RunFollower.ShowQueued(call, await host.Engine.DetachRecoverAsync(run, call.Get(Reason), cancellation));
        }

        var handle = await host.Engine.RecoverAsync(run, call.Get(Reason), cancellation);
        run = await RunFollower.AwaitAsync(call, handle, cancellation);
        return await new RerunEnd().ShowAsync(call, await RunMapping.ToObjectAsync(workspace.Recording, run, cancellation), cancellation, Stopwatch.GetElapsedTime(begun));
    }

    private static Task<int> AskAsync(Invocation call, ServerClient server, CancellationToken cancellation)
    {
        var body = new RequestBody().Add("queue", QueueOption.Name(call)).Add("reason", call.Get(Reason)).Add("notify", call.Get(EndNotice.Option)).Add("plan", call.Get(Plan)).Add("steps", call.Get(Steps));
        return call.Get(Where) is { } where
            ? BulkRuns.AskAsync(call, server, where, call.Find(Target), run => (RemoteRuns.Execution(run.RunId, "recover"), body), detach: false, cancellation)
            : RemoteRuns.BeginAsync(call, server, RemoteRuns.Execution(call.Find(Target) ?? RunLookup.Unfinished, "recover"), body, detach: false, cancellation);
    }

    private static async Task<int> BulkAsync(Invocation call, string where, CancellationToken cancellation)
    {
        var workspace = call.Get(Plan) ? call.Open() : call.Change();
        var runs = await BulkRuns.FindAsync(call, where, call.Find(Target), cancellation);
        if (call.Get(Plan))
        {
            var planner = new RecoverPlanner(PlannedRun.Parts(workspace, ShippedHandlers.Catalog()));
            return await BulkRuns.PlanAsync(call, runs, async run => await planner.PlanAsync(await RunLookup.FindAsync(workspace.Recording, run.RunId, cancellation), null, cancellation), cancellation);
        }

        await using var hosts = new EngineHosts(call.Get(QueueOption.Option), workspace, ShippedHandlers.Catalog());
        return await BulkRuns.CarryOutAsync(call, runs, async (run, stop) =>
        {
            var record = await RunLookup.FindAsync(workspace.Recording, run.RunId, cancellation);
            var engine = (await hosts.ForAsync(record, cancellation)).Engine;
            return await BulkRuns.EndAsync(await engine.RecoverAsync(record, call.Get(Reason), cancellation), stop);
        }, cancellation);
    }
}
