using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reprise.Agents.Serving;

namespace Reprise.Agents;

/// <summary>Agents inside an ASP.NET app that is there already.</summary>
public static class RepriseAgentExtensions
{
    /// <summary>Adds an agent: it registers with the server once the app listens, and says goodbye when it stops. Its paths are added with <see cref="MapRepriseAgent"/>.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="definition">What it serves.</param>
    /// <param name="options">How it reaches its server; null for what the environment says.</param>
    public static IServiceCollection AddRepriseAgent(this IServiceCollection services, AgentDefinition definition, AgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        _ = services.AddLogging();
        _ = services.AddKeyedSingleton(definition.Id, (provider, _) => new AgentNode(definition, options ?? new AgentOptions(), provider.GetRequiredService<ILoggerFactory>()));
        _ = services.AddKeyedSingleton(definition.Id, (provider, _) => new AgentRegistration(
            provider.GetRequiredKeyedService<AgentNode>(definition.Id), provider.GetRequiredService<IServer>(), provider.GetRequiredService<ILoggerFactory>()));
        return services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<AgentRegistration>(definition.Id));
    }

    /// <summary>Adds an agent that is described here.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="id">Its name.</param>
    /// <param name="describe">Adds its reasoners.</param>
    /// <param name="options">How it reaches its server; null for what the environment says.</param>
    public static IServiceCollection AddRepriseAgent(this IServiceCollection services, string id, Action<AgentDefinition> describe, AgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(describe);
        var definition = new AgentDefinition(id);
        describe(definition);
        return services.AddRepriseAgent(definition, options);
    }

    /// <summary>Adds the paths by which the server calls an agent.</summary>
    /// <param name="app">The app.</param>
    /// <param name="id">The agent's name.</param>
    /// <param name="pattern">Where the paths begin, for example <c>/agents/facts</c>; by default at the root.</param>
    /// <returns>The paths, so that the app can ask for authorisation and the like.</returns>
    public static RouteGroupBuilder MapRepriseAgent(this IEndpointRouteBuilder app, string id, string pattern = "")
    {
        var node = app.ServiceProvider.GetKeyedService<AgentNode>(id) ?? throw new InvalidOperationException($"There is no agent '{id}' in this app: call services.AddRepriseAgent(\"{id}\", …) first.");
        node.Pattern = pattern;
        var endpoints = new AgentEndpoints(node);
        var group = app.MapGroup(pattern);
        _ = group.MapPost("/reasoners/{name}", (RequestDelegate)endpoints.CallAsync);
        _ = group.MapPost("/_internal/executions/{id}/cancel", (RequestDelegate)endpoints.CancelAsync);
        return group;
    }
}
