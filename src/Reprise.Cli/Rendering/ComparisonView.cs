using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;

namespace Reprise.Cli.Rendering;

/// <summary>Two runs side by side, for people: a row for each stage or target, then the first steps that differ.</summary>
internal static class ComparisonView
{
    private const int Shown = 10;
    private const int DiffsShown = 3;

    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="comparison">What was compared.</param>
    /// <param name="a">What is told of the first run: the time of its stages, which does not add up from steps that are told in whole milliseconds.</param>
    /// <param name="b">What is told of the second run.</param>
    /// <param name="differences">How the outputs of two steps differ, each by its name as lines; null where nobody asks.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task WriteAsync(
        Output output, ComparisonObject comparison, RunDetailsObject a, RunDetailsObject b, Func<ComparedStep, IAsyncEnumerable<OutputDifferenceObject>>? differences, CancellationToken cancellation)
    {
        var rows = new Dictionary<string, Row>(StringComparer.Ordinal);
        var differing = new List<ComparedStep>();
        long count = 0;
        await foreach (var pair in comparison.Steps.WithCancellation(cancellation))
        {
            if (!rows.TryGetValue(pair.Target, out var row))
            {
                rows.Add(pair.Target, row = new Row());
            }

            row.Add(pair);
            count += pair.Same ? 0 : 1;
            if (!pair.Same && differing.Count < Shown)
            {
                differing.Add(pair);
            }
        }

        RunView.Headline(output, comparison.A);
        RunView.Headline(output, comparison.B);
        output.Line();
        WriteTable(output, rows, WorkOf(a), WorkOf(b));
        output.Line();
        WriteDiffering(output, differing, count);
        if (differences is not null)
        {
            await WriteDiffsAsync(output, differing, differences, cancellation);
        }

        output.Flush();
    }

    private static Dictionary<string, long> WorkOf(RunDetailsObject run) => run.Stages.ToDictionary(s => s.Target, s => s.WorkMs, StringComparer.Ordinal);

    private static void WriteTable(Output output, Dictionary<string, Row> rows, Dictionary<string, long> workA, Dictionary<string, long> workB)
    {
        var table = new TextTable("~stage", ">same", ">differ", ">only A", ">only B", ">reused in B", ">work in A", ">work in B");
        foreach (var (target, row) in rows)
        {
            table.Add(
                target, Number(row.Same, Tone.Good), Number(row.Differ, Tone.Bad), Number(row.OnlyA, Tone.Warn), Number(row.OnlyB, Tone.Warn), Number(row.Reused, Tone.Plain),
                Time(workA.GetValueOrDefault(target)), Time(workB.GetValueOrDefault(target)));
        }

        table.Write(output, "  ");
    }

    private static void WriteDiffering(Output output, List<ComparedStep> differing, long count)
    {
        if (differing.Count == 0)
        {
            output.Line(output.Paint("  Every step is in both, with the same bytes.", Tone.Good));
            return;
        }

        var facts = new Facts();
        foreach (var (pair, i) in differing.Select((p, i) => (p, i)))
        {
            _ = facts.Add(i == 0 ? "first" : "then", $"{Format.OneLine(ItemNames.Sentence(pair.Target, pair.Item))}  {output.Paint(Format.OneLine(pair.Why), Tone.Warn)}");
        }

        facts.Write(output);
        if (count > differing.Count)
        {
            output.Line(output.Paint($"  … and {Format.Count(count - differing.Count)} more; all with --json.", Tone.Dim));
        }
    }

    private static async Task WriteDiffsAsync(
        Output output, List<ComparedStep> differing, Func<ComparedStep, IAsyncEnumerable<OutputDifferenceObject>> differences, CancellationToken cancellation)
    {
        foreach (var pair in differing.Where(p => p is { A: not null, B: not null }).Take(DiffsShown))
        {
            await foreach (var (name, lines) in differences(pair).WithCancellation(cancellation))
            {
                DifferenceView.Write(output, $"{ItemNames.Sentence(pair.Target, pair.Item)}, output {name}", lines);
            }
        }
    }

    private static Cell Number(long value, Tone tone) => value == 0 ? new Cell("·", Tone.Dim) : new Cell(Format.Count(value), tone);

    private static Cell Time(long millis) => millis == 0 ? new Cell("·", Tone.Dim) : new Cell(Format.Millis(millis), Tone.Plain);

    private sealed class Row
    {
        public long Same { get; private set; }

        public long Differ { get; private set; }

        public long OnlyA { get; private set; }

        public long OnlyB { get; private set; }

        public long Reused { get; private set; }

        public void Add(ComparedStep pair)
        {
            Same += pair.Same ? 1 : 0;
            Differ += pair is { A: not null, B: not null, Same: false } ? 1 : 0;
            OnlyA += pair.B is null ? 1 : 0;
            OnlyB += pair.A is null ? 1 : 0;
            Reused += pair.B?.Decision is "reuse" ? 1 : 0;
        }
    }
}
