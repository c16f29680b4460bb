namespace Reprise.Engine.Contract;

/// <summary>The document that a command prints with <c>--json</c> where it fails.</summary>
public sealed record ErrorDocument(ErrorObject Error)
{
    /// <summary>The document of an exception.</summary>
    public static ErrorDocument Of(Kernel.RepriseException error)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (label, value) in error.Facts)
        {
            // A label that stands twice (several candidates) is one field with several lines.
            facts[label] = facts.TryGetValue(label, out var earlier) ? earlier + "\n" + value : value;
        }

        return new ErrorDocument(new ErrorObject(error.Code, error.Message, error.Hint, facts));
    }
}

/// <summary>An error: a stable code, a headline, a hint and labelled facts.</summary>
public sealed record ErrorObject(string Code, string Message, string? Hint, IReadOnlyDictionary<string, string> Facts);
