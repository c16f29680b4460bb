using Reprise.Engine.Contract;

namespace Reprise.Cli.Rendering;

/// <summary>What each stage came to, and where time went: work, waiting, and the stage's share of all work.</summary>
internal static class StageTable
{
    private const int BarWidth = 12;
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    private static readonly (string Heading, Tone Tone, Func<CountsObject, long> Of)[] Counted =
    [
        ("executed", Tone.Plain, c => c.Succeeded), ("reused", Tone.Good, c => c.Reused), ("failed", Tone.Bad, c => c.Failed), ("refused", Tone.Bad, c => c.Refused),
        ("skipped", Tone.Warn, c => c.Skipped), ("quarantined", Tone.Warn, c => c.Quarantined), ("cancelled", Tone.Warn, c => c.Cancelled),
        ("in doubt", Tone.Warn, c => c.InDoubt), ("pending", Tone.Link, c => c.Pending),
    ];

    /// <summary>Writes the table; columns that would be empty are left out.</summary>
    public static void Write(Output output, IReadOnlyList<StageObject> stages)
    {
        var work = stages.Sum(s => s.WorkMs);
        var columns = Counted.Where((c, i) => i == 0 || stages.Any(s => c.Of(s.Counts) > 0)).ToList();
        var table = new TextTable(["~stage", "type", .. columns.Select(c => ">" + c.Heading), ">work", ">waited", "share"]);
        foreach (var stage in stages)
        {
            Cell[] cells = [stage.Target, new Cell(stage.Type, Tone.Dim), .. columns.Select(c => Tones.Alarm(c.Of(stage.Counts), c.Tone)), .. Times(stage, work)];
            table.Add(cells);
        }

        table.Write(output, "  ");
    }

    private static Cell[] Times(StageObject stage, long work)
    {
        var share = work == 0 ? 0 : (double)stage.WorkMs / work;
        return
        [
            stage.WorkMs == 0 ? new Cell("·", Tone.Dim) : Format.Millis(stage.WorkMs),
            new Cell(stage.WaitedMs == 0 ? "·" : Format.Millis(stage.WaitedMs), Tone.Dim),
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
