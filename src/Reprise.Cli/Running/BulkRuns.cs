using Reprise.Cli.Parsing;
using Reprise.Cli.Reading;
using Reprise.Cli.Remote;
using Reprise.Cli.Rendering;
using Reprise.Engine;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel;

namespace Reprise.Cli.Running;

/// <summary>One verb on many runs, those that a filter names: oldest first, a few at a time; one that cannot be carried out does not stop the others.</summary>
internal static class BulkRuns
{
    private const int AtATime = 4;

    /// <summary>The runs that a filter names, of a data folder or of a server, the oldest first.</summary>
    /// <param name="call">What was asked for.</param>
    /// <param name="where">The filter.</param>
    /// <param name="run">A run that was named as well, which cannot be meant then.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: the filter is empty or cannot be read, or a run is named, too; <c>run.not_found</c>: it fits none.</exception>
    public static async Task<IReadOnlyList<RunObject>> FindAsync(Invocation call, string where, string? run, CancellationToken cancellation)
    {
        Values.Excludes(run is not null, "a RUN", "--where");
        var runs = await call.Recordings.RunsAsync(new RunSearch { Where = where, Limit = int.MaxValue }, cancellation);
        return runs.Count > 0 ? [.. runs.Reverse()] : throw new RepriseException("run.not_found", $"No run fits the filter `{where}`.", "`reprise runs` lists the runs; its options filter in the same words.");
    }

    /// <summary>Has a server plan the verb, or carry it out, for each run that a filter names; returns the exit code.</summary>
    /// <param name="call">What was asked for.</param>
    /// <param name="server">The server.</param>
    /// <param name="where">The filter.</param>
    /// <param name="run">A run that was named as well, which cannot be meant then.</param>
    /// <param name="request">The request for one run; its body says so where only a plan is wanted.</param>
    /// <param name="detach">Whether one does not wait for the ends.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<int> AskAsync(
        Invocation call, ServerClient server, string where, string? run, Func<RunObject, (string Path, RequestBody Body)> request, bool detach, CancellationToken cancellation)
    {
        var runs = await FindAsync(call, where, run, cancellation);
        return request(runs[0]).Body.Has("plan")
            ? await PlanAsync(call, runs, one => SendAsync(one, ContractJson.Default.PlanObject), cancellation)
            : await CarryOutAsync(call, runs, async (one, stop) =>
            {
                var begun = await SendAsync(one, ContractJson.Default.RunObject);
                return detach ? begun : await RemoteRuns.EndAsync(server, begun, null, stop);
            }, cancellation);

        Task<T> SendAsync<T>(RunObject one, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        {
            var (path, body) = request(one);
            return server.SendAsync(HttpMethod.Post, path, body, type, cancellation);
        }
    }

    /// <summary>Plans the verb for each run.</summary>
    public static async Task<int> PlanAsync(Invocation call, IReadOnlyList<RunObject> runs, Func<RunObject, Task<PlanObject>> plan, CancellationToken cancellation)
    {
        var plans = new List<PlanObject>();
        foreach (var run in runs)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var one = await plan(run);
                plans.Add(one);
                call.Error.Line($"{run.RunId}  {run.Pipeline}: {Format.Count(one.Counts.Publish)} published first, {Format.Count(one.Counts.Run)} run, {Format.Count(one.Counts.Unknown)} unknown");
            }
            catch (RepriseException e)
            {
                call.Error.Line($"{run.RunId}  {run.Pipeline}: not possible: {Format.OneLine(e.Message)}");
            }
        }

        if (call.Json)
        {
            await JsonOutput.WriteArrayAsync(call.Out, plans.ToAsyncEnumerable(), ContractJson.Indented.PlanObject, cancellation);
        }
        else
        {
            call.Out.Line($"{call.Out.Paint("Plan", Tone.Strong)}: {Format.Plural(plans.Count, "run")} of {Format.Count(runs.Count)}, {Format.Count(plans.Sum(p => p.Counts.Publish))} references published first; nothing was run and nothing was written.");
        }

        return 0;
    }

    /// <summary>Waits for the end of a run that goes on in this process; a stop interrupts it in an orderly way.</summary>
    public static async Task<RunObject> EndAsync(RunHandle handle, CancellationToken stop)
    {
        await using var interruption = stop.Register(() => _ = handle.InterruptAsync());
        var done = await handle.Completion;
        return RunMapping.ToObject(done, done.Summary!);
    }

    /// <summary>Carries the verb out on each run; returns the worst exit code.</summary>
    /// <param name="call">What was asked for.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="carryOut">Carries it out on one; returns the run that came of it, or as it goes on elsewhere. Its token is the orderly stop.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<int> CarryOutAsync(Invocation call, IReadOnlyList<RunObject> runs, Func<RunObject, CancellationToken, Task<RunObject>> carryOut, CancellationToken cancellation)
    {
        var ended = new List<RunObject>();
        var worst = 0;
        var notices = new Notices(call.Error);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var signals = new StopSignals(notices, "what is in work may end, nothing new starts.", stop.Cancel);
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = CancellationToken.None }, async (run, _) =>
        {
            var (code, done) = stop.IsCancellationRequested ? (1, null) : await OneAsync(notices, run, carryOut, stop.Token);
            lock (ended)
            {
                worst = Math.Max(worst, code);
                ended.AddRange(done is null ? [] : [done]);
            }
        });
        if (call.Json)
        {
            await JsonOutput.WriteArrayAsync(call.Out, ended.ToAsyncEnumerable(), ContractJson.Indented.RunObject, cancellation);
        }
        else
        {
            var going = ended.Count(IsGoing);
            call.Out.Line($"{Format.Count(ended.Count(r => r.Status is "succeeded"))} of {Format.Plural(runs.Count, "run")} succeeded{(going == 0 ? "" : $", {Format.Count(going)} begun")}");
        }

        return worst;
    }

    private static async Task<(int Code, RunObject? Done)> OneAsync(Notices notices, RunObject run, Func<RunObject, CancellationToken, Task<RunObject>> carryOut, CancellationToken stop)
    {
        try
        {
            var done = await carryOut(run, stop);
            notices.Say($"{done.RunId} {done.Status}");
            return (IsGoing(done) ? 0 : RunFollower.ExitCodeOf(done), done);
        }
        catch (RepriseException e)
        {
            notices.Say($"{run.RunId} not possible: {Format.OneLine(e.Message)}");
            return (e.ExitCode, null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            notices.Say($"{run.RunId} is no longer followed; what was begun goes on on the server.");
            return (1, null);
        }
    }

    private static bool IsGoing(RunObject run) => run.Status is "queued" or "running" or "paused";
}
