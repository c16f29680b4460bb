using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Reprise.Agents.Client;

/// <summary>
/// Speaks to a Reprise server: runs, steps, artifacts, every verb, calls of agents. What begins a run is sent with an idempotency key of its own, so that it begins once even where an
/// answer is lost; a server that is away or busy is asked again for as long as the options say. Safe for use by many threads.
/// </summary>
public sealed partial class RepriseClient : IDisposable
{
    private readonly ApiConnection _connection;

    /// <summary>A client of the server that the environment names (<c>REPRISE_SERVER</c>, <c>REPRISE_API_KEY</c>).</summary>
    public RepriseClient()
        : this(new RepriseClientOptions())
    {
    }

    /// <summary>A client of a server.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="handler">What carries requests, for example a handler of a test; null for sockets. It is disposed with the client.</param>
    public RepriseClient(RepriseClientOptions options, HttpMessageHandler? handler = null)
    {
        Options = options;
        _connection = new ApiConnection(options, handler);
    }

    /// <summary>Where the server is.</summary>
    public RepriseClientOptions Options { get; }

    /// <summary>Whether the server lives, and its version.</summary>
    public Task<Health> HealthAsync(CancellationToken cancellation = default) =>
        _connection.AskAsync(new ApiRequest(HttpMethod.Get, "healthz") { IsSafeTwice = true }, ClientJson.Default.Health, cancellation);

    /// <summary>Whether the server can do its work; throws <c>server.answer</c> or the server's own code where it cannot.</summary>
    public Task<Readiness> ReadyAsync(CancellationToken cancellation = default) =>
        _connection.AskAsync(new ApiRequest(HttpMethod.Get, "readyz") { IsSafeTwice = true }, ClientJson.Default.Readiness, cancellation);

    /// <summary>The keys of those who may use the server; needs a key of an admin.</summary>
    public Task<IReadOnlyList<ApiKey>> KeysAsync(CancellationToken cancellation = default) => _connection.AskAsync(ApiRequest.Get("keys"), ClientJson.Default.IReadOnlyListApiKey, cancellation);

    /// <summary>Makes a key; it is in the answer and never given again.</summary>
    /// <param name="role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
    /// <param name="name">Who has it; null for its id.</param>
    /// <param name="address">Where they are told by mail of the ends of what they begin; null for nowhere.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<ApiKey> AddKeyAsync(string role, string? name, string? address = null, CancellationToken cancellation = default) =>
        _connection.AskAsync(ApiRequest.Post("keys", JsonSerializer.SerializeToUtf8Bytes(new KeyBody(role, name, address), ClientJson.Default.KeyBody)), ClientJson.Default.ApiKey, cancellation);

    /// <summary>Takes a key away.</summary>
    public Task<ApiKey> RemoveKeyAsync(string idOrName, CancellationToken cancellation = default) =>
        _connection.AskAsync(new ApiRequest(HttpMethod.Delete, $"api/v1/keys/{ApiRequest.Part(idOrName)}"), ClientJson.Default.ApiKey, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private Task<Run> BeginAsync<T>(string path, T body, JsonTypeInfo<T> type, string? key, CancellationToken cancellation) =>
        _connection.AskAsync(ApiRequest.Once(path, body, type, key), ClientJson.Default.Run, cancellation);

    /// <summary>The same request, with <c>plan</c>: nothing begins.</summary>
    private Task<Plan> PlanAsync<T>(string path, T body, JsonTypeInfo<T> type, bool steps, CancellationToken cancellation)
    {
        var asked = JsonSerializer.SerializeToNode(body, type)!.AsObject();
        (asked["plan"], asked["steps"]) = (true, steps);
        return _connection.AskAsync(ApiRequest.Post(path, System.Text.Encoding.UTF8.GetBytes(asked.ToJsonString())) with { IsSafeTwice = true }, ClientJson.Default.Plan, cancellation);
    }
}
