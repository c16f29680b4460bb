using System.Text.Json;

namespace Reprise.Engine.Contract;

/// <summary>Writes a comparison as it is read, however many steps there are; what all of them come to comes last.</summary>
public static class ComparisonWriter
{
    private const int FlushAt = 64 * 1024;

    /// <summary>Writes it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="comparison">What.</param>
    /// <param name="flush">Sends on what has gathered in the writer.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task WriteAsync(Utf8JsonWriter writer, ComparisonObject comparison, Func<Task> flush, CancellationToken cancellation)
    {
        var shown = new ComparisonTotals();
        writer.WriteStartObject();
        writer.WritePropertyName("a");
        JsonSerializer.Serialize(writer, comparison.A, ContractJson.Default.RunObject);
        writer.WritePropertyName("b");
        JsonSerializer.Serialize(writer, comparison.B, ContractJson.Default.RunObject);
        writer.WriteStartArray("steps");
        await foreach (var step in comparison.Steps.WithCancellation(cancellation))
        {
            shown.Add(step.Same, () => new FirstDifference(step.Target, step.Item, step.A?.StepId, step.B?.StepId, step.Why));
            JsonSerializer.Serialize(writer, step, ContractJson.Default.ComparedStep);
            if (writer.BytesPending > FlushAt)
            {
                await flush();
            }
        }

        writer.WriteEndArray();
        var totals = comparison.Totals ?? shown;
        writer.WriteString("next", totals.Next);
        writer.WritePropertyName("counts");
        JsonSerializer.Serialize(writer, totals.Counts, ContractJson.Default.ComparedCounts);
        writer.WritePropertyName("first_difference");
        JsonSerializer.Serialize(writer, totals.First, ContractJson.Default.FirstDifference);
        writer.WriteEndObject();
        await flush();
    }
}
