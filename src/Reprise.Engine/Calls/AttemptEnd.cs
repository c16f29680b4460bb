using Reprise.Kernel.Journal;

namespace Reprise.Engine.Calls;

/// <summary>How an attempt at a call ended.</summary>
internal enum AttemptEndKind
{
    Succeeded,

    /// <summary>It failed, and nothing can have come of it that nobody knows.</summary>
    Failed,

    /// <summary>Nobody knows how it ended: the node was lost, or too slow, or broke off.</summary>
    Unknown,

    /// <summary>The run was cancelled.</summary>
    Cancelled,

    /// <summary>This process stops; whoever goes on with the run awaits it.</summary>
    Stopped,
}

/// <summary>What is known of the end of an attempt.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Result">The result as it came, JSON; null for none.</param>
/// <param name="Error">What went wrong, or null.</param>
/// <param name="Detail">What the agent said beside that, or null.</param>
internal sealed record AttemptEnd(AttemptEndKind Kind, ReadOnlyMemory<byte>? Result = null, StepError? Error = null, string? Detail = null)
{
    /// <summary>Tokens of chat models that it cost, as its agent says; 0 where it says nothing.</summary>
    public long Tokens { get; init; }

    /// <summary>The agent gave a result.</summary>
    public static AttemptEnd Succeeded(ReadOnlyMemory<byte>? result) => new(AttemptEndKind.Succeeded, result);

    /// <summary>The agent said that it failed, or was never reached.</summary>
    public static AttemptEnd Failed(string code, string message, string? hint = null, string? detail = null) =>
        new(AttemptEndKind.Failed, null, new StepError(code, message, hint), detail);

    /// <summary>Nobody knows what became of it.</summary>
    public static AttemptEnd Unknown(string code, string message, string? hint = null) => new(AttemptEndKind.Unknown, null, new StepError(code, message, hint));
}
