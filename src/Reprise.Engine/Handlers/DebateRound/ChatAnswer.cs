using System.Text.Json;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.DebateRound;

/// <summary>Reads what a server of chat models answered.</summary>
internal static class ChatAnswer
{
    private const int LongestQuote = 500;

    /// <summary>The turn that an answer makes.</summary>
    /// <exception cref="RepriseException"><c>model.answer</c>: there is no answer in it, or none of the form that was asked for.</exception>
    public static ChatTurn Read(StepContext step, ChatQuestion question, string body, AnswerFormat format)
    {
        var response = Parse(body) ?? throw Wrong(step, question, $"is no JSON: {Quote(body)}", "Check that `endpoint` is the address of a chat API; it usually ends with /v1.");
        var choice = At(response, "choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0 ? choices[0] : default;
        var message = At(choice, "message");
        if (TextAt(message, "content") is not { } text)
        {
            throw TextAt(message, "refusal") is { } refusal
                ? Wrong(step, question, $"is a refusal: {Quote(refusal)}", "Change the prompt.")
                : Wrong(step, question, $"holds no text at choices/0/message/content: {Quote(body)}", "Check `endpoint` and `model`.");
        }

        var finish = TextAt(choice, "finish_reason");
        if (format == AnswerFormat.Json && Parse(text) is null)
        {
            throw Wrong(step, question, $"should be JSON and is not (it ended with `{finish}`): {Quote(text)}",
                finish is "length" ? "It was cut off: raise `max_tokens`." : "Say in the prompt what JSON is wanted; `retry` on the stage asks again.");
        }

        return new ChatTurn(question.Round, question.Speaker, question.Model, text, finish, UsageOf(response), question.Body, response);
    }

    /// <summary>What a server says of an error: its message where it has one, else the beginning of what it answered.</summary>
    public static string ErrorText(string body) =>
        Parse(body) is { } json && (TextAt(At(json, "error"), "message") ?? TextAt(json, "error") ?? TextAt(json, "message")) is { Length: > 0 } said ? Quote(said) : Quote(body);

    /// <summary>JSON as a value, or null where a text is none.</summary>
    public static JsonElement? Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ChatUsage? UsageOf(JsonElement response)
    {
        var usage = At(response, "usage");
        var (prompt, completion) = (CountAt(usage, "prompt_tokens"), CountAt(usage, "completion_tokens"));
        return prompt is null && completion is null && CountAt(usage, "total_tokens") is null
            ? null
            : new ChatUsage(prompt ?? 0, completion ?? 0, CountAt(usage, "total_tokens") ?? (prompt ?? 0) + (completion ?? 0));
    }

    private static JsonElement At(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) ? found : default;

    private static string? TextAt(JsonElement value, string name) => At(value, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static long? CountAt(JsonElement value, string name) =>
        At(value, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var count) && count >= 0 ? count : null;

    private static string Quote(string text) =>
        text.Length == 0 ? "(nothing)" : string.Concat(text.ReplaceLineEndings(" ").Where(c => !char.IsControl(c)).Take(LongestQuote)) + (text.Length > LongestQuote ? "…" : "");

    private static RepriseException Wrong(StepContext step, ChatQuestion question, string what, string hint) =>
        Complaint.Failure("model.answer", step, $"the answer of {question.Model} {what}", hint);
}
