using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Reprise.Engine.Calls;
using Reprise.Engine.Contract;
using Reprise.Kernel;
using Reprise.Kernel.Agents;
using Reprise.Server.Agents;
using Reprise.Server.Http;

namespace Reprise.Server.Api;

/// <summary>The nodes that agents run on: they register, and are heard of.</summary>
internal static class NodesApi
{
    /// <summary>Adds the paths.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/nodes", (ServerParts parts) => Answer.Of(new NodeList([.. parts.Nodes.All.Select(n => Object(parts, n))], null), ServerJson.Default.NodeList))
            .WithName("listNodes").WithSummary("The nodes that have registered").Produces<NodeList>();
        _ = api.MapGet("/nodes/{id}", (ServerParts parts, string id) => Answer.Of(Object(parts, Known(parts.Nodes, id)), ServerJson.Default.NodeObject))
            .WithName("getNode").WithSummary("One of them").Produces<NodeObject>();
        _ = api.MapPost("/nodes/register", RegisterAsync).WithName("registerNode").WithSummary("Register a node, or say what is new about it").Produces<NodeObject>(StatusCodes.Status201Created);
        _ = api.MapPost("/nodes/{id}/heartbeat", Hear).WithName("heartbeatNode").WithSummary("Say that a node is there").Produces<LeaseObject>();
        _ = api.MapPost("/nodes/{id}/shutdown", Stop).WithName("shutdownNode").WithSummary("Say that a node stops").Produces<LeaseObject>();
    }

    private static async Task<IResult> RegisterAsync(HttpContext http, ServerParts parts)
    {
        var body = await LooseBody.ReadAsync(http);
        var node = parts.Nodes.Register(NodeDescription.Read(body));
        parts.Options.Say($"node {node.Id} {node.Version} at {node.BaseUrl} serves {string.Join(", ", node.Targets.Select(t => t.Name))}");
        return Answer.Of(Object(parts, node), ServerJson.Default.NodeObject, StatusCodes.Status201Created);
    }

    private static IResult Hear(ServerParts parts, string id) => parts.Nodes.Hear(id) ? Lease(parts) : throw Unknown(id);

    private static IResult Stop(ServerParts parts, string id) => parts.Nodes.Stop(id) ? Lease(parts) : throw Unknown(id);

    private static IResult Lease(ServerParts parts) => Answer.Of(new LeaseObject((long)parts.Host.Parts.Options.Calls.NodeLease.TotalSeconds), ServerJson.Default.LeaseObject);

    private static NodeObject Object(ServerParts parts, AgentNode node) => NodeObject.Of(node, parts.Host.Parts.Options.Calls.NodeLease);

    private static AgentNode Known(NodeRegistry nodes, string id) => nodes.Node(id) ?? throw Unknown(id);

    private static RepriseException Unknown(string id) => new("node.unknown", $"No node has registered as '{id}'.", "POST /api/v1/nodes/register; `GET /api/v1/nodes` lists those that have.");
}

/// <summary>Nodes, by their names.</summary>
internal sealed record NodeList(IReadOnlyList<NodeObject> Items, string? Next);

/// <summary>How long a node may be silent before it counts as lost.</summary>
internal sealed record LeaseObject(long LeaseSeconds);

/// <summary>A node as scripts see it.</summary>
internal sealed record NodeObject(
    string NodeId, string BaseUrl, string Version, string? InstanceId, string Status, string Deployment, string RegisteredAt, string HeardAt, string LeaseUntil, IReadOnlyList<TargetObject> Targets)
{
    /// <summary>The object of a node, which counts as lost when it was not heard of for a lease.</summary>
    public static NodeObject Of(AgentNode node, TimeSpan lease) => new(
        node.Id, node.BaseUrl, node.Version, node.InstanceId, node.State.ToString().ToLowerInvariant(), node.Deployment, Words.RequiredTime(node.RegisteredAt), Words.RequiredTime(node.HeardAt),
        Words.RequiredTime(node.HeardAt + (lease.Ticks / TimeSpan.TicksPerMicrosecond)),
        [.. node.Targets.Select(t => new TargetObject($"{node.Id}.{t.Name}", t.IsSkill ? "skill" : "reasoner", Words.Of(t.Effect), t.Version ?? node.Version, t.Tags, t.InputSchema, t.OutputSchema))]);
}

/// <summary>Something that can be called.</summary>
internal sealed record TargetObject(
    string Target, string Kind, string Effect, string Version, IReadOnlyList<string> Tags, JsonElement? InputSchema, JsonElement? OutputSchema);
