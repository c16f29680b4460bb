namespace Reprise.Agents;

/// <summary>What the server, or an agent through it, answered instead of what was asked for.</summary>
/// <param name="code">The stable code, for example <c>run.not_found</c>; <c>server.unreachable</c> where there was no answer.</param>
/// <param name="message">What was found and what was expected.</param>
/// <param name="hint">What to do, or null.</param>
/// <param name="inner">The cause, or null.</param>
public class RepriseApiException(string code, string message, string? hint = null, Exception? inner = null)
    : Exception(hint is null ? message : $"{message} {hint}", inner)
{
    /// <summary>The stable code.</summary>
    public string Code { get; } = code;

    /// <summary>The message without the hint.</summary>
    public string Headline { get; } = message;

    /// <summary>What to do, or null.</summary>
    public string? Hint { get; } = hint;

    /// <summary>Labelled facts.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The HTTP status; null where there was no answer.</summary>
    public int? Status { get; init; }
}
