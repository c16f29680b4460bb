using System.Text;

namespace Reprise.Engine.Handlers.KgExtract;

/// <summary>One statement: subject and predicate are IRIs.</summary>
public sealed record Triple(string Subject, string Predicate, Term Object)
{
    /// <summary>The statement as a line of canonical N-Triples, without the line feed.</summary>
    public override string ToString() => $"<{Subject}> <{Predicate}> {Object} .";
}

/// <summary>The object of a statement: an IRI, or a literal with a datatype or a language.</summary>
/// <param name="Value">The IRI, or the literal's text.</param>
/// <param name="IsIri">Which of both.</param>
/// <param name="Datatype">The datatype's IRI; null for plain text.</param>
/// <param name="Lang">The language tag, or null.</param>
public sealed record Term(string Value, bool IsIri, string? Datatype = null, string? Lang = null)
{
    /// <summary>The term as canonical N-Triples writes it. https://www.w3.org/TR/rdf12-n-triples/#canonical-ntriples</summary>
    public override string ToString() =>
        IsIri ? $"<{Value}>" : Lang is not null ? $"{Quoted()}@{Lang}" : Datatype is not null ? $"{Quoted()}^^<{Datatype}>" : Quoted();

    private string Quoted()
    {
        var text = new StringBuilder(Value.Length + 8).Append('"');
        foreach (var c in Value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' or '\u007f' => text.Append($"\\u{(int)c:X4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
