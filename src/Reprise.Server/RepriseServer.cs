using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reprise.Engine;
using Reprise.Engine.Contract;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Server.Access;
using Reprise.Server.Api;
using Reprise.Server.Dashboard;
using Reprise.Server.Http;

namespace Reprise.Server;

/// <summary>The server: the HTTP API over one data folder, with the engine that carries runs out.</summary>
public sealed class RepriseServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerParts _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _worker;
    private int _disposed;

    private RepriseServer(WebApplication app, ServerParts parts)
    {
        (_app, _parts) = (app, parts);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _worker = WorkAsync(parts, _stop.Token);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts it; it answers when this returns.</summary>
    /// <param name="options">How.</param>
    /// <param name="open">Opens the data folder, which becomes the server's.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="RepriseException"><c>server.address</c>: it cannot listen there; <c>queue.unreachable</c> and what can be wrong with a data folder.</exception>
    public static async Task<RepriseServer> StartAsync(ServerOptions options, Func<Workspace> open, CancellationToken cancellation)
    {
        var workspace = open();
        ServerParts? parts = null;
        try
        {
            parts = await ServerParts.OpenAsync(options, workspace, cancellation);
            if (!options.IsPrivate && parts.Keys.All().Count == 0)
            {
                throw Gate.NoKeys(options);
            }

            return new RepriseServer(await ListenAsync(parts, cancellation), parts);
        }
        catch
        {
            await (parts?.DisposeAsync() ?? workspace.DisposeAsync());
            throw;
        }
    }

    /// <summary>Stops it in an orderly way: answers what was asked, lets steps in work end within the engine's drain time, and leaves its runs to the next server or worker.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        using (var limit = new CancellationTokenSource(_parts.Options.StopTime))
        {
            await _app.StopAsync(limit.Token);
        }

        await _stop.CancelAsync();
        await _worker;
        await _app.DisposeAsync();
        await _parts.DisposeAsync();
        _stop.Dispose();
    }

    private static async Task<WebApplication> ListenAsync(ServerParts parts, CancellationToken cancellation)
    {
        var app = Build(parts);
        try
        {
            await app.StartAsync(cancellation);
            return app;
        }
        catch (Exception e) when (e is AddressInUseException or SocketException or IOException)
        {
            await app.DisposeAsync();
            throw new RepriseException("server.address", $"The server cannot listen on {parts.Options.Listen}: {(e.InnerException ?? e).Message}",
                "Stop what listens there, or name another address with --listen 127.0.0.1:PORT.", inner: e);
        }
    }

    private static WebApplication Build(ServerParts parts)
    {
        // Nothing is read from the environment or from files of the folder that it was started in.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(RepriseServer).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = parts.Options.MaxBody;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: TimeSpan.FromMinutes(1));
            kestrel.Limits.MaxRequestHeadersTotalSize = parts.Options.MaxHeaders;
            kestrel.Listen(parts.Options.Listen);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(o =>
        {
            // What is written goes another way; this is what the description is made from.
            o.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        OpenApiDocument.Add(builder.Services);
        builder.Services.AddSingleton(parts);
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        var app = builder.Build();
        app.UseMiddleware<Problems>();
        app.UseMiddleware<DashboardFiles>(WebFiles.Of(parts.Options.Web));
        app.UseMiddleware<Gate>();
        app.UseMiddleware<Limits>();
        app.UseWebSockets();
        Routes.Map(app);
        return app;
    }

    private static async Task WorkAsync(ServerParts parts, CancellationToken stop)
    {
        var worker = new RunWorker(parts.Host.Engine, parts.Host.Parts, new RunWorkerOptions { Recover = parts.Options.Recover, MaxRuns = int.MaxValue })
        {
            Taken = run => parts.Options.Say($"{run.Header.Id} {Words.Of(run.Header.Kind)} {run.Header.Pipeline} taken"),
            Ended = run => parts.Options.Say($"{run.Header.Id} {Words.Of(run.Status)}"),
            Refused = (run, error) => parts.Options.Say($"{run.Header.Id} cannot be carried out here: {error.Message} {error.Hint}"),
        };
        await worker.WorkAsync(stop);
    }

    /// <summary>Whoever started the server says when it stops: the process's signals are his.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
