using System.Text.Json.Nodes;

namespace Reprise.Agents.Chat;

/// <summary>What a chat model is asked.</summary>
/// <param name="Messages">What was said, in order.</param>
public sealed record ChatPrompt(IReadOnlyList<ChatLine> Messages)
{
    /// <summary>The model; null for that of the agent.</summary>
    public string? Model { get; init; }

    /// <summary>How freely it answers; null for the server's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>Tokens of the answer at the most; null for the server's default.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Where the model's chance begins; null for anywhere.</summary>
    public long? Seed { get; init; }

    /// <summary>Whether the answer is to be JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Further fields of the request, as the server knows them; null for none.</summary>
    public JsonObject? More { get; init; }

    /// <summary>The body of the request, which is also the input of the recorded call.</summary>
    internal JsonObject Body(string model)
    {
        var body = new JsonObject
        {
            ["model"] = Model ?? model,
            ["messages"] = new JsonArray([.. Messages.Select(m => new JsonObject { ["role"] = m.Role, ["content"] = m.Content })]),
        };
        Set(body, "temperature", Temperature);
        Set(body, "max_tokens", MaxTokens);
        Set(body, "seed", Seed);
        Set(body, "response_format", Json ? new JsonObject { ["type"] = "json_object" } : null);
        foreach (var (name, value) in More ?? [])
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    private static void Set(JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }
}

/// <summary>Something that was said.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">The text.</param>
public sealed record ChatLine(string Role, string Content);
