using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Running;

/// <summary>Follows a run to its end: shows how it goes, passes signals on, prints what it came to.</summary>
internal static class RunFollower
{
    /// <summary>Follows; returns the exit code.</summary>
    public static async Task<int> FollowAsync(Invocation call, Workspace workspace, RunHandle handle, CancellationToken cancellation) =>
        await ShowAsync(call, workspace, await AwaitAsync(call, handle, cancellation), cancellation);

    /// <summary>Shows how it goes until it ends.</summary>
    public static async Task<RunRecord> AwaitAsync(Invocation call, RunHandle handle, CancellationToken cancellation)
    {
        var notices = new Notices(call.Error);
        var mail = EndNotice.Ask(call, handle.Run);

        // The outcome of the stop is the run's: whoever awaits the completion sees it.
        using (new StopSignals(notices, "what is in work may end, nothing new starts.", () => _ = handle.InterruptAsync()))
        {
            var watching = QueueWatch.RunAsync(handle, notices, cancellation);
            await ShowProgressAsync(call, handle, notices, cancellation);
            await watching;
            _ = await handle.Completion;
        }

        await (mail is null ? Task.CompletedTask : EndNotice.SendAsync(call, mail, cancellation));
        return await handle.Completion;
    }

    /// <summary>Shows what it came to; returns the exit code.</summary>
    /// <param name="call">What was asked for.</param>
    /// <param name="workspace">The data folder.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="worked">Of a recovered run, how long it took since then: the hours for which it lay there tell nothing.</param>
    public static async Task<int> ShowAsync(Invocation call, Workspace workspace, RunRecord run, CancellationToken cancellation, TimeSpan? worked = null) =>
        await ShowAsync(call, RunMapping.ToObject(run, run.Summary ?? await RunState.ReadAsync(workspace.Recording, run, cancellation)), cancellation, worked);

    /// <summary>Shows what a run came to, wherever it was carried out; returns the exit code.</summary>
    public static async Task<int> ShowAsync(Invocation call, RunObject run, CancellationToken cancellation, TimeSpan? worked = null)
    {
        call.ExitCode = ExitCodeOf(run);
        Warn(call.Error, run);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, run, ContractJson.Indented.RunObject);
        }
        else
        {
            await RunView.WriteAsync(call.Out, call.Recordings, run, cancellation, worked);
        }

        return call.ExitCode;
    }

    /// <summary>Shows a run that another process will carry out; returns the exit code.</summary>
    public static int ShowQueued(Invocation call, RunRecord run)
    {
        _ = EndNotice.Ask(call, run);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, RunMapping.Begun(run), ContractJson.Indented.RunObject);
        }
        else
        {
            call.Out.Line($"{run.Header.Id}  {run.Header.Pipeline ?? run.Header.Target}  waits for {(run.Header.Pipeline is null ? "the server (`reprise serve`)" : "a worker (`reprise worker`)")}");
        }

        return 0;
    }

    /// <summary>0 where the run succeeded, 3 where steps were refused and none failed, else 1.</summary>
    public static int ExitCodeOf(RunObject run) => run.Status is "succeeded" ? 0 : run is { Status: "failed", Counts: { Failed: 0, Refused: > 0 } } ? 3 : 1;

    private static Task ShowProgressAsync(Invocation call, RunHandle handle, Notices notices, CancellationToken cancellation) => call.Error.IsTerminal
        ? LiveProgress.ShowAsync(handle, call.Error, notices, cancellation)
        : PlainProgress.ShowAsync(handle, call.Error, cancellation);

    private static void Warn(Output output, RunObject run)
    {
        var total = run.Counts;
        (long Count, string Text)[] warnings =
        [
            (total.Skipped, run.Kind is "run" ? "left out (on_error: skip)" : "left out (--effects skip, or on_error: skip)"),
            (total.Quarantined, "kept aside (quarantined)"),
            (total.InDoubt, "in doubt: nobody knows whether they took effect, until somebody says so with `reprise resolve`"),
        ];
        foreach (var (count, text) in warnings.Where(w => w.Count > 0))
        {
            output.Line($"{output.Paint("warning", Tone.Warn)} {Format.Plural(count, "step")} {text}.");
        }

        output.Flush();
    }
}
