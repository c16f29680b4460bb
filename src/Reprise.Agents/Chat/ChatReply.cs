using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprise.Agents.Chat;

/// <summary>What a chat model answered, as it is recorded.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Model">The model, in the server's words.</param>
/// <param name="FinishReason">Why it ended, in the server's words; or null.</param>
/// <param name="Usage">The tokens that it took; null where the server counts none.</param>
/// <param name="Endpoint">The address that was asked.</param>
/// <param name="Response">The whole answer of the server.</param>
public sealed record ChatReply(
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("model")] string? Model,
    [property: JsonPropertyName("finish_reason")] string? FinishReason,
    [property: JsonPropertyName("usage")] ChatUsage? Usage,
    [property: JsonPropertyName("endpoint")] string Endpoint,
    [property: JsonPropertyName("response")] JsonElement Response);

/// <summary>Tokens as the server counted them.</summary>
public sealed record ChatUsage(
    [property: JsonPropertyName("prompt_tokens")] long PromptTokens, [property: JsonPropertyName("completion_tokens")] long CompletionTokens, [property: JsonPropertyName("total_tokens")] long TotalTokens);
