using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Reprise.Agents.Client;

/// <summary>Sends requests to the server: tries again what is safe to send twice, and makes an exception of every problem that it answers with.</summary>
internal sealed class ApiConnection : IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);
    private readonly RepriseClientOptions _options;
    private readonly HttpClient _http;

    /// <param name="options">Where the server is.</param>
    /// <param name="handler">What carries requests; null for sockets. It is disposed with the connection.</param>
    public ApiConnection(RepriseClientOptions options, HttpMessageHandler? handler = null)
    {
        _options = options;
        _http = new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            BaseAddress = new Uri(options.Server.ToString().TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (options.ApiKey is { } key)
        {
            _http.DefaultRequestHeaders.Add("X-API-Key", key);
        }
    }

    /// <summary>The clock.</summary>
    public TimeProvider Time => _options.Time;

    /// <summary>Sends a request and reads the JSON of its answer.</summary>
    /// <exception cref="RepriseApiException">The server refused it, could not be reached, or answered with something else.</exception>
    public async Task<T> AskAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var answer = await SendAsync(request, cancellation);
        try
        {
            await using var content = await answer.Content.ReadAsStreamAsync(cancellation);
            return await JsonSerializer.DeserializeAsync(content, type, cancellation) ?? throw new JsonException("the answer is null");
        }
        catch (JsonException e)
        {
            throw new RepriseApiException("server.answer", $"{request} was answered with what this client cannot read: {e.Message}", "Is it a Reprise server, and is it not older than this client?", e) { Status = (int)answer.StatusCode };
        }
    }

    /// <summary>Sends a request; the answer is one of success, and the caller's to dispose. Its content is still to be read.</summary>
    /// <exception cref="RepriseApiException">The server refused it, or could not be reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(ApiRequest request, CancellationToken cancellation)
    {
        var began = Time.GetTimestamp();
        for (var wait = FirstWait; ; wait = wait * 2 < MaxWait ? wait * 2 : MaxWait)
        {
            TimeSpan pause;
            try
            {
                var answer = await SendOnceAsync(request, cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    return answer;
                }

                using (answer)
                {
                    pause = Busy(answer, wait);
                    if (pause == TimeSpan.Zero || Time.GetElapsedTime(began) + pause > _options.Patience)
                    {
                        throw await Problem.OfAsync(request, answer, cancellation);
                    }
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                pause = wait;
                if (!MaySendAgain(request, e) || Time.GetElapsedTime(began) + pause > _options.Patience)
                {
                    throw Unreachable(request, e);
                }
            }

            await Task.Delay(pause, Time, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(ApiRequest request, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(request.Method, request.Path);
        foreach (var (name, value) in request.Headers)
        {
            _ = message.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>How long a busy server wants to be left alone; zero where it is not busy.</summary>
    private static TimeSpan Busy(HttpResponseMessage answer, TimeSpan otherwise) =>
        answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) ? TimeSpan.Zero
        : answer.Headers.RetryAfter?.Delta is { } given && given > TimeSpan.Zero ? given
        : otherwise;

    // Where no connection came about, nothing was sent.
    private static bool MaySendAgain(ApiRequest request, Exception e) =>
        request.IsSafeTwice || e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    private RepriseApiException Unreachable(ApiRequest request, Exception e) => new(
        "server.unreachable", $"{request} got no answer from {_options.Server}: {e.Message}", $"Start it with `reprise serve`, or name another in {RepriseClientOptions.ServerVariable}.", e);
}
