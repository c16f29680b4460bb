using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Reprise.Engine.Contract;
using Reprise.Kernel;

namespace Reprise.Cli.Remote;

/// <summary>Sends requests to a server, and gives its answers as the contract's objects; its errors come out as they would here.</summary>
internal sealed class ServerClient : IDisposable
{
    private const string Api = "api/v1/";
    private const int PageSize = 500;
    private readonly HttpClient _http;

    /// <summary>A client of a server. Nothing is sent yet.</summary>
    public ServerClient(ServerAddress address)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) }) { BaseAddress = new Uri(address.Uri, Api) };
        if (address.Key is { } key)
        {
            _ = _http.DefaultRequestHeaders.TryAddWithoutValidation("X-API-Key", key);
        }
    }

    /// <summary>A text as one part of a path.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: it is empty, and another path would come of it.</exception>
    public static string Part(string text) => text.Length > 0 ? Uri.EscapeDataString(text)
        : throw new RepriseException("usage.invalid", "An empty text names nothing.", "Give an id or a name; `last` is the newest run.");

    /// <summary>A path with those parameters that have a value.</summary>
    public static string Path(string path, params IEnumerable<(string Name, string? Value)> query)
    {
        var text = string.Join('&', query.Where(q => q.Value is not null).Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value!)}"));
        return text.Length == 0 ? path : $"{path}?{text}";
    }

    /// <summary>Gets an object.</summary>
    /// <exception cref="RepriseException">What the server says; <c>server.unreachable</c>, <c>server.answer</c>.</exception>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, type, cancellation);

    /// <summary>Sends a request with a body, or none, and reads the object of the answer.</summary>
    /// <exception cref="RepriseException">What the server says; <c>server.unreachable</c>, <c>server.answer</c>.</exception>
    public Task<T> SendAsync<T>(HttpMethod method, string path, RequestBody? body, JsonTypeInfo<T> type, CancellationToken cancellation) => ServerErrors.GuardAsync(_http.BaseAddress!, async () =>
    {
        using var answer = await AnswerAsync(method, path, body, cancellation);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        return await JsonSerializer.DeserializeAsync(stream, type, cancellation) ?? throw new JsonException("The answer is null.");
    }, cancellation);

    /// <summary>Reads a list page by page.</summary>
    public async IAsyncEnumerable<T> PagesAsync<T>(string path, (string Name, string? Value)[] query, long limit, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        do
        {
            var size = Math.Min(PageSize, limit).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var page = await GetAsync(Path(path, [.. query, ("limit", size), ("after", after)]), ContractJson.Default.JsonElement, cancellation);
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                limit--;
                yield return item.Deserialize(type)!;
            }

            after = page.GetProperty("next").GetString();
        }
        while (after is not null && limit > 0);
    }

    /// <summary>Reads a list that is one array, while it comes.</summary>
    public async IAsyncEnumerable<T> ArrayAsync<T>(string path, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = await OpenAsync(path, cancellation);
        await using var items = JsonSerializer.DeserializeAsyncEnumerable(stream, type, cancellation).GetAsyncEnumerator(cancellation);
        while (await ServerErrors.GuardAsync(_http.BaseAddress!, async () => await items.MoveNextAsync(), cancellation))
        {
            yield return items.Current!;
        }
    }

    /// <summary>Opens what stands at a path. What breaks off is an error of whoever reads it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="digest">What the bytes must have as their digest; null where that is not known.</param>
    public Task<Stream> OpenAsync(string path, CancellationToken cancellation, string? digest = null) => ServerErrors.GuardAsync(_http.BaseAddress!, async () =>
    {
        var answer = await AnswerAsync(HttpMethod.Get, path, null, cancellation);
        return (Stream)new AnswerStream(await answer.Content.ReadAsStreamAsync(cancellation), answer, _http.BaseAddress!, digest);
    }, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> AnswerAsync(HttpMethod method, string path, RequestBody? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body.ToUtf8()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } };
        }

        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw await ServerErrors.OfAsync(answer, cancellation);
        }
    }
}
