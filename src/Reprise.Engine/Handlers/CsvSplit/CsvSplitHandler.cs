using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.CsvSplit;

/// <summary>Splits a CSV file (RFC 4180) into items, one JSON object for each row. Streams: the input may be of any size.</summary>
public sealed class CsvSplitHandler : ParameterHandler<CsvSplitParameters, CsvSplitParameters>
{
    private const int LargestCell = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("csv_split", "1", Effect.Pure, "Splits a CSV file into items, one JSON object for each row.")
    {
        Parameters = typeof(CsvSplitParameters),
        FansOut = true,
    };

    /// <inheritdoc/>
    protected override CsvSplitParameters Prepare(CsvSplitParameters with, string route, string stage)
    {
        var delimiter = string.Equals(with.Delimiter, "\\t", StringComparison.Ordinal) ? "\t" : with.Delimiter;
        if (delimiter.Length != 1 || delimiter[0] is '"' or '\r' or '\n')
        {
            throw Complaint.Param(route, stage, "delimiter", $"is `{Complaint.Quote(with.Delimiter)}`; expected one character, for example a comma, ; or \\t.");
        }

        if (with is { Header: true, Columns: not null })
        {
            throw Complaint.Param(route, stage, "columns", "has a meaning only with `header: false`.");
        }

        return with with { Delimiter = delimiter };
    }

    /// <inheritdoc/>
    protected override async ValueTask RunAsync(StepContext step, CsvSplitParameters prepared, CancellationToken cancellation)
    {
        var input = step.Input();
        var source = await input.OpenAsync(cancellation);
        using var text = new StreamReader(source, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
        using var parser = new CsvParser(text, Configure(prepared.Delimiter));
        var rows = new CsvRows(step, input, prepared, parser);
        try
        {
            while (await rows.ReadAsync(cancellation))
            {
                await WriteAsync(step, rows, cancellation);
            }
        }
        catch (MaxFieldSizeException e)
        {
            throw Complaint.Input(step, input, $"is not CSV: a cell in the row at line {rows.Line} is larger than {LargestCell / (1024 * 1024)} MiB.", "Look for a quote that is never closed.", e);
        }
        catch (DecoderFallbackException e)
        {
            throw Complaint.Input(step, input, $"is not CSV: near line {parser.RawRow + 1} it is not UTF-8 text.", "Convert it to UTF-8.", e);
        }
    }

    private static CsvConfiguration Configure(string delimiter) => new(CultureInfo.InvariantCulture)
    {
        Delimiter = delimiter,
        HasHeaderRecord = false, // The header is read as a row, so that its errors are ours.
        BadDataFound = null, // Judged in CsvRows, which knows the line.
        DetectColumnCountChanges = false,
        MaxFieldSize = LargestCell, // A quote that is never closed must not take in the rest of a huge file.
    };

    private static async ValueTask WriteAsync(StepContext step, CsvRows rows, CancellationToken cancellation)
    {
        try
        {
            await step.WriteAsync(rows.Key, rows.ToJson(), JsonText.MediaType, cancellation);
        }
        catch (RepriseException e) when (e.Code is "item.key_duplicate" or "item.key_invalid")
        {
            throw Complaint.At(e, "line", rows.Line.ToString(CultureInfo.InvariantCulture));
        }
    }
}
