using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Polly;
using Polly.Retry;
using Reprise.Engine.Calls;
using Reprise.Server.Http;

namespace Reprise.Server.Agents;

/// <summary>
/// Tells others of the end of calls: a signed POST, tried again with back-off. An address that leads to this machine or a private network is refused where the connection
/// is made, whatever its name resolved to before, unless the server allows it.
/// </summary>
internal sealed class Webhooks : IAsyncDisposable
{
    private const int Attempts = 6;
    private readonly ServerOptions _options;
    private readonly HttpClient _client;
    private readonly ResiliencePipeline<bool> _retry;
    private readonly CancellationTokenSource _stop = new();

    public Webhooks(ServerOptions options, TimeProvider time)
    {
        _options = options;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        })
        {
            Timeout = TimeSpan.FromSeconds(15),
        };
        _retry = new ResiliencePipelineBuilder<bool> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<bool>
            {
                MaxRetryAttempts = Attempts - 1,
                Delay = options.WebhookDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(!args.Outcome.Result && args.Outcome.Exception is null),
            })
            .Build();
    }

    /// <summary>Tells of a call once it has ended; what goes wrong is said to the operator.</summary>
    public async Task TellAsync(WebhookTarget target, Task<Execution> end)
    {
        try
        {
            var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(ExecutionObject.Of(await end, null), ServerJson.Default.ExecutionObject);
            if (!await _retry.ExecuteAsync(async cancellation => await PostAsync(target, body, cancellation), _stop.Token))
            {
                _options.Say($"the webhook {target.Url.GetLeftPart(UriPartial.Path)} did not take the message in {Attempts} attempts");
            }
        }
        catch (Exception e) when (e is Kernel.RepriseException or OperationCanceledException)
        {
            _options.Say($"the webhook {target.Url.GetLeftPart(UriPartial.Path)} was not told: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async ValueTask<bool> PostAsync(WebhookTarget target, byte[] body, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in target.Headers)
        {
            _ = message.Headers.TryAddWithoutValidation(name, value);
        }

        if (target.Secret is { } secret)
        {
            message.Headers.Add("X-Reprise-Signature", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret), body)));
        }

        try
        {
            using var answer = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        var allowed = addresses.Where(a => _options.AllowPrivateWebhooks || !NetworkAddress.IsPrivate(a)).ToArray();
        if (allowed.Length == 0)
        {
            throw new HttpRequestException($"{context.DnsEndPoint.Host} is an address of this machine or of a private network, where no webhook is sent.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
