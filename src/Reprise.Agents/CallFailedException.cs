namespace Reprise.Agents;

/// <summary>A call of an agent did not succeed. An agent that does not catch it fails itself, and a restart of the run pays only for what had not succeeded.</summary>
/// <param name="target">What was called.</param>
/// <param name="executionId">The call.</param>
/// <param name="code">The stable code, for example <c>call.failed</c> or <c>node.unreachable</c>.</param>
/// <param name="message">What the callee said.</param>
/// <param name="hint">What to do, or null.</param>
public sealed class CallFailedException(string target, string executionId, string code, string message, string? hint = null) : RepriseApiException(code, message, hint)
{
    /// <summary>What was called.</summary>
    public string Target { get; } = target;

    /// <summary>The call.</summary>
    public string ExecutionId { get; } = executionId;

    /// <summary>True where the call was cancelled.</summary>
    public bool IsCancelled { get; init; }
}
