using System.Buffers;

namespace Reprise.Engine.Handlers.KgExtract;

/// <summary>What counts as an IRI in a graph: absolute, and free of the characters that N-Triples forbids between angle brackets.</summary>
internal sealed class Iri(IReadOnlyDictionary<string, string> prefixes)
{
    /// <summary>The namespace of RDF.</summary>
    public const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    /// <summary>The namespace of the datatypes of XML Schema.</summary>
    public const string Xsd = "http://www.w3.org/2001/XMLSchema#";

    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(i => (char)i), '<', '>', '"', '{', '}', '|', '^', '`', '\\']);

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["rdf"] = Rdf,
        ["rdfs"] = "http://www.w3.org/2000/01/rdf-schema#",
        ["xsd"] = Xsd,
    };

    /// <summary>True for an absolute IRI.</summary>
    public static bool IsValid(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(text[0]) && !text.AsSpan().ContainsAny(Forbidden)
            && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
    }

    /// <summary>An IRI whose short form, where it is one, is written out.</summary>
    public string Expand(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || text.AsSpan(colon).StartsWith("://"))
        {
            return text;
        }

        var prefix = text[..colon];
        return prefixes.TryGetValue(prefix, out var declared) ? declared + text[(colon + 1)..]
            : Known.TryGetValue(prefix, out var known) ? known + text[(colon + 1)..]
            : text;
    }

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}
