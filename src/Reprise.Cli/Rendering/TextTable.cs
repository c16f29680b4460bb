using System.Text;

namespace Reprise.Cli.Rendering;

/// <summary>A cell: its text and how it stands out.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>Rows in aligned columns. On a terminal the one flexible column is cut so that a row takes one line.</summary>
internal sealed class TextTable
{
    private const string Gap = "  ";
    private const int LeastFlexible = 12;
    private readonly List<Cell[]> _rows = [];
    private readonly string[] _headings;
    private readonly bool[] _right;
    private readonly int _flexible;

    /// <summary>Makes an empty table.</summary>
    /// <param name="headings">One a column; <c>&gt;</c> in front puts the column to the right, <c>~</c> marks the flexible one.</param>
    public TextTable(params string[] headings)
    {
        _headings = [.. headings.Select(h => h.TrimStart('>', '~'))];
        _right = [.. headings.Select(h => h.StartsWith('>'))];
        _flexible = Array.FindIndex(headings, h => h.StartsWith('~'));
    }

    /// <summary>True where there are no rows.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Adds a row.</summary>
    public void Add(params Cell[] cells) => _rows.Add([.. cells.Select(c => c with { Text = Format.OneLine(c.Text) })]);

    /// <summary>Writes heading and rows.</summary>
    public void Write(Output output, string indent = "")
    {
        var widths = Widths(output, indent.Length);
        if (_headings.Any(h => h.Length > 0))
        {
            output.Line(indent + Row(output, [.. _headings.Select(h => new Cell(h, Tone.Dim))], widths));
        }

        foreach (var row in _rows)
        {
            output.Line(indent + Row(output, row, widths));
        }
    }

    private int[] Widths(Output output, int indent)
    {
        var widths = new int[_headings.Length];
        for (var column = 0; column < widths.Length; column++)
        {
            widths[column] = _rows.Select(row => Format.Width(row[column].Text)).Append(_headings[column].Length).Max();
        }

        var over = (long)indent + widths.Sum() + (Gap.Length * (widths.Length - 1)) - output.Width;
        if (_flexible >= 0 && over > 0)
        {
            widths[_flexible] = Math.Max(Math.Min(LeastFlexible, widths[_flexible]), widths[_flexible] - (int)over);
        }

        return widths;
    }

    private string Row(Output output, Cell[] row, int[] widths)
    {
        var line = new StringBuilder();
        for (var column = 0; column < row.Length; column++)
        {
            var text = column == _flexible ? Format.Fit(row[column].Text, widths[column]) : row[column].Text;
            var blank = new string(' ', Math.Max(0, widths[column] - Format.Width(text)));
            var last = column == row.Length - 1;
            _ = line.Append(column == 0 ? "" : Gap)
                .Append(_right[column] ? blank : "")
                .Append(output.Paint(text, row[column].Tone))
                .Append(_right[column] || last ? "" : blank);
        }

        return line.ToString().TrimEnd();
    }
}
