using Reprise.Cli.Commands;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel.Verification;

namespace Reprise.Cli.Running;

/// <summary>What is done with a rerun that has come to its end, wherever it was carried out.</summary>
/// <param name="Folder">Where its manifest and what it made are written; null for nowhere.</param>
/// <param name="Diff">Whether it is shown how outputs differ.</param>
internal sealed record RerunEnd(ProofFolder? Folder = null, bool Diff = false)
{
    /// <summary>Shows what a run came to; a rerun by its manifest. Returns the exit code.</summary>
    /// <param name="call">What was asked for.</param>
    /// <param name="run">The run, which has ended.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="worked">Of a recovered run, how long it took since then.</param>
    public async Task<int> ShowAsync(Invocation call, RunObject run, CancellationToken cancellation, TimeSpan? worked = null)
    {
        if (run.Verdict is not { } word)
        {
            return await RunFollower.ShowAsync(call, run, cancellation, worked);
        }

        if (call.Json && call.Name is not "rerun")
        {
            _ = await RunFollower.ShowAsync(call, run, cancellation, worked);
            return call.ExitCode = RerunView.ExitCodeOf(TextValues.ParseWord<Verdict>(word));
        }

        call.ExitCode = RerunView.ExitCodeOf(TextValues.ParseWord<Verdict>(word));
        if (!call.Json || Folder is not null)
        {
            await WriteAsync(call, run.RunId, cancellation);
        }

        if (call.Json)
        {
            await using var manifest = await call.Recordings.Comparisons.ManifestAsync(run.RunId, cancellation);
            await FileCopy.PrintAsync(call.Out, manifest, cancellation);
        }

        return call.ExitCode;
    }

    private async Task WriteAsync(Invocation call, string rerun, CancellationToken cancellation)
    {
        await using var manifest = await call.Recordings.Comparisons.ManifestAsync(rerun, cancellation);
        var (head, steps) = await ManifestReader.ReadAsync(manifest, step => !step.Ok || step.Flaky, cancellation);
        var written = Folder is null ? [] : await Folder.WriteAsync(call.Recordings, rerun, head.Name, cancellation);
        if (call.Json)
        {
            return;
        }

        RerunView.Write(call.Out, rerun, head, steps);
        if (Diff)
        {
            await DifferenceView.WriteAsync(call.Out, call.Recordings.Comparisons, steps, cancellation);
        }

        foreach (var file in written)
        {
            call.Out.Line($"  wrote  {Format.OneLine(file)}");
        }
    }
}
