using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Kernel.Journal;

namespace Reprise.Cli.Rendering;

/// <summary>Runs as a table.</summary>
internal static class RunListing
{
    private static readonly (string Heading, Func<StageSummary, long> Of)[] Aside =
    [
        ("skipped", total => total.Skipped), ("quarantined", total => total.Quarantined),
        ("cancelled", total => total.Cancelled), ("in doubt", total => total.InDoubt),
    ];

    /// <summary>Writes the table; says what to do where there is nothing.</summary>
    public static async Task WriteAsync(Output output, Recording recording, IReadOnlyList<RunRecord> runs, CancellationToken cancellation)
    {
        if (runs.Count == 0)
        {
            output.Line("No runs. Start one with `reprise run PIPELINE`, or record a command with `reprise record -- CMD`.");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var states = new List<(RunRecord Run, RunSummary State, StageSummary Total)>();
        foreach (var run in runs)
        {
            var state = await RunState.ReadAsync(recording, run, cancellation);
            states.Add((run, state, state.Total()));
        }

        // Rare, so they take a column only where there are some; a run may succeed with items left out, and that must be seen.
        var aside = Aside.Where(c => states.Any(s => c.Of(s.Total) > 0)).ToList();
        var table = new TextTable(["run", "~pipeline", "status", ">steps", ">reused", ">failed", .. aside.Select(c => ">" + c.Heading), ">time", "started"]);
        foreach (var (run, state, total) in states)
        {
            table.Add([
                new Cell(run.Header.Id.Value, Tone.Link),
                NameOf(run.Header),
                new Cell(Words.Of(state.Status), Tones.Of(state.Status)),
                total.Pending > 0 ? $"{Format.Count(total.Ended)}/{Format.Count(total.Ended + total.Pending)}" : Format.Count(total.Ended),
                new Cell(Format.CountOrDot(total.Reused), total.Reused == 0 ? Tone.Dim : Tone.Plain),
                Tones.Alarm(total.Failed + total.Refused, Tone.Bad),
                .. aside.Select(c => Tones.Alarm(c.Of(total), Tone.Warn)),
                state.CompletedAt == 0 ? "" : Format.Duration(state.CompletedAt - Begin(run, state)),
                new Cell(Format.Ago(run.Header.CreatedAt, now), Tone.Dim),
            ]);
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
