using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Running;

/// <summary>What was put aside in the dead-letter queues of a run's broker, for people. A broker that cannot be asked within two seconds is no reason not to show the run.</summary>
internal static class PutAside
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Says it, where there is something.</summary>
    public static async Task ShowAsync(Invocation call, Recording recording, RunRecord run, CancellationToken cancellation)
    {
        if (await recording.GraphAsync(run, cancellation) is not { } graph)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            var queues = graph.Pipeline.Routes.Select(r => r.Queue).Distinct(StringComparer.Ordinal);
            foreach (var (queue, messages) in await QueueOption.Of(call, run.Header).DeadLettersAsync(queues, limit.Token))
            {
                call.Error.Line($"{call.Error.Paint("warning", Tone.Warn)} {Format.Plural(messages, "message")} put aside in the dead-letter queue {Format.OneLine(queue)} of {run.Header.Queue}; see docs/queues.md.");
            }
        }
        catch (Exception e) when (e is RepriseException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            call.Error.Line(call.Error.Paint($"{run.Header.Queue} cannot be asked for dead letters: {(e is RepriseException ? Format.OneLine(e.Message) : "no answer within 2 s")}", Tone.Dim));
        }

        call.Error.Flush();
    }
}
