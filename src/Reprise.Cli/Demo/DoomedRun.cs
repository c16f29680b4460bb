using System.Diagnostics;
using System.Globalization;
using Reprise.Engine.Recordings;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Demo;

/// <summary>A run in a process of its own that is killed while it works: a real <c>kill -9</c>, nothing is told beforehand.</summary>
internal sealed class DoomedRun(Workspace workspace, string pipeline, int pace) : IDisposable
{
    private static readonly TimeSpan Check = TimeSpan.FromMilliseconds(10);
    private readonly Process _process = Start(workspace, pipeline, pace);

    /// <summary>Waits until so many steps are recorded, then kills the process. Returns the run and what was recorded by then.</summary>
    /// <exception cref="RepriseException"><c>step.failed</c>: the process ended by itself.</exception>
    public async Task<(RunRecord Run, IReadOnlyList<StepHead> Recorded)> KillAtAsync(long steps, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Check);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            if (_process.HasExited)
            {
                throw new RepriseException(
                    "step.failed", $"The run ended by itself (exit code {_process.ExitCode}) before it could be killed.",
                    "Run `reprise run samples/quakes` to see why.", [new("it said", await _process.StandardError.ReadToEndAsync(cancellation))]);
            }

            if (await FindAsync(cancellation) is { } run && await CountAsync(run, cancellation) >= steps)
            {
                _process.Kill();
                await _process.WaitForExitAsync(cancellation);
                return (run, await HeadsAsync(run, cancellation));
            }
        }

        throw new OperationCanceledException(cancellation);
    }

    /// <summary>The heads of a run's ended steps.</summary>
    public async Task<IReadOnlyList<StepHead>> HeadsAsync(RunRecord run, CancellationToken cancellation)
    {
        var heads = new List<StepHead>();
        await foreach (var head in workspace.Journal.HeadsAsync(run.Number, cancellation))
        {
            heads.Add(head);
        }

        return heads;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static Process Start(Workspace workspace, string pipeline, int pace)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "reprise.dll"));
        }

        foreach (var argument in (string[])["run", pipeline, "--data", workspace.Folder.Path, "--pace", pace.ToString(CultureInfo.InvariantCulture), "--json", "--label", "demo=killed"])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private async ValueTask<RunRecord?> FindAsync(CancellationToken cancellation)
    {
        var query = new RunQuery { Limit = 1, Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["demo"] = "killed" } };
        var runs = await workspace.Journal.RunsAsync(query, cancellation);
        return runs is [{ Owner: { } owner } run] && owner.ProcessId == _process.Id ? run : null;
    }

    private async ValueTask<long> CountAsync(RunRecord run, CancellationToken cancellation) =>
        (await RunState.ReadAsync(workspace.Recording, run, cancellation)).Total().Ended;
}
