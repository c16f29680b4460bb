using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Gather;

/// <summary>
/// Makes one of many: the inputs of a group, in item-key order, as one output. Streams, so that a group of a million stays out of memory
/// (but for <c>sort_lines</c> and <c>unique_lines</c>). The scheduler forms the groups.
/// </summary>
public sealed class GatherHandler : ParameterHandler<GatherParameters, GatherParameters>
{
    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new(StageDefinition.GatherType, "1", Effect.Pure, "Makes one of many: all items of a group as a JSON array, a CSV table, lines or bytes.")
    {
        Parameters = typeof(GatherParameters),
    };

    /// <inheritdoc/>
    protected override GatherParameters Prepare(GatherParameters with, string route, string stage)
    {
        if (with.By is not ("all" or "parent") && (!JsonPointer.TryParse(with.By, out _) || with.By.Length == 0))
        {
            throw Complaint.Param(route, stage, "by", $"is `{with.By}`; expected all, parent, or a JSON Pointer such as /day.");
        }

        if (with.Columns is not null && with.As != GatherForm.Csv)
        {
            throw Complaint.Param(route, stage, "columns", "has a meaning only with `as: csv`.");
        }

        if (with.Columns is { } columns && (columns.Count == 0 || columns.Distinct(StringComparer.Ordinal).Count() != columns.Count))
        {
            throw Complaint.Param(route, stage, "columns", "is empty or names a column twice.");
        }

        var textual = with.As is GatherForm.Lines or GatherForm.Concat;
        return textual || !(with.SortLines || with.UniqueLines || with.MediaType is not null)
            ? with
            : throw Complaint.Param(route, stage, with.SortLines ? "sort_lines" : with.UniqueLines ? "unique_lines" : "media_type", "has a meaning only with `as: lines` or `as: concat`.");
    }

    /// <inheritdoc/>
    protected override ValueTask RunAsync(StepContext step, GatherParameters prepared, CancellationToken cancellation) => prepared.As switch
    {
        GatherForm.Csv => new CsvTable(step, prepared.Columns).WriteAsync(cancellation),
        GatherForm.Json => WriteArrayAsync(step, cancellation),
        _ => new GatheredLines(step, prepared).WriteAsync(cancellation),
    };

    private static ValueTask WriteArrayAsync(StepContext step, CancellationToken cancellation) =>
        step.WriteStreamAsync(null, JsonText.MediaType, async (output, stop) =>
        {
            var first = true;
            await foreach (var input in step.InputsAsync(stop))
            {
                var bytes = await input.ReadAsync(stop);
                using (JsonText.Parse(step, input, bytes))
                {
                    await output.WriteAsync(first ? "[\n"u8.ToArray() : ",\n"u8.ToArray(), stop);
                    await output.WriteAsync(Trim(bytes), stop);
                    first = false;
                }
            }

            await output.WriteAsync(first ? "[]\n"u8.ToArray() : "\n]\n"u8.ToArray(), stop);
        }, cancellation);

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> bytes)
    {
        var body = JsonText.WithoutMark(bytes);
        return body.Trim(" \t\r\n"u8);
    }
}
