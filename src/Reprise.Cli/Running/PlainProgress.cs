using System.Globalization;
using Reprise.Cli.Rendering;
using Reprise.Engine;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Running;

/// <summary>Progress in a pipe: a plain line now and then, and only where something changed.</summary>
internal static class PlainProgress
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>Writes lines until the run has ended.</summary>
    public static async Task ShowAsync(RunHandle handle, Output output, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var (start, meter, before) = (time.GetTimestamp(), new ProgressMeter(), -1L);
        output.Line($"{handle.Run.Header.Id} {handle.Run.Header.Pipeline} started");
        output.Flush();
        var paused = false;
        using var timer = new PeriodicTimer(Period);
        while (await Task.WhenAny(handle.Completion, timer.WaitForNextTickAsync(cancellation).AsTask()) != handle.Completion)
        {
            var total = handle.Stages().Aggregate(new StageSummary(), (sum, stage) => sum.Plus(stage));
            meter.Add(total, time.GetElapsedTime(start));
            if (paused != handle.IsPaused)
            {
                paused = handle.IsPaused;
                output.Line($"{handle.Run.Header.Id} {(paused ? $"paused; `reprise resume {handle.Run.Header.Id}` lets it go on" : "resumed")}");
                output.Flush();
            }

            var publisher = ReplayView.Progress(handle.Publisher);
            if (total.Ended + total.Failed != before || (publisher is not null && !paused))
            {
                output.Line(Line(total, meter) + (publisher is null ? "" : "; " + publisher));
                output.Flush();
            }

            before = total.Ended + total.Failed;
        }
    }

    /// <summary>One line: how far, how fast, how long yet.</summary>
    public static string Line(StageSummary total, ProgressMeter meter)
    {
        var failed = total.Failed > 0 ? $", {Format.Count(total.Failed)} failed" : "";
        var reused = total.Reused > 0 ? $", {Format.Count(total.Reused)} reused" : "";
        var rate = meter.Rate > 0 ? $", {meter.Rate.ToString("N0", CultureInfo.InvariantCulture)} a second" : "";
        var left = meter.Left is { } span ? $", {Format.Duration(span.Ticks / TimeSpan.TicksPerMicrosecond)} left for these" : "";
        return $"{Format.Count(total.Ended)} of {Format.Count(total.Ended + total.Pending + total.Failed)} known steps{reused}{failed}{rate}{left}";
    }
}
