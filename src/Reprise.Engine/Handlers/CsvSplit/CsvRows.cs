using System.Text.Json;
using CsvHelper;
using Reprise.Engine.Handlers.Json;
using Reprise.Engine.Handlers.JsonSplit;
using Reprise.Kernel;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.CsvSplit;

/// <summary>The rows of a CSV input, checked one by one: as many cells as columns, quotes closed, values of the declared types.</summary>
internal sealed class CsvRows(StepContext step, StepInput input, CsvSplitParameters with, CsvParser parser)
{
    private string[] _columns = [];
    private CellType[] _types = [];
    private int[] _keys = [];
    private long _ordinal = -1;

    /// <summary>The line of the file at which the current row begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The current row's item key.</summary>
    public string Key => _keys.Length == 0 ? JsonSplitHandler.Ordinal(_ordinal) : KeyOfCells();

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="RepriseException"><c>step.input</c> or <c>step.param</c>.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_columns.Length == 0 && with.Header)
        {
            if (!await NextAsync())
            {
                throw Complaint.Input(step, input, "is empty: it has no header.", "Set `header: false` where the file has none.");
            }

            Open(Enumerable.Range(0, parser.Count).Select(i => parser[i]).ToArray());
        }

        if (!await NextAsync())
        {
            return false;
        }

        if (_columns.Length == 0)
        {
            Open(with.Columns?.ToArray() ?? Enumerable.Range(1, parser.Count).Select(i => $"column{i}").ToArray());
        }

        _ordinal++;
        return parser.Count == _columns.Length
            ? true
            : throw Complaint.Input(step, input, $"is not a table: line {Line} has {parser.Count} cells, expected {_columns.Length}.",
                "Check `delimiter`, and quotes around cells that hold it.");
    }

    /// <summary>The current row as a JSON object, columns in their order.</summary>
    public ReadOnlyMemory<byte> ToJson() => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        for (var i = 0; i < _columns.Length; i++)
        {
            writer.WritePropertyName(_columns[i]);
            WriteCell(writer, i, parser[i]);
        }

        writer.WriteEndObject();
    });

    private async ValueTask<bool> NextAsync()
    {
        Line = parser.RawRow + 1;
        if (!await parser.ReadAsync())
        {
            return false;
        }

        if (CsvQuotes.ProblemOf(parser.RawRecord, with.Delimiter[0]) is { } problem)
        {
            throw Complaint.Input(step, input, $"is not CSV, or is cut off: the row that begins at line {Line} {problem}.",
                "Check that the file is complete, and that quotes inside quoted cells are doubled.");
        }

        return true;
    }

    private void Open(string[] columns)
    {
        var twice = columns.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            throw with.Header
                ? Complaint.Input(step, input, $"has two columns named `{Complaint.Quote(twice.Key)}` in its header (line {Line}).", "Rename one of them, or set `header: false` and `columns`.")
                : Complaint.Param(step, "columns", $"names `{twice.Key}` twice.");
        }

        _columns = columns;
        _types = columns.Select(c => with.Types.GetValueOrDefault(c)).ToArray();
        _keys = (with.Key?.Names ?? []).Select(name => IndexOf("key", name)).ToArray();
        foreach (var name in with.Types.Keys)
        {
            _ = IndexOf("types", name);
        }
    }

    private int IndexOf(string parameter, string name) => Array.IndexOf(_columns, name) is var index and >= 0
        ? index
        : throw Complaint.Param(step, parameter, $"names column `{Complaint.Quote(name)}`, which input `{input.Name}` does not have.",
            $"It has: {Complaint.Quote(string.Join(", ", _columns))}.");

    private string KeyOfCells()
    {
        var key = string.Join('|', _keys.Select(i => parser[i]));
        return key.Length > 0
            ? key
            : throw Complaint.Failure("item.key_invalid", step, $"the row at line {Line} has an empty key.", "Choose another `key`, or leave it out to number the rows.");
    }

    private void WriteCell(Utf8JsonWriter writer, int column, string cell)
    {
        var type = _types[column];
        if (type == CellType.Text)
        {
            writer.WriteStringValue(cell);
        }
        else if (string.IsNullOrWhiteSpace(cell))
        {
            writer.WriteNullValue();
        }
        else if (type == CellType.Number && JsonNumber.IsValid(cell.Trim()))
        {
            writer.WriteRawValue(cell.Trim());
        }
        else if (type == CellType.Boolean && cell.Trim().ToUpperInvariant() is "TRUE" or "FALSE" or "1" or "0")
        {
            writer.WriteBooleanValue(cell.Trim().ToUpperInvariant() is "TRUE" or "1");
        }
        else
        {
            var expected = type == CellType.Number ? "a number such as -1.5" : "true or false";
            throw Complaint.Input(step, input, $"has `{Complaint.Quote(cell)}` in column `{_columns[column]}` at line {Line}; `types` expects {expected}.");
        }
    }
}
