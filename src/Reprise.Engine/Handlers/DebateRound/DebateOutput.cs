using System.Text.Json;
using Reprise.Engine.Handlers.Json;

namespace Reprise.Engine.Handlers.DebateRound;

/// <summary>The output of a <c>debate_round</c>: the last answer, all answers, tokens, and what was sent and received.</summary>
internal static class DebateOutput
{
    /// <summary>Its bytes.</summary>
    public static ReadOnlyMemory<byte> Write(string address, IReadOnlyList<ChatTurn> turns, AnswerFormat format) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        WriteAnswer(writer, turns[^1].Answer, format);
        writer.WriteStartArray("answers");
        foreach (var turn in turns)
        {
            writer.WriteStartObject();
            writer.WriteNumber("round", turn.Round);
            writer.WriteString("speaker", turn.Speaker);
            writer.WriteString("model", turn.Model);
            WriteAnswer(writer, turn.Answer, format);
            writer.WriteString("finish_reason", turn.FinishReason);
            WriteUsage(writer, turn.Usage);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteUsage(writer, Sum(turns));
        writer.WriteStartArray("exchange");
        foreach (var turn in turns)
        {
            writer.WriteStartObject();
            writer.WriteString("address", address);
            writer.WritePropertyName("request");
            writer.WriteRawValue(turn.Request.GetRawText());
            writer.WritePropertyName("response");
            writer.WriteRawValue(turn.Response.GetRawText());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteAnswer(Utf8JsonWriter writer, string answer, AnswerFormat format)
    {
        writer.WritePropertyName("answer");
        if (format == AnswerFormat.Json)
        {
            writer.WriteRawValue(answer);
        }
        else
        {
            writer.WriteStringValue(answer);
        }
    }

    private static void WriteUsage(Utf8JsonWriter writer, ChatUsage? usage)
    {
        if (usage is null)
        {
            writer.WriteNull("usage");
            return;
        }

        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", usage.Prompt);
        writer.WriteNumber("completion_tokens", usage.Completion);
        writer.WriteNumber("total_tokens", usage.Total);
        writer.WriteEndObject();
    }

    private static ChatUsage? Sum(IReadOnlyList<ChatTurn> turns)
    {
        var counted = turns.Where(t => t.Usage is not null).Select(t => t.Usage!).ToList();
        return counted.Count == 0 ? null : new ChatUsage(counted.Sum(u => u.Prompt), counted.Sum(u => u.Completion), counted.Sum(u => u.Total));
    }
}
