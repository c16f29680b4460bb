using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Rendering;

/// <summary>Runs as a table.</summary>
internal static class RunListing
{
    /// <summary>Writes the table; says what to do where there is nothing.</summary>
    public static async Task WriteAsync(Output output, Recording recording, IReadOnlyList<RunRecord> runs, CancellationToken cancellation)
    {
        if (runs.Count == 0)
        {
            output.Line("No runs. Start one with `reprise run PIPELINE`, or record a command with `reprise record -- CMD`.");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = new TextTable("run", "~pipeline", "status", ">steps", ">reused", ">failed", ">time", "started");
        foreach (var run in runs)
        {
            var state = await RunState.ReadAsync(recording, run, cancellation);
            var total = state.Total();
            table.Add(
                new Cell(run.Header.Id.Value, Tone.Link),
                NameOf(run.Header),
                new Cell(Words.Of(state.Status), Tones.Of(state.Status)),
                total.Pending > 0 ? $"{Format.Count(total.Ended)}/{Format.Count(total.Ended + total.Pending)}" : Format.Count(total.Ended),
                new Cell(Format.CountOrDot(total.Reused), total.Reused == 0 ? Tone.Dim : Tone.Plain),
                Tones.Alarm(total.Failed + total.Refused, Tone.Bad),
                state.CompletedAt == 0 ? "" : Format.Duration(state.CompletedAt - Begin(run, state)),
                new Cell(Format.Ago(run.Header.CreatedAt, now), Tone.Dim));
        }

        table.Write(output);
    }

    /// <summary>When a run began: its first step, else when it was made.</summary>
    public static long Begin(RunRecord run, RunSummary state) => state.StartedAt == 0 ? run.Header.CreatedAt : state.StartedAt;

    private static string NameOf(RunHeader header)
    {
        var name = header.Pipeline ?? header.Target ?? "";
        var kind = header.Kind == RunKind.Run ? "" : $" ({Words.Of(header.Kind)})";
        var labels = string.Concat(header.Labels.Select(l => $" {l.Key}={l.Value}"));
        return name + kind + labels;
    }
}
