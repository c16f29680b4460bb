using System.Net;
using System.Text.Json;
using Reprise.Agents;
using Reprise.Agents.Client;
using Reprise.Server;
using Reprise.Tests.Server;

namespace Reprise.Tests.Agents;

/// <summary>A server, agents made with the SDK that are registered with it, and a client of it.</summary>
internal sealed class AgentBed : IAsyncDisposable
{
    private readonly List<AgentApp> _agents = [];

    private AgentBed(ServerBed server) => (Server, Client) = (server, new RepriseClient(new RepriseClientOptions { Server = server.Server.Address, ApiKey = null }));

    public ServerBed Server { get; private set; }

    public RepriseClient Client { get; }

    /// <summary>Options of an agent that is heard of often.</summary>
    public AgentOptions Options => new() { Client = Client.Options, Heartbeat = TimeSpan.FromMilliseconds(100), DrainTime = TimeSpan.FromSeconds(5) };

    public static async Task<AgentBed> StartAsync(Func<ServerOptions, ServerOptions>? change = null) => new(await ServerBed.StartAsync(change));

    /// <summary>Starts an agent; it is registered then.</summary>
    public async Task<AgentApp> AgentAsync(string id, Action<AgentDefinition> describe, Func<AgentOptions, AgentOptions>? change = null)
    {
        var definition = new AgentDefinition(id);
        describe(definition);
        var app = Agent.Create(definition, options: change?.Invoke(Options) ?? Options);
        _agents.Add(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    /// <summary>Calls from outside and waits for the end.</summary>
    public Task<Execution> CallAsync(string target, object? input, object? context = null) =>
        Client.ExecuteAsync(target, JsonSerializer.SerializeToElement(input), context is null ? null : JsonSerializer.SerializeToElement(context), cancellation: TestContext.Current.CancellationToken);

    public async Task<List<Step>> StepsAsync(string run)
    {
        var steps = new List<Step>();
        await foreach (var step in Client.StepsAsync(run, cancellation: TestContext.Current.CancellationToken))
        {
            steps.Add(step);
        }

        return steps;
    }

    /// <summary>Stops the server, and starts another at the same address.</summary>
    /// <param name="folder">Its folder; null for one that knows nothing.</param>
    /// <param name="meanwhile">Done while there is none.</param>
    public async Task RestartServerAsync(string? folder, Action? meanwhile = null)
    {
        var port = Server.Server.Address.Port;
        await Server.DisposeAsync();
        meanwhile?.Invoke();
        Server = await ServerBed.StartAsync(o => o with { Listen = new IPEndPoint(IPAddress.Loopback, port) }, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_agents.Select(async a => await a.DisposeAsync()));
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
