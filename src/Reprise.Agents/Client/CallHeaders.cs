namespace Reprise.Agents.Client;

/// <summary>The header fields of the agent protocol.</summary>
internal static class CallHeaders
{
    public const string Run = "X-Run-ID";

    public const string Workflow = "X-Workflow-ID";

    public const string Execution = "X-Execution-ID";

    public const string Parent = "X-Parent-Execution-ID";

    public const string Node = "X-Agent-Node-ID";

    public const string Context = "X-Reprise-Context";

    /// <summary>Says that the context is too large for a header: it stands in the execution.</summary>
    public const string ContextOmitted = "X-Reprise-Context-Omitted";

    /// <summary>Tokens of chat models that an answer cost.</summary>
    public const string Tokens = "X-Reprise-Tokens";

    public const string IdempotencyKey = "Idempotency-Key";
}
