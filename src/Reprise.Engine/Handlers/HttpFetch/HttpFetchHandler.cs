using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.HttpFetch;

/// <summary>Fetches an address; the answer's body is the output, and the recording of what the outside said then.</summary>
public sealed class HttpFetchHandler : ParameterHandler<HttpFetchParameters, HttpFetchParameters>
{
    private const int MostRedirects = 10;

    // Redirects are followed here, because a secret must not travel on to another host.
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = TimeSpan.FromMinutes(5),
    };

    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("http_fetch", "1", Effect.Recorded, "Fetches an address; the body of the answer is the output.")
    {
        Parameters = typeof(HttpFetchParameters),
    };

    /// <inheritdoc/>
    protected override HttpFetchParameters Prepare(HttpFetchParameters with, string route, string stage)
    {
        if (RequestTemplate.ReadsSecret(with.Url) || (with.Body is not null && RequestTemplate.ReadsSecret(with.Body)))
        {
            throw Complaint.Param(route, stage, RequestTemplate.ReadsSecret(with.Url) ? "url" : "body", "holds a secret, and addresses are written to logs.", "Send secrets in `headers`.");
        }

        if (!RequestTemplate.ReadsInput(with.Url) && !IsAddress(with.Url, out _))
        {
            throw Complaint.Param(route, stage, "url", $"(`{with.Url}`) is no address: expected http://… or https://….");
        }

        return with.MaxBytes > 0
            ? with
            : throw Complaint.Param(route, stage, "max_bytes", $"is {with.MaxBytes}; expected a number above 0.");
    }

    /// <inheritdoc/>
    protected override async ValueTask RunAsync(StepContext step, HttpFetchParameters prepared, CancellationToken cancellation)
    {
        var address = await AddressAsync(step, prepared, cancellation);
        try
        {
            using var answer = await SendAsync(step, prepared, address, cancellation);
            CheckStatus(step, prepared, answer);
            await step.WriteStreamAsync(null, MediaTypeOf(prepared, answer), (output, stop) => CopyAsync(step, prepared, answer, output, stop), cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw Complaint.Failure("http.unreachable", step, $"{address.Uri.GetLeftPart(UriPartial.Path)} gave no whole answer: {e.Message}",
                "Check the address and the network; `retry` on the stage repeats the call.", e);
        }
    }

    private static async ValueTask<Request> AddressAsync(StepContext step, HttpFetchParameters with, CancellationToken cancellation)
    {
        var reads = RequestTemplate.ReadsInput(with.Url) || (with.Body is not null && RequestTemplate.ReadsInput(with.Body));
        using var document = reads ? await JsonText.ReadAsync(step, step.Input(), cancellation) : null;
        var text = RequestTemplate.Fill(step, "url", with.Url, document?.RootElement);
        var body = with.Body is null ? null : RequestTemplate.Fill(step, "body", with.Body, document?.RootElement);
        return IsAddress(text, out var uri)
            ? new Request(uri, body)
            : throw Complaint.Param(step, "url", $"becomes `{Complaint.Quote(text)}`, which is no address: expected http://… or https://….");
    }

    private static async Task<HttpResponseMessage> SendAsync(StepContext step, HttpFetchParameters with, Request request, CancellationToken cancellation)
    {
        var address = request.Uri;
        for (var redirects = 0; ; redirects++)
        {
            using var message = Compose(step, with, request with { Uri = address }, SameOrigin(address, request.Uri));
            var answer = await Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!IsRedirect(answer, with) || answer.Headers.Location is not { } location)
            {
                return answer;
            }

            answer.Dispose();
            address = new Uri(address, location);
            if (redirects >= MostRedirects || address.Scheme is not ("http" or "https"))
            {
                throw Complaint.Failure("http.status", step, $"{request.Uri.GetLeftPart(UriPartial.Path)} redirects {MostRedirects} times or to something that is not http.");
            }
        }
    }

    private static HttpRequestMessage Compose(StepContext step, HttpFetchParameters with, Request request, bool withSecrets)
    {
        var message = new HttpRequestMessage(new HttpMethod(with.Method.ToUpperInvariant()), request.Uri);
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("reprise", "0.1"));
        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.Body));
        }

        foreach (var (name, value) in with.Headers.Where(h => withSecrets || !RequestTemplate.ReadsSecret(h.Value)))
        {
            var revealed = RequestTemplate.Reveal(step, name, value);
            message.Headers.Remove(name);
            if (!message.Headers.TryAddWithoutValidation(name, revealed) && message.Content?.Headers.TryAddWithoutValidation(name, revealed) is not true)
            {
                throw Complaint.Param(step, $"headers.{name}", "cannot be sent: it is no header of a request, or belongs to a body that there is none of.");
            }
        }

        return message;
    }

    private static void CheckStatus(StepContext step, HttpFetchParameters with, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (with.Expect is null ? status is < 200 or > 299 : !with.Expect.Contains(status))
        {
            var expected = with.Expect is null ? "200 to 299" : string.Join(", ", with.Expect.Select(s => s.ToString(CultureInfo.InvariantCulture)));
            throw Complaint.Failure("http.status", step, $"{answer.RequestMessage?.RequestUri?.GetLeftPart(UriPartial.Path)} answered {status} {answer.ReasonPhrase}; expected {expected}.",
                status is 401 or 403 ? "Check the credentials in `headers`." : null);
        }
    }

    private static async ValueTask CopyAsync(StepContext step, HttpFetchParameters with, HttpResponseMessage answer, Stream output, CancellationToken cancellation)
    {
        var content = await answer.Content.ReadAsStreamAsync(cancellation);
        await using (content)
        {
            var buffer = new byte[64 * 1024];
            var total = 0L;
            for (int count; (count = await content.ReadAsync(buffer, cancellation)) > 0;)
            {
                total += count;
                if (total > with.MaxBytes)
                {
                    throw Complaint.Failure("http.limit", step, $"the answer has more than {with.MaxBytes} bytes.", "Raise `max_bytes` if that is right.");
                }

                await output.WriteAsync(buffer.AsMemory(0, count), cancellation);
            }
        }
    }

    private static string MediaTypeOf(HttpFetchParameters with, HttpResponseMessage answer) =>
        with.MediaType ?? answer.Content.Headers.ContentType?.MediaType ?? "application/octet-stream";

    private static bool IsRedirect(HttpResponseMessage answer, HttpFetchParameters with) =>
        (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && with.Expect?.Contains((int)answer.StatusCode) is not true
        && with.Method.ToUpperInvariant() is "GET" or "HEAD";

    private static bool SameOrigin(Uri left, Uri right) =>
        string.Equals(left.GetLeftPart(UriPartial.Authority), right.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);

    private static bool IsAddress(string text, out Uri uri)
    {
        var valid = Uri.TryCreate(text, UriKind.Absolute, out var found) && found.Scheme is "http" or "https";
        uri = found ?? new Uri("about:blank");
        return valid;
    }

    private sealed record Request(Uri Uri, string? Body);
}
