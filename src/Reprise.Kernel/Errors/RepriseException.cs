namespace Reprise.Kernel;

/// <summary>The one exception of Reprise: a stable code, a headline, labelled facts and a hint that says what to do.</summary>
public sealed class RepriseException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="code">A code of <see cref="ErrorCodes"/>, for example <c>artifact.missing</c>.</param>
    /// <param name="message">What was found and what was expected, in one sentence.</param>
    /// <param name="hint">What to do next, or null.</param>
    /// <param name="facts">Labelled facts, in order.</param>
    /// <param name="inner">What caused it.</param>
    public RepriseException(
        string code, string message, string? hint = null, IReadOnlyList<KeyValuePair<string, string>>? facts = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Hint = hint;
        Facts = facts ?? [];
    }

    /// <summary>The stable dotted code.</summary>
    public string Code { get; }

    /// <summary>What to do next, or null.</summary>
    public string? Hint { get; }

    /// <summary>Labelled facts, in the order in which they are shown.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; }

    /// <summary>The exit code of the command line for this error.</summary>
    public int ExitCode => ErrorCodes.Find(Code).ExitCode;
}
