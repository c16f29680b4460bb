using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reprise.Agents.Chat;
using Reprise.Agents.Serving;

namespace Reprise.Agents;

/// <summary>An agent that is a program of its own: it listens, registers with its server, and works on what it is handed.</summary>
public sealed class AgentApp : IAsyncDisposable
{
    private WebApplication? _app;

    internal AgentApp(AgentDefinition definition, string[]? args, AgentOptions? options)
    {
        Definition = definition;
        var given = new ConfigurationBuilder().AddCommandLine(args ?? []).Build();
        Options = (options ?? new AgentOptions()).With(name => given[name]);
    }

    /// <summary>What it serves.</summary>
    public AgentDefinition Definition { get; }

    /// <summary>How it reaches its server.</summary>
    public AgentOptions Options { get; }

    /// <summary>Where the server reaches it; null before it was started.</summary>
    public Uri? Address => Registration?.Address;

    private AgentRegistration? Registration => _app?.Services.GetRequiredKeyedService<AgentRegistration>(Definition.Id);

    /// <summary>Adds a function that others call as <c>ID.NAME</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="work">The function.</param>
    /// <param name="options">What is declared of it; null for the defaults.</param>
    public AgentApp Reasoner<TInput, TResult>(string name, Func<TInput, CallContext, Task<TResult>> work, ReasonerOptions? options = null)
    {
        _ = Definition.Reasoner(name, work, options);
        return this;
    }

    /// <summary>Adds a function without an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="work">The function.</param>
    /// <param name="options">What is declared of it; null for the defaults.</param>
    public AgentApp Reasoner<TResult>(string name, Func<CallContext, Task<TResult>> work, ReasonerOptions? options = null)
    {
        _ = Definition.Reasoner(name, work, options);
        return this;
    }

    /// <summary>Lets its functions ask a chat model.</summary>
    /// <param name="settings">Which model, and where.</param>
    /// <exception cref="RepriseApiException"><c>usage.invalid</c>: there is no key, or the address is none.</exception>
    public AgentApp Chat(ChatSettings settings)
    {
        _ = Definition.Chat(settings);
        return this;
    }

    /// <summary>Runs until the process is told to stop (Ctrl-C, SIGTERM): calls in work may end then. A server that is not there yet is waited for.</summary>
    /// <exception cref="RepriseApiException">The server refuses the agent.</exception>
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        _app = Build(ownsProcess: true);
        await using (_app)
        {
            await _app.StartAsync(cancellation);
            var ended = _app.WaitForShutdownAsync(cancellation);
            if (await Task.WhenAny(Registration!.Registered, ended) is { IsFaulted: true } refused)
            {
                await _app.StopAsync(CancellationToken.None);
                await refused;
            }

            await ended;
        }
    }

    /// <summary>Starts it in a process that does other things, too; it is registered when this returns.</summary>
    /// <exception cref="RepriseApiException">The server refuses the agent.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        _app = Build(ownsProcess: false);
        await _app.StartAsync(cancellation);
        try
        {
            await Registration!.Registered.WaitAsync(cancellation);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops it: calls in work may end.</summary>
    public async Task StopAsync() => await (_app?.StopAsync(CancellationToken.None) ?? Task.CompletedTask);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }
    }

    private WebApplication Build(bool ownsProcess)
    {
        // Nothing is read from files of the folder that it was started in.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = Definition.Id });
        _ = builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Options.MaxInput;
            kestrel.Listen(Options.Listen);
        });
        _ = builder.Services.AddRoutingCore();
        _ = builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = (Options.DrainTime * 2) + TimeSpan.FromSeconds(5));
        _ = builder.Services.AddRepriseAgent(Definition, Options);
        if (ownsProcess)
        {
            _ = builder.Logging.AddSimpleConsole(console => console.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning);
        }
        else
        {
            _ = builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        }

        var app = builder.Build();
        _ = app.Use(OwnNameAsync);
        _ = app.MapRepriseAgent(Definition.Id);
        _ = app.MapGet("/health", (RequestDelegate)new AgentEndpoints(app.Services.GetRequiredKeyedService<AgentNode>(Definition.Id)).HealthAsync);
        return app;
    }

    /// <summary>A page in a browser of this machine may reach a loopback address by a name of its own (DNS rebinding).</summary>
    private Task OwnNameAsync(HttpContext http, RequestDelegate next)
    {
        var host = http.Request.Host.Host.Trim('[', ']');
        var isOwn = !System.Net.IPAddress.IsLoopback(Options.Listen.Address) || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address))
            || string.Equals(host, Options.PublicUrl?.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);
        if (isOwn)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsJsonAsync(new ErrorAnswer($"The request is for '{host}', which is not this agent's name.", "access.origin"), ServingJson.Default.ErrorAnswer);
    }

    /// <summary>Whoever started it says when it stops: the process's signals are his.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
