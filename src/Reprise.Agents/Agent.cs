namespace Reprise.Agents;

/// <summary>Makes agents that are programs of their own.</summary>
public static class Agent
{
    /// <summary>An agent without reasoners yet: add them, then run it.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="args">The program's arguments: <c>--server URL</c>, <c>--listen HOST:PORT</c>, <c>--public-url URL</c>.</param>
    /// <param name="options">What is not as usual; null for nothing.</param>
    /// <exception cref="RepriseApiException"><c>usage.invalid</c>: an argument cannot be read.</exception>
    public static AgentApp Create(string id, string[]? args = null, AgentOptions? options = null) => new(new AgentDefinition(id), args, options);

    /// <summary>An agent that is described already.</summary>
    /// <param name="definition">What it serves.</param>
    /// <param name="args">The program's arguments, as above.</param>
    /// <param name="options">What is not as usual; null for nothing.</param>
    /// <exception cref="RepriseApiException"><c>usage.invalid</c>: an argument cannot be read.</exception>
    public static AgentApp Create(AgentDefinition definition, string[]? args = null, AgentOptions? options = null) => new(definition, args, options);
}
