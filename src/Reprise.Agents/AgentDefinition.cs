using System.Text.Json;
using Reprise.Agents.Chat;

namespace Reprise.Agents;

/// <summary>What an agent serves: a name, and functions that others call. The same definition runs as a program of its own, inside an ASP.NET app, or in a test without network.</summary>
public sealed class AgentDefinition
{
    private const int MaxName = 200;
    private readonly Dictionary<string, Reasoner> _reasoners = new(StringComparer.Ordinal);

    /// <summary>An agent without reasoners yet.</summary>
    /// <param name="id">Its name: 1 to 200 characters without a dot, a slash or white space.</param>
    /// <exception cref="ArgumentException">It is no such name.</exception>
    public AgentDefinition(string id)
    {
        Id = IsName(id) && !id.Contains('.', StringComparison.Ordinal)
            ? id
            : throw new ArgumentException($"The name of an agent has 1 to {MaxName} characters and no dot, slash or white space; found '{id}'.", nameof(id));
    }

    /// <summary>Its name.</summary>
    public string Id { get; }

    /// <summary>What it serves, in the order in which it was added.</summary>
    internal IReadOnlyCollection<Reasoner> Reasoners => _reasoners.Values;

    /// <summary>The chat model that its functions ask; null for none.</summary>
    internal ChatModel? ChatModel { get; private set; }

    /// <summary>Adds a function that others call as <c>ID.NAME</c>.</summary>
    /// <param name="name">Its name: 1 to 200 characters without a slash or white space.</param>
    /// <param name="work">The function.</param>
    /// <param name="options">What is declared of it; null for the defaults.</param>
    /// <exception cref="ArgumentException">It is no such name, or taken.</exception>
    public AgentDefinition Reasoner<TInput, TResult>(string name, Func<TInput, CallContext, Task<TResult>> work, ReasonerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Add(Agents.Reasoner.Of(name, work, options ?? new ReasonerOptions()));
    }

    /// <summary>Adds a function without an input that others call as <c>ID.NAME</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="work">The function.</param>
    /// <param name="options">What is declared of it; null for the defaults.</param>
    /// <exception cref="ArgumentException">It is no such name, or taken.</exception>
    public AgentDefinition Reasoner<TResult>(string name, Func<CallContext, Task<TResult>> work, ReasonerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Add(Agents.Reasoner.Of(name, work, options ?? new ReasonerOptions()));
    }

    /// <summary>Lets its functions ask a chat model (<see cref="CallContext.ChatAsync(string)"/>). Each question is a recorded call of <c>ID.chat</c>: a restart is answered from the recording, without tokens.</summary>
    /// <param name="settings">Which model, and where.</param>
    /// <exception cref="RepriseApiException"><c>usage.invalid</c>: there is no key, or the address is none.</exception>
    public AgentDefinition Chat(ChatSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ChatModel = new ChatModel(settings.Checked());
        return Reasoner(Agents.Chat.ChatModel.Name, (JsonElement body, CallContext context) => ChatModel.AnswerAsync(body, context), new ReasonerOptions { Version = Agents.Chat.ChatModel.Version });
    }

    /// <summary>What is served under a name, or null.</summary>
    internal Reasoner? Find(string name) => _reasoners.GetValueOrDefault(name);

    private AgentDefinition Add(Reasoner reasoner)
    {
        if (!IsName(reasoner.Name))
        {
            throw new ArgumentException($"The name of a reasoner has 1 to {MaxName} characters and no slash or white space; found '{reasoner.Name}'.", nameof(reasoner));
        }

        return _reasoners.TryAdd(reasoner.Name, reasoner) ? this : throw new ArgumentException($"{Id} has a reasoner '{reasoner.Name}' already.", nameof(reasoner));
    }

    private static bool IsName(string text) => text.Length is > 0 and <= MaxName && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '?' or '#' or '\\');
}
