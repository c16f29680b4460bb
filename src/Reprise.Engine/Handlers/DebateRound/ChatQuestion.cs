using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Handlers.DebateRound;

/// <summary>One request to a chat model.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Speaker">Who is to answer, or null where there is only one.</param>
/// <param name="Model">The model.</param>
/// <param name="Body">The body to send.</param>
internal sealed record ChatQuestion(int Round, string? Speaker, string Model, JsonElement Body)
{
    /// <summary>The question to a speaker after the answers that came before: its own are its turns, those of others are told to it.</summary>
    public static ChatQuestion To(ResolvedSpeaker speaker, int round, IReadOnlyList<ChatTurn> before, DebateRoundParameters with)
    {
        var messages = new List<(string Role, string Text)>();
        if (speaker.System is { } system)
        {
            messages.Add(("system", system));
        }

        Tell(messages, "user", speaker.Prompt);
        foreach (var turn in before)
        {
            var own = string.Equals(turn.Speaker, speaker.Name, StringComparison.Ordinal);
            Tell(messages, own ? "assistant" : "user", own ? turn.Answer : $"{turn.Speaker}: {turn.Answer}");
        }

        return new ChatQuestion(round, speaker.Name, speaker.Model, BodyOf(speaker, messages, with));
    }

    /// <summary>What one side says in a row is one message: many servers want the sides to take turns.</summary>
    private static void Tell(List<(string Role, string Text)> messages, string role, string text)
    {
        if (messages.Count > 0 && string.Equals(messages[^1].Role, role, StringComparison.Ordinal))
        {
            messages[^1] = (role, $"{messages[^1].Text}\n\n{text}");
        }
        else
        {
            messages.Add((role, text));
        }
    }

    private static JsonElement BodyOf(ResolvedSpeaker speaker, List<(string Role, string Text)> messages, DebateRoundParameters with)
    {
        var body = new JsonObject
        {
            ["model"] = speaker.Model,
            ["messages"] = new JsonArray([.. messages.Select(m => new JsonObject { ["role"] = m.Role, ["content"] = m.Text })]),
        };
        Set(body, "temperature", speaker.Temperature is { } temperature ? JsonValue.Create(temperature) : null);
        Set(body, "seed", with.Seed is { } seed ? JsonValue.Create(seed) : null);
        Set(body, "max_tokens", with.MaxTokens is { } most ? JsonValue.Create(most) : null);
        Set(body, "response_format", with.ResponseFormat == AnswerFormat.Json ? new JsonObject { ["type"] = "json_object" } : null);
        foreach (var (name, value) in with.Request ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal))
        {
            body[name] = JsonNode.Parse(value.GetRawText());
        }

        return CanonicalJson.Parse(CanonicalJson.Write(body));
    }

    private static void Set(JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }
}

/// <summary>A speaker with everything put in that it is told.</summary>
internal sealed record ResolvedSpeaker(string? Name, string Model, string? System, string Prompt, double? Temperature);
