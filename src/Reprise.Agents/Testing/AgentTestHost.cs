using System.Text.Json;

namespace Reprise.Agents.Testing;

/// <summary>
/// Runs agents inside a test, without server or network: what they call in each other goes straight there, through the same JSON as over the wire, and every call is kept to assert on.
/// Nothing is recorded or reused; for that, test against `reprise serve`.
/// </summary>
/// <param name="agents">The agents that call each other.</param>
public sealed class AgentTestHost(params AgentDefinition[] agents)
{
    private readonly Dictionary<string, Reasoner> _answers = new(StringComparer.Ordinal);
    private readonly List<RecordedCall> _calls = [];

    /// <summary>How inputs are read and results are written.</summary>
    public JsonSerializerOptions Json { get; init; } = AgentJson.Default;

    /// <summary>Every call so far, in the order in which they were made.</summary>
    public IReadOnlyList<RecordedCall> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Stands in for an agent that is not in the test, or for one that is.</summary>
    /// <param name="target"><c>node.name</c>.</param>
    /// <param name="answer">What it answers; it may throw.</param>
    public AgentTestHost Answer<TInput, TResult>(string target, Func<TInput, TResult> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        _answers[target] = Reasoner.Of(target, async (TInput input, CallContext _) => await Task.FromResult(answer(input)), new ReasonerOptions { Version = "test" });
        return this;
    }

    /// <summary>Calls an agent as somebody from outside does.</summary>
    /// <param name="target"><c>node.name</c>.</param>
    /// <param name="input">The input.</param>
    /// <param name="context">The context; null for none.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="CallFailedException">It failed.</exception>
    public async Task<TResult> CallAsync<TResult>(string target, object? input, object? context = null, CancellationToken cancellation = default)
    {
        var path = new HostPath(this);
        var execution = await path.BeginAsync(null, target, JsonSerializer.SerializeToElement(input, Json), context is null ? null : JsonSerializer.SerializeToElement(context, Json), cancellation);
        return await new StartedCall<TResult>(path, execution, Json, CancellationToken.None).ResultAsync();
    }

    /// <summary>What answers for a target.</summary>
    /// <exception cref="RepriseApiException"><c>node.unknown</c>.</exception>
    internal Reasoner Find(string target)
    {
        if (_answers.TryGetValue(target, out var answer))
        {
            return answer;
        }

        var dot = target.IndexOf('.', StringComparison.Ordinal);
        var found = dot < 0 ? null : agents.FirstOrDefault(a => string.Equals(a.Id, target[..dot], StringComparison.Ordinal))?.Find(target[(dot + 1)..]);
        return found ?? throw new RepriseApiException("node.unknown", $"Nothing in this test answers for '{target}'.", $"Give its agent to the {nameof(AgentTestHost)}, or say with {nameof(Answer)} what it answers.") { Status = 404 };
    }

    /// <summary>The chat model of an agent, or null.</summary>
    internal string? ModelOf(string node) => agents.FirstOrDefault(a => string.Equals(a.Id, node, StringComparison.Ordinal))?.ChatModel?.Default;

    /// <summary>Keeps a call.</summary>
    internal int Keep(RecordedCall call)
    {
        lock (_calls)
        {
            _calls.Add(call);
            return _calls.Count;
        }
    }
}
