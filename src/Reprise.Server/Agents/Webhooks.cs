using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Polly;
using Polly.Retry;
using Reprise.Engine.Calls;
using Reprise.Kernel.Steps;
using Reprise.Server.Http;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Agents;

/// <summary>
/// Tells others of the end of calls: a signed POST, tried again with back-off. An address that leads to this machine or a private network is refused where the connection
/// is made, whatever its name resolved to before, unless the server allows it. Who is to be told stands in the server's database until then, so that a server that dies is no excuse.
/// </summary>
internal sealed class Webhooks : IAsyncDisposable
{
    private const int Attempts = 6;
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ServerOptions _options;
    private readonly ConcurrentDictionary<long, Task> _telling = new();
    private readonly WebhookTable _kept;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly ResiliencePipeline<string?> _retry;
    private readonly CancellationTokenSource _stop = new();

    public Webhooks(ServerOptions options, WebhookTable kept, TimeProvider time)
    {
        (_options, _kept, _time) = (options, kept, time);
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
        _retry = new ResiliencePipelineBuilder<string?> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<string?>
            {
                MaxRetryAttempts = Attempts - 1,
                Delay = options.WebhookDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome is { Result: not null, Exception: null }),
            })
            .Build();
    }

    /// <summary>Tells of a call once it has ended; that it will stands durably when this returns.</summary>
    /// <param name="target">Who is told.</param>
    /// <param name="calls">Where the call is.</param>
    /// <param name="execution">The call.</param>
    public void Ask(WebhookTarget target, AgentCalls calls, ExecutionId execution) => Begin(_kept.Add(target.Stored(execution.ToString())), target, calls, execution);

    /// <summary>Goes on with what a server before this one had still to tell.</summary>
    public void Resume(AgentCalls calls)
    {
        foreach (var (number, webhook) in _kept.Read())
        {
            _ = ExecutionId.TryParse(webhook.Execution, out var execution); // As it was written.
            Begin(number, WebhookTarget.Of(webhook), calls, execution);
        }
    }

    private void Begin(long number, WebhookTarget target, AgentCalls calls, ExecutionId execution) => _telling[number] = Task.Run(() => TellAsync(number, target, calls, execution));

    private async Task TellAsync(long number, WebhookTarget target, AgentCalls calls, ExecutionId execution)
    {
        try
        {
            var end = await EndAsync(calls, execution);
            var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(ExecutionObject.Of(end, await calls.ContextAsync(end.Step, _stop.Token)), ServerJson.Default.ExecutionObject);
            if (await _retry.ExecuteAsync(async cancellation => await PostAsync(target, body, cancellation), _stop.Token) is { } problem)
            {
                _options.Say($"the webhook {target.Url.GetLeftPart(UriPartial.Path)} did not take the message in {Attempts} attempts: {problem}");
            }

            _kept.Remove(number);
        }
        catch (OperationCanceledException)
        {
            // This server stops; the next one tells it.
        }
        catch (Kernel.RepriseException e)
        {
            _options.Say($"the webhook {target.Url.GetLeftPart(UriPartial.Path)} was not told yet: {e.Message}");
        }
        finally
        {
            _ = _telling.TryRemove(number, out _);
        }
    }

    private async Task<Execution> EndAsync(AgentCalls calls, ExecutionId id)
    {
        while (true)
        {
            var execution = await calls.ReadAsync(id, Hold, _stop.Token);
            if (!execution.IsInWork && execution.Status is not ("running" or "waiting"))
            {
                return execution;
            }

            await Task.Delay(Pause, _time, _stop.Token); // Only where nobody carries the run out here, or it takes longer than one look.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_telling.Values);
        _client.Dispose();
        _stop.Dispose();
    }

    /// <summary>Sends the message once; what was wrong, or null where it was taken.</summary>
    private async ValueTask<string?> PostAsync(WebhookTarget target, byte[] body, CancellationToken cancellation)
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
            return answer.IsSuccessStatusCode ? null : $"it answered {(int)answer.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return e.Message;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        var allowed = addresses.Where(a => _options.AllowPrivateWebhooks || !NetworkAddress.IsPrivate(a)).ToArray();
        if (allowed.Length == 0)
        {
            throw new HttpRequestException($"{context.DnsEndPoint.Host} is an address of this machine or of a private network, where webhooks are sent only with --allow-private-webhooks");
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
