using System.Text.Json;

namespace Reprise.Agents.Client;

/// <content>Calls of agents from outside, and the nodes that serve them.</content>
public sealed partial class RepriseClient
{
    /// <summary>Calls an agent and waits for the end of the call. A call that failed is returned, too: look at its status.</summary>
    /// <param name="target"><c>node.name</c>.</param>
    /// <param name="input">The input; null for none at all.</param>
    /// <param name="context">The context that every call below inherits; null for none.</param>
    /// <param name="reason">Why it is called.</param>
    /// <param name="cancellation">Ends the wait, not the call.</param>
    public async Task<Execution> ExecuteAsync(string target, JsonElement? input = null, JsonElement? context = null, string? reason = null, CancellationToken cancellation = default) =>
        await WaitForAsync(await BeginAsync(target, input, context, reason, null, cancellation), cancellation);

    /// <summary>The same with an input and a context of any type; they may be anonymous objects.</summary>
    public Task<Execution> ExecuteAsync(string target, object input, object? context = null, string? reason = null, CancellationToken cancellation = default) =>
        ExecuteAsync(target, ElementOf(input), ElementOf(context), reason, cancellation);

    /// <summary>Calls an agent over one request that is held open until the call has ended: the quickest for short calls. Where the connection breaks, nobody knows how the call went.</summary>
    public Task<Execution> ExecuteHeldAsync(string target, JsonElement? input = null, JsonElement? context = null, string? reason = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Post($"execute/{ApiRequest.Part(target)}", Bodies.OfCall(new CallBody(context, reason, null) { Input = input ?? default })), ClientJson.Default.Execution, cancellation);

    /// <summary>The same with an input and a context of any type; they may be anonymous objects.</summary>
    public Task<Execution> ExecuteHeldAsync(string target, object input, object? context = null, string? reason = null, CancellationToken cancellation = default) =>
        ExecuteHeldAsync(target, ElementOf(input), ElementOf(context), reason, cancellation);

    /// <summary>Calls an agent and goes on at once.</summary>
    public Task<Execution> BeginAsync(string target, JsonElement? input = null, JsonElement? context = null, string? reason = null, Webhook? webhook = null, CancellationToken cancellation = default) =>
        BeginCallAsync(target, new CallBody(context, reason, webhook) { Input = input ?? default }, [], cancellation);

    /// <summary>The same with an input and a context of any type; they may be anonymous objects.</summary>
    public Task<Execution> BeginAsync(string target, object input, object? context = null, string? reason = null, Webhook? webhook = null, CancellationToken cancellation = default) =>
        BeginAsync(target, ElementOf(input), ElementOf(context), reason, webhook, cancellation);

    /// <summary>A call; while it goes on, the server holds the answer for up to 15 s. The id of a run means its root.</summary>
    public Task<Execution> ExecutionAsync(string id, CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get($"executions/{ApiRequest.Part(id)}"), ClientJson.Default.Execution, cancellation);

    /// <summary>A call as it stands, at once.</summary>
    public Task<Execution> ExecutionNowAsync(string id, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Get($"executions/{ApiRequest.Part(id)}", ("wait", 0)), ClientJson.Default.Execution, cancellation);

    /// <summary>Leaves a line on a call that is in work. False where it is not, so that nobody took it.</summary>
    public async Task<bool> NoteAsync(string executionId, string message, string? level = null, IReadOnlyList<string>? tags = null, CancellationToken cancellation = default)
    {
        var request = ApiRequest.Post("executions/note", JsonSerializer.SerializeToUtf8Bytes(new NoteBody(message, level, tags), ClientJson.Default.NoteBody)) with { Headers = [new(CallHeaders.Execution, executionId)] };
        return (await _connection.AskAsync(request, ClientJson.Default.Taken, cancellation)).IsTaken;
    }

    /// <summary>The nodes that have registered.</summary>
    public async Task<IReadOnlyList<Node>> NodesAsync(CancellationToken cancellation = default) => (await _connection.AskAsync(ApiRequest.Get("nodes"), ClientJson.Default.PageNode, cancellation)).Items;

    /// <summary>One of them.</summary>
    public Task<Node> NodeAsync(string id, CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get($"nodes/{ApiRequest.Part(id)}"), ClientJson.Default.Node, cancellation);

    private static JsonElement? ElementOf(object? value) => value is null ? null : JsonSerializer.SerializeToElement(value, AgentJson.Default);

    /// <summary>Waits until a call has ended.</summary>
    internal async Task<Execution> WaitForAsync(Execution execution, CancellationToken cancellation)
    {
        while (!execution.HasEnded)
        {
            execution = await ExecutionAsync(execution.ExecutionId, cancellation);
        }

        return execution;
    }

    /// <summary>Begins a call with the headers of whoever makes it.</summary>
    internal Task<Execution> BeginCallAsync(string target, CallBody body, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellation) =>
        _connection.AskAsync(ApiRequest.Post($"execute/async/{ApiRequest.Part(target)}", Bodies.OfCall(body)) with { Headers = headers }, ClientJson.Default.Execution, cancellation);

    /// <summary>Registers a node, or says what is new about it.</summary>
    internal Task<Node> RegisterAsync(NodeDescription node, CancellationToken cancellation) =>
        _connection.AskAsync(ApiRequest.Post("nodes/register", JsonSerializer.SerializeToUtf8Bytes(node, ClientJson.Default.NodeDescription)) with { IsSafeTwice = true }, ClientJson.Default.Node, cancellation);

    /// <summary>Says that a node is there; how long it may be silent.</summary>
    internal async Task<TimeSpan> HeartbeatAsync(string id, CancellationToken cancellation) =>
        TimeSpan.FromSeconds((await _connection.AskAsync(ApiRequest.Post($"nodes/{ApiRequest.Part(id)}/heartbeat", "{\"status\":\"ready\"}"u8.ToArray()), ClientJson.Default.Lease, cancellation)).LeaseSeconds);

    /// <summary>Says that a node stops.</summary>
    internal Task ShutdownAsync(string id, CancellationToken cancellation) =>
        _connection.AskAsync(ApiRequest.Post($"nodes/{ApiRequest.Part(id)}/shutdown", "{}"u8.ToArray()), ClientJson.Default.Lease, cancellation);

    /// <summary>Says how a call ended. It may be said twice.</summary>
    internal Task ReportAsync(string node, string executionId, ExecutionReport report, CancellationToken cancellation) => _connection.AskAsync(
        ApiRequest.Post($"executions/{ApiRequest.Part(executionId)}/status", JsonSerializer.SerializeToUtf8Bytes(report, ClientJson.Default.ExecutionReport)) with { IsSafeTwice = true, Headers = [new(CallHeaders.Node, node)] },
        ClientJson.Default.Taken, cancellation);
}
