using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Running;

/// <summary>One verb on many runs, those that a filter names: oldest first, a few at a time; one that cannot be carried out does not stop the others.</summary>
internal static class BulkRuns
{
    private const int AtATime = 4;

    /// <summary>The runs that a filter names, the oldest first.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: the filter is empty or cannot be read; <c>run.not_found</c>: it fits none.</exception>
    public static async Task<IReadOnlyList<RunRecord>> FindAsync(Recording recording, string where, CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow();
        var runs = await recording.Journal.RunsAsync(RunFilter.Parse(where, text => TextValues.Time("--where", text, now)), cancellation);
        return runs.Count > 0 ? [.. runs.Reverse()] : throw new RepriseException("run.not_found", $"No run fits the filter `{where}`.", "`reprise runs` lists the runs; its options filter in the same words.");
    }

    /// <summary>Plans the verb for each run.</summary>
    public static async Task<int> PlanAsync(Invocation call, IReadOnlyList<RunRecord> runs, Func<RunRecord, Task<PlanObject>> plan, CancellationToken cancellation)
    {
        var plans = new List<PlanObject>();
        foreach (var run in runs)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var one = await plan(run);
                plans.Add(one);
                call.Error.Line($"{run.Header.Id}  {run.Header.Pipeline}: {Format.Count(one.Counts.Publish)} published first, {Format.Count(one.Counts.Run)} run, {Format.Count(one.Counts.Unknown)} unknown");
            }
            catch (RepriseException e)
            {
                call.Error.Line($"{run.Header.Id}  {run.Header.Pipeline}: not possible: {Format.OneLine(e.Message)}");
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

    /// <summary>Carries the verb out on each run; returns the worst exit code.</summary>
    public static async Task<int> CarryOutAsync(Invocation call, IReadOnlyList<RunRecord> runs, Func<RunRecord, Task<RunHandle>> begin, CancellationToken cancellation)
    {
        var ended = new List<RunRecord>();
        var worst = 0;
        var notices = new Notices(call.Error);
        var going = new List<RunHandle>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var signals = new StopSignals(notices, "what is in work may end, nothing new starts.", () => StopAll(stop, going));
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = CancellationToken.None }, async (run, _) =>
        {
            var code = stop.IsCancellationRequested ? 1 : await OneAsync(run);
            lock (ended)
            {
                worst = Math.Max(worst, code);
            }
        });
        if (call.Json)
        {
            await JsonOutput.WriteArrayAsync(call.Out, ended.Select(r => RunMapping.ToObject(r, r.Summary!)).ToAsyncEnumerable(), ContractJson.Indented.RunObject, cancellation);
        }
        else
        {
            call.Out.Line($"{Format.Count(ended.Count(r => r.Status == RunStatus.Succeeded))} of {Format.Plural(runs.Count, "run")} succeeded");
        }

        return worst;

        async Task<int> OneAsync(RunRecord run)
        {
            try
            {
                var handle = await begin(run);
                lock (going)
                {
                    going.Add(handle);
                }

                var done = await handle.Completion;
                lock (ended)
                {
                    ended.Add(done);
                }

                notices.Say($"{done.Header.Id} {Words.Of(done.Status)}");
                return RunFollower.ExitCodeOf(RunMapping.ToObject(done, done.Summary!));
            }
            catch (RepriseException e)
            {
                notices.Say($"{run.Header.Id} not possible: {Format.OneLine(e.Message)}");
                return e.ExitCode;
            }
        }
    }

    private static void StopAll(CancellationTokenSource stop, List<RunHandle> going)
    {
        stop.Cancel();
        lock (going)
        {
            going.ForEach(handle => _ = handle.InterruptAsync());
        }
    }
}
