using System.Text.Json;
using Reprise.Agents.Calling;
using Reprise.Agents.Chat;

namespace Reprise.Agents;

/// <summary>The call that a reasoner works on, and its way to others: what it calls through this is recorded below it.</summary>
public sealed class CallContext
{
    private readonly ICallPath _path;
    private readonly HandedCall _call;
    private readonly string? _model;

    internal CallContext(HandedCall call, ICallPath path, string? model, JsonSerializerOptions json, CancellationToken cancellation)
    {
        (_call, _path, _model, Json, Cancellation) = (call, path, model, json, cancellation);
    }

    /// <summary>What was called: <c>node.name</c>.</summary>
    public string Target => _call.Target;

    /// <summary>The call and its attempt; null where somebody called the agent without a server.</summary>
    public string? ExecutionId => _call.ExecutionId;

    /// <summary>The run that the call belongs to; null as above.</summary>
    public string? RunId => _call.RunId;

    /// <summary>The same for each repetition of this call, over recover and restart: give it to whatever takes effect outside. Null as above.</summary>
    public string? IdempotencyKey => _call.IdempotencyKey;

    /// <summary>The context of the call, for example which model is to be used; null for none. Calls below inherit it.</summary>
    public JsonElement? Context => _call.Context;

    /// <summary>Tokens of chat models that this call has cost so far, without the calls below it: recorded with it, so that a restart says how many it saved. <see cref="ChatAsync(string)"/> counts its own.</summary>
    public long Tokens { get; set; }

    /// <summary>Fires when the run is cancelled, or the agent stops and its time to drain is over.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>How inputs are read and results are written.</summary>
    internal JsonSerializerOptions Json { get; }

    /// <summary>Calls another agent and waits for its result.</summary>
    /// <param name="target"><c>node.name</c>.</param>
    /// <param name="input">The input; it may be an anonymous object.</param>
    /// <param name="options">What is not as usual; null for nothing.</param>
    /// <exception cref="CallFailedException">The callee failed, or the call was cancelled.</exception>
    /// <exception cref="RepriseApiException">The call could not be made, or its result is no <typeparamref name="TResult"/>.</exception>
    public async Task<TResult> CallAsync<TResult>(string target, object? input, CallOptions? options = null) => await (await StartAsync<TResult>(target, input, options)).ResultAsync();

    /// <summary>Begins to call another agent; several calls go on beside each other so.</summary>
    /// <param name="target"><c>node.name</c>.</param>
    /// <param name="input">The input; it may be an anonymous object.</param>
    /// <param name="options">What is not as usual; null for nothing.</param>
    /// <exception cref="RepriseApiException">The call could not be made.</exception>
    public async Task<StartedCall<TResult>> StartAsync<TResult>(string target, object? input, CallOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        var context = options?.Context is { } given ? JsonSerializer.SerializeToElement(given, Json) : default(JsonElement?);
        var execution = await _path.BeginAsync(_call, target, JsonSerializer.SerializeToElement(input, Json), context, Cancellation);
        return new StartedCall<TResult>(_path, execution, Json, Cancellation);
    }

    /// <summary>Asks the agent's chat model; the question is a recorded call of its own.</summary>
    /// <param name="prompt">What is asked.</param>
    /// <exception cref="InvalidOperationException">The agent has none (<see cref="AgentDefinition.Chat"/>).</exception>
    /// <exception cref="CallFailedException">It gave no answer.</exception>
    public Task<ChatReply> ChatAsync(string prompt) => ChatAsync(new ChatPrompt([new ChatLine("user", prompt)]));

    /// <summary>Asks the agent's chat model; the question is a recorded call of its own.</summary>
    /// <param name="prompt">What is asked, and how.</param>
    /// <exception cref="InvalidOperationException">The agent has none (<see cref="AgentDefinition.Chat"/>).</exception>
    /// <exception cref="CallFailedException">It gave no answer.</exception>
    public Task<ChatReply> ChatAsync(ChatPrompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return CallAsync<ChatReply>($"{_call.Node}.{ChatModel.Name}", prompt.Body(_model ?? throw new InvalidOperationException($"The agent {_call.Node} has no chat model: say which with Chat(new ChatSettings(\"…\")).")));
    }

    /// <summary>Leaves a line on the call, for those who look at the run. A line that cannot be left is no reason to fail, and is told to nobody.</summary>
    /// <param name="message">The line.</param>
    public async Task NoteAsync(string message)
    {
        if (ExecutionId is not null)
        {
            await _path.NoteAsync(_call, message, Cancellation);
        }
    }

    /// <summary>The context as a type of the agent's own; null where there is none.</summary>
    public T? ContextAs<T>() => Context is { } context ? context.Deserialize<T>(Json) : default;
}
