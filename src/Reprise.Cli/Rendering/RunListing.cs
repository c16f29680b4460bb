using Reprise.Engine.Contract;

namespace Reprise.Cli.Rendering;

/// <summary>Runs as a table.</summary>
internal static class RunListing
{
    private static readonly (string Heading, Func<CountsObject, long> Of)[] Aside =
    [
        ("skipped", total => total.Skipped), ("quarantined", total => total.Quarantined),
        ("cancelled", total => total.Cancelled), ("in doubt", total => total.InDoubt),
    ];

    /// <summary>Writes the table; says what to do where there is nothing.</summary>
    public static void Write(Output output, IReadOnlyList<RunObject> runs)
    {
        if (runs.Count == 0)
        {
            output.Line("No runs. Start one with `reprise run PIPELINE`, or record a command with `reprise record -- CMD`.");
            return;
        }

        var now = TimeProvider.System.GetUtcNow();

        // Rare, so they take a column only where there are some; a run may succeed with items left out, and that must be seen.
        var aside = Aside.Where(c => runs.Any(r => c.Of(r.Counts) > 0)).ToList();
        var table = new TextTable(["run", "~pipeline", "status", ">steps", ">reused", ">failed", .. aside.Select(c => ">" + c.Heading), ">time", "started"]);
        foreach (var run in runs)
        {
            var total = run.Counts;
            var ended = total.Succeeded + total.Reused + total.Refused + total.Skipped + total.Quarantined + total.Cancelled;
            table.Add([
                new Cell(run.RunId, Tone.Link),
                NameOf(run),
                new Cell(run.Status, Tones.OfRun(run.Status)),
                total.Pending > 0 ? $"{Format.Count(ended)}/{Format.Count(ended + total.Pending)}" : Format.Count(ended),
                new Cell(Format.CountOrDot(total.Reused), total.Reused == 0 ? Tone.Dim : Tone.Plain),
                Tones.Alarm(total.Failed + total.Refused, Tone.Bad),
                .. aside.Select(c => Tones.Alarm(c.Of(total), Tone.Warn)),
                run.DurationMs is { } took ? Format.Millis(took) : "",
                new Cell(Format.Ago(Format.Micros(run.CreatedAt), now), Tone.Dim),
            ]);
        }

        table.Write(output);
    }

    private static string NameOf(RunObject run)
    {
        var name = run.Pipeline ?? run.Target ?? "";
        var kind = run.Kind is "run" ? "" : $" ({run.Kind})";
        var labels = string.Concat(run.Labels.Select(l => $" {l.Key}={l.Value}"));
        var golden = run.Golden is { } mark ? $" golden={mark.Name}{string.Concat(mark.Tags.Select(t => $" #{t}"))}" : "";
        return name + kind + labels + golden;
    }
}
