using System.Collections.Concurrent;
using System.Globalization;
using Reprise.Cli.Rendering;
using Reprise.Engine;
using Reprise.Kernel.Journal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Reprise.Cli.Running;

/// <summary>Progress on a terminal: a bar for each stage, redrawn in place and gone when the run has ended.</summary>
internal static class LiveProgress
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(150);

    /// <summary>Draws until the run has ended.</summary>
    public static async Task ShowAsync(RunHandle handle, Output output, Notices notices, CancellationToken cancellation)
    {
        var colour = output.Paint("x", Tone.Good).Length > 1;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new DrawnOutput(Console.Error, notices),
            ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        var texts = new ConcurrentDictionary<int, string>();
        var progress = console.Progress().AutoClear(enabled: true).AutoRefresh(enabled: false).HideCompleted(enabled: false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new TextColumn(texts));
        notices.BeginDrawing();
        try
        {
            await progress.StartAsync(context => DrawAsync(context, handle, colour ? "[bold]all[/]" : "all", texts, () => Write(console, notices), cancellation));
        }
        finally
        {
            notices.EndDrawing();
        }
    }

    private static async Task DrawAsync(
        ProgressContext context, RunHandle handle, string all, ConcurrentDictionary<int, string> texts, Action say, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var (start, meter) = (time.GetTimestamp(), new ProgressMeter());
        var bars = handle.Graph.Stages.Select(stage => context.AddTask(Markup.Escape(stage.Target), autoStart: true, maxValue: 1)).ToList();
        var whole = context.AddTask(all, autoStart: true, maxValue: 1);
        using var timer = new PeriodicTimer(Period);
        do
        {
            var stages = handle.Stages();
            var total = stages.Aggregate(new StageSummary(), (sum, stage) => sum.Plus(stage));
            meter.Add(total, time.GetElapsedTime(start));
            for (var i = 0; i < bars.Count; i++)
            {
                Set(bars[i], stages[i]);
                texts[bars[i].Id] = Counts(stages[i]);
            }

            Set(whole, total);
            texts[whole.Id] = handle.IsPaused ? $"{Counts(total)}  [yellow]paused[/]" : Speed(total, meter) + (ReplayView.Progress(handle.Publisher) is { } publisher ? "  " + Markup.Escape(publisher) : "");
            say();
            context.Refresh();
        }
        while (await Task.WhenAny(handle.Completion, timer.WaitForNextTickAsync(cancellation).AsTask()) != handle.Completion);
    }

    /// <summary>Writes notices above the bars. The bars are wiped first, and with them what the terminal itself wrote among them: the ^C.</summary>
    private static void Write(IAnsiConsole console, Notices notices)
    {
        foreach (var line in notices.Take())
        {
            console.Write(new ControlCode("\e[J"));
            console.WriteLine(line);
        }
    }

    private static void Set(ProgressTask bar, StageSummary stage)
    {
        bar.MaxValue = Math.Max(1, stage.Ended + stage.Failed + stage.Pending);
        bar.Value = stage.Ended + stage.Failed;
    }

    private static string Counts(StageSummary stage)
    {
        var reused = stage.Reused > 0 ? $" [green]{Format.Count(stage.Reused)} reused[/]" : "";
        var failed = stage.Failed > 0 ? $" [red]{Format.Count(stage.Failed)} failed[/]" : "";
        return $"{Format.Count(stage.Ended)}/{Format.Count(stage.Ended + stage.Failed + stage.Pending)}{reused}{failed}";
    }

    private static string Speed(StageSummary total, ProgressMeter meter)
    {
        var left = meter.Left is { } span ? $"  {Format.Duration(span.Ticks / TimeSpan.TicksPerMicrosecond)} left" : "";
        return $"{Counts(total)}  {meter.Rate.ToString("N0", CultureInfo.InvariantCulture)}/s{left}";
    }

    private sealed class TextColumn(ConcurrentDictionary<int, string> texts) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Markup(texts.GetValueOrDefault(task.Id, ""));
    }
}
