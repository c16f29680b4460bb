using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;

namespace Reprise.Cli.Rendering;

/// <summary>What each stage came to, and where time went: work, waiting, and the stage's share of all work.</summary>
internal static class StageTable
{
    private const int BarWidth = 12;
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    /// <summary>Writes the table; columns that would be empty are left out.</summary>
    public static void Write(Output output, StageGraph graph, RunSummary state)
    {
        var total = state.Total();
        var columns = Columns(total).Where(c => c.Wanted).ToList();
        var table = new TextTable(["~stage", "type", .. columns.Select(c => ">" + c.Heading), ">work", ">waited", "share"]);
        foreach (var (node, stage) in graph.Stages.Zip(state.Stages))
        {
            Cell[] cells = [node.Target, new Cell(node.Stage.Type, Tone.Dim), .. columns.Select(c => c.Of(stage)), .. Times(stage, total)];
            table.Add(cells);
        }

        table.Write(output, "  ");
    }

    private static IEnumerable<(string Heading, bool Wanted, Func<StageSummary, Cell> Of)> Columns(StageSummary total)
    {
        yield return ("executed", true, s => Tones.Alarm(s.Succeeded, Tone.Plain));
        yield return ("reused", total.Reused > 0, s => Tones.Alarm(s.Reused, Tone.Good));
        yield return ("failed", total.Failed > 0, s => Tones.Alarm(s.Failed, Tone.Bad));
        yield return ("refused", total.Refused > 0, s => Tones.Alarm(s.Refused, Tone.Bad));
        yield return ("skipped", total.Skipped > 0, s => Tones.Alarm(s.Skipped, Tone.Warn));
        yield return ("quarantined", total.Quarantined > 0, s => Tones.Alarm(s.Quarantined, Tone.Warn));
        yield return ("cancelled", total.Cancelled > 0, s => Tones.Alarm(s.Cancelled, Tone.Warn));
        yield return ("in doubt", total.InDoubt > 0, s => Tones.Alarm(s.InDoubt, Tone.Warn));
        yield return ("pending", total.Pending > 0, s => Tones.Alarm(s.Pending, Tone.Link));
    }

    private static Cell[] Times(StageSummary stage, StageSummary total)
    {
        var share = total.WorkMicros == 0 ? 0 : (double)stage.WorkMicros / total.WorkMicros;
        return
        [
            stage.WorkMicros == 0 ? new Cell("·", Tone.Dim) : Format.Duration(stage.WorkMicros),
            new Cell(stage.WaitMicros == 0 ? "·" : Format.Duration(stage.WaitMicros), Tone.Dim),
            new Cell(share == 0 ? "" : $"{Bar(share)} {Math.Round(share * 100)} %", Tone.Link),
        ];
    }

    private static string Bar(double share)
    {
        var eighths = (int)Math.Round(share * BarWidth * 8);
        var bar = new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString());
        return bar.PadRight(BarWidth);
    }
}
