using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>Speaks to agents over HTTP. What they answer is a value; only an agent that was told to wait throws.</summary>
internal sealed class AgentClient(CallLimits limits) : IDisposable
{
    private const int MaxContextHeader = 4096;
    private const int MaxShown = 2000;
    private const string TokensHeader = "X-Reprise-Tokens";

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Hands a call to its agent. Null where the agent works on and reports later.</summary>
    public async Task<AttemptEnd?> CallAsync(CallWork work, CancellationToken cancellation)
    {
        try
        {
            using var message = Compose(work);
            using var answer = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                return null;
            }

            var body = await ReadAsync(answer, cancellation);
            return !answer.IsSuccessStatusCode ? Refused(work, answer, body)
                : body is null ? TooLarge(work)
                : body.Value.Length == 0 ? AttemptEnd.Succeeded(null)
                : ResultOf(work, body.Value) with { Tokens = TokensOf(answer) };
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            return AttemptEnd.Failed("node.unreachable", $"The node {work.Target.Node.Id} could not be called at {work.Target.Node.BaseUrl}: {e.Message}", "Nothing was sent. Start the node again; `reprise recover` gives the call its next attempt.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return AttemptEnd.Unknown("node.unreachable", $"The node {work.Target.Node.Id} broke off its answer to {work.Where}: {e.Message}");
        }
    }

    /// <summary>Tells an agent that a call is cancelled. True where it says that it will report that itself.</summary>
    public async Task<bool> CancelAsync(string baseUrl, ExecutionId id, string reason, CancellationToken cancellation)
    {
        try
        {
            using var body = JsonContent.Create(new CancelBody(reason), CallJson.Default.CancelBody);
            using var answer = await _client.PostAsync($"{baseUrl}/_internal/executions/{id}/cancel", body, cancellation);
            var said = answer.IsSuccessStatusCode ? await ReadAsync(answer, cancellation) : null;
            return said is { Length: > 0 } && JsonElement.Parse(said.Value.Span) is { ValueKind: JsonValueKind.Object } json
                && json.TryGetProperty("cancelled", out var cancelled) && cancelled.ValueKind == JsonValueKind.True;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            return false; // The call ends here all the same.
        }
    }

    /// <summary>Says whether a result may be kept, and how the attempt ends by it.</summary>
    public static AttemptEnd ResultOf(string where, ReadOnlyMemory<byte> result, int maxResult)
    {
        if (result.Length > maxResult)
        {
            return AttemptEnd.Failed("call.limit", $"The result of {where} has {result.Length:N0} bytes; at the most {maxResult:N0} are allowed.", "Have the agent store it elsewhere and give its address.");
        }

        try
        {
            _ = CanonicalJson.Parse(result.Span);
            return AttemptEnd.Succeeded(result);
        }
        catch (FormatException e)
        {
            return AttemptEnd.Failed("call.failed", $"The agent's result of {where} is no JSON: {e.Message}", "An agent answers with one JSON value.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private AttemptEnd ResultOf(CallWork work, ReadOnlyMemory<byte> body) => ResultOf(work.Where, body, limits.MaxResult);

    private static long TokensOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues(TokensHeader, out var said) && long.TryParse(said.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) && tokens <= CallReport.MaxTokens ? tokens : 0;

    private static HttpRequestMessage Compose(CallWork work)
    {
        var run = work.Run.Header;
        var message = new HttpRequestMessage(HttpMethod.Post, work.Target.Address) { Content = new ReadOnlyMemoryContent(work.Payload.Bytes ?? default) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.Json);
        Add(message, "X-Run-ID", run.Id.Value);
        Add(message, "X-Workflow-ID", run.Id.Value);
        Add(message, "X-Execution-ID", work.Id.ToString());
        Add(message, "X-Parent-Execution-ID", work.Caller is { } caller ? new ExecutionId(new StepId(run.Id, caller.Entry.Number), caller.Row.Attempt).ToString() : null);
        var context = ContextHeader(work.Payload.Context);
        Add(message, "X-Reprise-Context", context);
        Add(message, "X-Reprise-Context-Omitted", work.Payload.Context is not null && context is null ? "true" : null);
        Add(message, "Idempotency-Key", work.IdempotencyKey);
        Add(message, "traceparent", $"00-{run.TraceId}-{work.Span}-01");
        return message;
    }

    private static void Add(HttpRequestMessage message, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _ = message.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static string? ContextHeader(JsonElement? context)
    {
        if (context is not { } value)
        {
            return null;
        }

        var header = Convert.ToBase64String(CanonicalJson.Write(value)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return header.Length <= MaxContextHeader ? header : null;
    }

    private AttemptEnd TooLarge(CallWork work) => AttemptEnd.Failed(
        "call.limit", $"The result of {work.Where} is larger than the {limits.MaxResult:N0} bytes that are allowed.", "Have the agent store it elsewhere and give its address.");

    private static AttemptEnd Refused(CallWork work, HttpResponseMessage answer, ReadOnlyMemory<byte>? body)
    {
        var text = Encoding.UTF8.GetString((body ?? default).Span);
        var shown = text.Length > MaxShown ? text[..MaxShown] + "…" : text;
        return AttemptEnd.Failed("call.failed", $"{work.Target.Name} answered {(int)answer.StatusCode}: {ErrorIn(text) ?? shown}", null, shown.Length == 0 ? null : shown);
    }

    private static string? ErrorIn(string body)
    {
        try
        {
            return JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("error", out var error)
                ? error.ValueKind == JsonValueKind.String ? error.GetString() : error.GetRawText()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The whole body, or null where it is larger than is allowed.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        await using var content = await answer.Content.ReadAsStreamAsync(cancellation);
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await content.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (whole.Length + count > limits.MaxResult)
            {
                return null;
            }

            whole.Write(buffer, 0, count);
        }

        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }
}

/// <summary>What an agent is told of a cancellation.</summary>
internal sealed record CancelBody(string Reason);

/// <summary>The JSON of calls, made at compile time.</summary>
[System.Text.Json.Serialization.JsonSourceGenerationOptions(PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.SnakeCaseLower)]
[System.Text.Json.Serialization.JsonSerializable(typeof(CancelBody))]
internal sealed partial class CallJson : System.Text.Json.Serialization.JsonSerializerContext;
