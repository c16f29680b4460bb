using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;

namespace Reprise.Agents.Chat;

/// <summary>Asks a server of chat models. Its client asks again what the server was too busy for, as long as the server wants.</summary>
internal sealed class ChatModel(ChatSettings settings)
{
    /// <summary>The name under which it is called in its agent.</summary>
    public const string Name = "chat";

    /// <summary>What the code of the call is: it changes when other bytes would be sent or kept, not with every build.</summary>
    public const string Version = "reprise-chat-1";

    private const int MaxShown = 500;
    private const int ShortestSecret = 12; // A shorter text is a word for a server without keys, and may well stand in an answer.
    private readonly OpenAIClientOptions _options = new() { Endpoint = settings.Endpoint, NetworkTimeout = TimeSpan.FromMinutes(30) };

    /// <summary>The model where a prompt names no other.</summary>
    public string Default => settings.Model;

    /// <summary>Asks for a call, and counts what it costs.</summary>
    /// <exception cref="RepriseApiException">As <see cref="AskAsync"/>.</exception>
    public async Task<ChatReply> AnswerAsync(JsonElement body, CallContext context)
    {
        var reply = await AskAsync(body, context.Cancellation);
        context.Tokens += reply.Usage?.TotalTokens ?? 0;
        return reply;
    }

    /// <summary>Asks.</summary>
    /// <param name="body">The body of the request.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RepriseApiException"><c>chat.refused</c>, <c>chat.unreachable</c>, <c>chat.answer</c>.</exception>
    public async Task<ChatReply> AskAsync(JsonElement body, CancellationToken cancellation)
    {
        var model = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("model", out var named) && named.GetString() is { Length: > 0 } given ? given : settings.Model;
        var client = new ChatClient(model, new ApiKeyCredential(settings.Key!), _options);
        using var content = BinaryContent.Create(BinaryData.FromString(body.GetRawText()));
        try
        {
            var result = await client.CompleteChatAsync(content, new RequestOptions { CancellationToken = cancellation, ErrorOptions = ClientErrorBehaviors.NoThrow });
            using var answer = result.GetRawResponse();
            var text = Scrub(answer.Content.ToString());
            return answer.Status is >= 200 and < 300 ? Read(text) : throw new RepriseApiException("chat.refused", $"{settings.Endpoint} answered {answer.Status}: {Shown(text)}");
        }
        catch (Exception e) when (e is ClientResultException or AggregateException or HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new RepriseApiException("chat.unreachable", $"{settings.Endpoint} gave no whole answer: {Scrub(e.Message)}", null, e);
        }
    }

    private ChatReply Read(string text)
    {
        try
        {
            var response = JsonElement.Parse(text);
            var choice = response.GetProperty("choices")[0];
            var usage = response.TryGetProperty("usage", out var counted) && counted.ValueKind == JsonValueKind.Object ? counted.Deserialize<ChatUsage>() : null;
            return new ChatReply(
                choice.GetProperty("message").GetProperty("content").GetString() ?? throw new JsonException("its content is null"), response.TryGetProperty("model", out var model) ? model.GetString() : null,
                choice.TryGetProperty("finish_reason", out var reason) ? reason.GetString() : null, usage, settings.Endpoint.ToString(), response);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new RepriseApiException("chat.answer", $"{settings.Endpoint} answered with no text at choices/0/message/content: {Shown(text)}", "Is it the address of a chat API? It usually ends with /v1.", e);
        }
    }

    private static string Shown(string text) => text.Length > MaxShown ? text[..MaxShown] + "…" : text;

    private string Scrub(string text) => settings.Key!.Length < ShortestSecret ? text : text.Replace(settings.Key, "***", StringComparison.Ordinal);
}
