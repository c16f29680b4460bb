using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Cli.Running;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Remote;

/// <summary>Runs that a server carries out: how they are asked for, and how one waits for their end.</summary>
internal static class RemoteRuns
{
    /// <summary>How long one waits before one asks for the first time.</summary>
    public static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(1);

    /// <summary>How long one waits after a wait in vain.</summary>
    public static TimeSpan Next(TimeSpan wait) => wait * 2 < Latest ? wait * 2 : Latest;

    /// <summary>The path of a verb on a run or a step.</summary>
    public static string Execution(string id, string verb) => $"executions/{ServerClient.Part(id)}/{verb}";

    /// <summary>Waits for what a control verb asked for: a cancelled run has ended when its status says so; the others answer at once.</summary>
    public static async Task<RunObject> SettledAsync(ServerClient server, string verb, RunObject run, CancellationToken cancellation) =>
        verb is "cancel" ? await EndAsync(server, run, null, cancellation) : run;

    /// <summary>Asks for a run, or for its plan, and shows what comes of it; returns the exit code.</summary>
    /// <param name="call">What was asked for.</param>
    /// <param name="server">Where.</param>
    /// <param name="path">The path of the request.</param>
    /// <param name="body">Its body, which says so where only a plan is wanted.</param>
    /// <param name="detach">Whether one does not wait for the end.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="end">What is done with a rerun at its end; null for showing it.</param>
    public static async Task<int> BeginAsync(Invocation call, ServerClient server, string path, RequestBody body, bool detach, CancellationToken cancellation, RerunEnd? end = null)
    {
        if (body.Has("plan"))
        {
            ShowPlan(call, await server.SendAsync(HttpMethod.Post, path, body, ContractJson.Default.PlanObject, cancellation));
            return 0;
        }

        var run = await server.SendAsync(HttpMethod.Post, path, body, ContractJson.Default.RunObject, cancellation);
        return detach ? ShowBegun(call, run) : await FollowAsync(call, server, run, end ?? new RerunEnd(), cancellation);
    }

    /// <summary>Follows a run to its end and shows what it came to; returns the exit code. The run goes on where this command is ended before.</summary>
    public static async Task<int> FollowAsync(Invocation call, ServerClient server, RunObject run, RerunEnd end, CancellationToken cancellation)
    {
        call.Error.Line($"{run.RunId} {run.Pipeline ?? run.Target} started on the server");
        call.Error.Flush();
        run = await EndAsync(server, run, call.Error, cancellation);
        return await end.ShowAsync(call, run, cancellation);
    }

    /// <summary>Waits until a run has ended.</summary>
    /// <param name="server">Where it is.</param>
    /// <param name="run">The run.</param>
    /// <param name="progress">Where lines go that say how far it is; null for none.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<RunObject> EndAsync(ServerClient server, RunObject run, Output? progress, CancellationToken cancellation)
    {
        var (wait, said) = (Soonest, Ended(run));
        while (run.Status is "queued" or "running" or "paused")
        {
            await Task.Delay(wait, TimeProvider.System, cancellation);
            wait = Next(wait);
            run = await server.GetAsync($"runs/{run.RunId}", ContractJson.Default.RunObject, cancellation);
            if (progress is not null && wait == Latest && Ended(run) != said)
            {
                said = Ended(run);
                progress.Line($"{Format.Count(said)} of {Format.Count(said + run.Counts.Pending)} known steps");
                progress.Flush();
            }
        }

        return run;
    }

    private static void ShowPlan(Invocation call, PlanObject plan)
    {
        if (call.Json)
        {
            JsonOutput.Write(call.Out, plan, ContractJson.Indented.PlanObject);
            return;
        }

        foreach (var step in plan.Steps ?? [])
        {
            PlanView.WriteStep(call.Out, step);
        }

        PlanView.Write(call.Out, plan);
    }

    private static int ShowBegun(Invocation call, RunObject run)
    {
        if (call.Json)
        {
            JsonOutput.Write(call.Out, run, ContractJson.Indented.RunObject);
        }
        else
        {
            call.Out.Line($"{run.RunId}  {Format.OneLine(run.Pipeline ?? run.Target ?? "")}  goes on on the server");
        }

        return 0;
    }

    private static long Ended(RunObject run) =>
        run.Counts.Succeeded + run.Counts.Reused + run.Counts.Failed + run.Counts.Refused + run.Counts.Skipped + run.Counts.Quarantined + run.Counts.Cancelled;
}
