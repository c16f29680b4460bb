using Reprise.Cli.Rendering;
using Reprise.Engine;

namespace Reprise.Cli.Running;

/// <summary>Says when a run waits for its queue, and when it need not wait any longer.</summary>
internal static class QueueWatch
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>Watches until the run has ended.</summary>
    public static async Task RunAsync(RunHandle handle, Notices notices, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Period);
        string? said = null;
        while (await Task.WhenAny(handle.Completion, timer.WaitForNextTickAsync(cancellation).AsTask()) != handle.Completion)
        {
            var trouble = handle.Trouble;
            if (trouble is not null && said is null)
            {
                notices.Say($"The run waits for its queue {Format.OneLine(handle.Run.Header.Queue)}: {Format.OneLine(trouble)}");
            }
            else if (trouble is null && said is not null)
            {
                notices.Say("The queue is there again; the run goes on.");
            }

            said = trouble;
        }
    }
}
