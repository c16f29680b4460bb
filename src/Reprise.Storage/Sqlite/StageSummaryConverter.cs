using System.Text.Json;
using System.Text.Json.Serialization;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>The stored counts of a stage: only those that are not 0, since most are and every end of a run has a set for each stage.</summary>
internal sealed class StageSummaryConverter : JsonConverter<StageSummary>
{
    private static readonly JsonEncodedText[] Names =
    [
        .. new[]
        {
            "succeeded", "reused", "replaced", "failed", "refused", "skipped", "quarantined", "cancelled", "in_doubt", "pending",
            "work_micros", "wait_micros", "saved_micros", "tokens", "saved_tokens",
        }.Select(name => JsonEncodedText.Encode(name)),
    ];

    /// <inheritdoc/>
    public override StageSummary Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<long> values = stackalloc long[Names.Length];
        values.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = 0;
            while (index < Names.Length && !reader.ValueTextEquals(Names[index].EncodedUtf8Bytes))
            {
                index++;
            }

            _ = reader.Read();
            if (index < Names.Length)
            {
                values[index] = reader.GetInt64();
            }
            else
            {
                reader.Skip(); // A sum that older versions wrote too.
            }
        }

        return new StageSummary
        {
            Succeeded = values[0],
            Reused = values[1],
            Replaced = values[2],
            Failed = values[3],
            Refused = values[4],
            Skipped = values[5],
            Quarantined = values[6],
            Cancelled = values[7],
            InDoubt = values[8],
            Pending = values[9],
            WorkMicros = values[10],
            WaitMicros = values[11],
            SavedMicros = values[12],
            Tokens = values[13],
            SavedTokens = values[14],
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, StageSummary value, JsonSerializerOptions options)
    {
        ReadOnlySpan<long> values =
        [
            value.Succeeded, value.Reused, value.Replaced, value.Failed, value.Refused, value.Skipped, value.Quarantined, value.Cancelled, value.InDoubt,
            value.Pending, value.WorkMicros, value.WaitMicros, value.SavedMicros, value.Tokens, value.SavedTokens,
        ];
        writer.WriteStartObject();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
            {
                writer.WriteNumber(Names[i], values[i]);
            }
        }

        writer.WriteEndObject();
    }
}
