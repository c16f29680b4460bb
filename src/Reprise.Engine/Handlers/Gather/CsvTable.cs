using System.Text;
using System.Text.Json;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Gather;

/// <summary>The inputs of a gather as a CSV table (RFC 4180, but line feeds): one row for each JSON object. Without declared columns it reads the inputs twice.</summary>
internal sealed class CsvTable(StepContext step, IReadOnlyList<string>? declared)
{
    private const string Special = ",\"\r\n";

    /// <summary>Writes the output.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellation)
    {
        var columns = declared ?? await ColumnsAsync(cancellation);
        await step.WriteStreamAsync(null, "text/csv", (output, stop) => WriteRowsAsync(output, columns, stop), cancellation);
    }

    private async ValueTask<List<string>> ColumnsAsync(CancellationToken cancellation)
    {
        var columns = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var input in step.InputsAsync(cancellation))
        {
            using var row = await ReadAsync(input, cancellation);
            columns.AddRange(row.RootElement.EnumerateObject().Select(m => m.Name).Where(known.Add));
        }

        return columns;
    }

    private async ValueTask WriteRowsAsync(Stream output, IReadOnlyList<string> columns, CancellationToken cancellation)
    {
        if (columns.Count == 0)
        {
            return; // No inputs and no declared columns: a table of nothing is an empty file.
        }

        var line = new StringBuilder();
        await WriteLineAsync(output, line, columns, name => name, cancellation);
        await foreach (var input in step.InputsAsync(cancellation))
        {
            using var row = await ReadAsync(input, cancellation);
            await WriteLineAsync(output, line, columns, name => CellOf(row.RootElement, name), cancellation);
        }
    }

    private async ValueTask<JsonDocument> ReadAsync(StepInput input, CancellationToken cancellation)
    {
        var row = await JsonText.ReadAsync(step, input, cancellation);
        if (row.RootElement.ValueKind == JsonValueKind.Object)
        {
            return row;
        }

        using (row)
        {
            throw Complaint.Input(step, input, $"is {JsonText.KindOf(row.RootElement)}; a row of a table (`as: csv`) is made of an object.");
        }
    }

    private static async ValueTask WriteLineAsync(
        Stream output, StringBuilder line, IReadOnlyList<string> columns, Func<string, string> cell, CancellationToken cancellation)
    {
        line.Clear();
        for (var i = 0; i < columns.Count; i++)
        {
            _ = i > 0 ? line.Append(',') : line;
            Append(line, cell(columns[i]), columns.Count == 1);
        }

        await output.WriteAsync(Encoding.UTF8.GetBytes(line.Append('\n').ToString()), cancellation);
    }

    private static string CellOf(JsonElement row, string name) => !row.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null
        ? ""
        : JsonText.Scalar(value) ?? Encoding.UTF8.GetString(JsonText.Write(value.WriteTo).Span);

    private static void Append(StringBuilder line, string cell, bool alone)
    {
        // An empty cell that is a whole line would read as no row at all.
        var quoted = cell.AsSpan().ContainsAny(Special) || cell.StartsWith(' ') || cell.EndsWith(' ') || (alone && cell.Length == 0);
        _ = quoted ? line.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"') : line.Append(cell);
    }
}
