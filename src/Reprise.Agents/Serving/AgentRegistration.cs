using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reprise.Agents.Client;

namespace Reprise.Agents.Serving;

/// <summary>Tells the server where an agent is and that it is there, for as long as its app runs; a server that has forgotten it is told again.</summary>
internal sealed partial class AgentRegistration : IHostedLifecycleService, IAsyncDisposable
{
    private static readonly TimeSpan WhereAway = TimeSpan.FromSeconds(1);
    private readonly AgentNode _node;
    private readonly IServer _server;
    private readonly ILogger _log;
    private readonly RepriseClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private Task _loop = Task.CompletedTask;
    private string? _trouble;
    private int _disposed;

    public AgentRegistration(AgentNode node, IServer server, ILoggerFactory logs)
    {
        (_node, _server) = (node, server);
        _log = logs.CreateLogger($"Reprise.Agents.{node.Definition.Id}");
        _client = new RepriseClient(node.Options.Client with { Patience = TimeSpan.Zero });
    }

    /// <summary>Completes when the server knows the agent; faults where it refuses it.</summary>
    public Task Registered => _registered.Task;

    /// <summary>Where the server reaches the agent; null before it listens.</summary>
    public Uri? Address { get; private set; }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Now the app listens.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Address = Find();
        _loop = LoopAsync(_stop.Token);
        return Task.CompletedTask;
    }

    /// <summary>Says goodbye and lets calls in work end, while the app still listens: they may be cancelled.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _loop;
        try
        {
            await (Registered.IsCompletedSuccessfully ? _client.ShutdownAsync(_node.Definition.Id, cancellationToken) : Task.CompletedTask);
        }
        catch (RepriseApiException e)
        {
            NotTold(e.Message);
        }

        await _node.DrainAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return; // The app knows it by two names.
        }

        await _stop.CancelAsync();
        await _loop;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task LoopAsync(CancellationToken stop)
    {
        var isKnown = false;
        try
        {
            while (true)
            {
                TimeSpan wait;
                (isKnown, wait) = await TellAsync(isKnown, stop);
                await Task.Delay(wait, _client.Options.Time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _ = _registered.TrySetCanceled(stop);
        }
    }

    /// <summary>Registers, or says that it is still there. Whether the server knows it, and how long to wait.</summary>
    private async Task<(bool IsKnown, TimeSpan Wait)> TellAsync(bool isKnown, CancellationToken stop)
    {
        try
        {
            if (isKnown)
            {
                var lease = await _client.HeartbeatAsync(_node.Definition.Id, stop);
                _trouble = null;
                return (true, lease / 3 < _node.Options.Heartbeat ? lease / 3 : _node.Options.Heartbeat);
            }

            _ = await _client.RegisterAsync(Description(), stop);
            _trouble = null;
            Known(_node.Definition.Id, Address!, _client.Options.Server);
            _ = _registered.TrySetResult();
            return (true, _node.Options.Heartbeat);
        }
        catch (RepriseApiException e) when (e.Status == 404 && isKnown)
        {
            return (false, TimeSpan.Zero); // Another server, or one with another data folder.
        }
        catch (RepriseApiException e)
        {
            if (e.Status is 400 or 401 or 403 or 404)
            {
                _ = _registered.TrySetException(e);
            }

            Say(e.Message);
            return (isKnown, WhereAway < _node.Options.Heartbeat ? WhereAway : _node.Options.Heartbeat);
        }
    }

    private NodeDescription Description() => new(
        _node.Definition.Id, Address!.ToString(), Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "1", _instance,
        [.. _node.Definition.Reasoners.Select(r => new TargetDescription(r.Name, r.Options.Effect.ToString().ToLowerInvariant(), r.Version, r.Options.Tags, r.InputSchema(_node.Options.Json), r.ResultSchema(_node.Options.Json)))]);

    private Uri Find()
    {
        var pattern = _node.Pattern ?? throw new InvalidOperationException($"The agent {_node.Definition.Id} has no paths in this app: call app.MapRepriseAgent(\"{_node.Definition.Id}\").");
        if (_node.Options.PublicUrl is { } url)
        {
            return url;
        }

        var addresses = _server.Features.Get<IServerAddressesFeature>()?.Addresses;
        var address = addresses?.FirstOrDefault(a => a.StartsWith("http://", StringComparison.Ordinal)) ?? addresses?.FirstOrDefault()
            ?? throw new InvalidOperationException($"The agent {_node.Definition.Id} does not know where its app listens: say it with {nameof(AgentOptions)}.{nameof(AgentOptions.PublicUrl)}.");
        var builder = new UriBuilder(address.Replace("://+", "://127.0.0.1", StringComparison.Ordinal).Replace("://*", "://127.0.0.1", StringComparison.Ordinal)) { Path = pattern };
        builder.Host = builder.Host is "0.0.0.0" or "[::]" ? "127.0.0.1" : builder.Host;
        return builder.Uri;
    }

    // The same trouble is said once, not every second.
    private void Say(string trouble)
    {
        if (!string.Equals(_trouble, trouble, StringComparison.Ordinal))
        {
            _trouble = trouble;
            Troubled(_node.Definition.Id, trouble);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} at {Address} is registered with {Server}")]
    private partial void Known(string node, Uri address, Uri server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} is not known to its server yet, and tries again: {Why}")]
    private partial void Troubled(string node, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server was not told that the agent stops: {Why}")]
    private partial void NotTold(string why);
}
