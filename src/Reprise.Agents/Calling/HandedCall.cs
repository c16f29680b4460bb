using System.Text.Json;

namespace Reprise.Agents.Calling;

/// <summary>A call as an agent is handed it.</summary>
/// <param name="Target">What is called.</param>
/// <param name="ExecutionId">The call and its attempt; null where somebody called without a server.</param>
/// <param name="RunId">Its run.</param>
/// <param name="IdempotencyKey">The same for each repetition.</param>
/// <param name="Context">Its context, or null.</param>
internal sealed record HandedCall(string Target, string? ExecutionId, string? RunId, string? IdempotencyKey, JsonElement? Context)
{
    /// <summary>The name of the agent that was called.</summary>
    public string Node => Target[..Target.IndexOf('.', StringComparison.Ordinal)];
}
