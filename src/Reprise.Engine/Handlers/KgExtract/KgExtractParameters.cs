using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Reprise.Engine.Handlers.KgExtract;

/// <summary>Parameters of <c>kg_extract</c>.</summary>
public sealed record KgExtractParameters
{
    [Description("Short forms of IRIs: quake: urn:quake: lets quake:x stand for urn:quake:x. rdf, rdfs and xsd are known.")]
    public IReadOnlyDictionary<string, string> Prefixes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("The subject of all triples that name no other: an IRI with placeholders, for example urn:quake:{id}. What is put in is percent-encoded.")]
    public string? Subject { get; init; }

    [Description("What each JSON input says.")]
    public IReadOnlyList<TripleRule> Triples { get; init; } = [];

    [Description("What text says: patterns over a field of a JSON input, or over a whole text input.")]
    public IReadOnlyList<TextRule> Text { get; init; } = [];

    [Description("The stage of `from` whose output is read. Default: every input.")]
    public string? Input { get; init; }

    [Description("ntriples (default): sorted lines, each once; jsonld: sorted expanded JSON-LD.")]
    public GraphFormat Format { get; init; }
}

/// <summary>One triple by declaration.</summary>
public sealed record TripleRule
{
    [Description("The predicate: an IRI or a short form.")]
    public required string Predicate { get; init; }

    [Description("The object: a JSON Pointer such as /magnitude (an array gives a triple for each element), or a text with placeholders such as {place}. Where a value is missing or null there is no triple.")]
    public required string Object { get; init; }

    [Description("literal (default) or iri.")]
    public ObjectKind Kind { get; init; }

    [Description("A literal's datatype. Default: by the JSON value (xsd:integer, xsd:decimal, xsd:double, xsd:boolean, else text).")]
    public string? Datatype { get; init; }

    [Description("A literal's language tag, for example en.")]
    public string? Lang { get; init; }

    [Description("A subject of its own.")]
    public string? Subject { get; init; }

    [Description("True: a missing value is an error. Default false.")]
    public bool Required { get; init; }
}

/// <summary>Triples for each match of a pattern in text.</summary>
public sealed record TextRule
{
    [Description("JSON Pointer to the text in a JSON input. Default: the whole input as text.")]
    public string? From { get; init; }

    [Description("A regular expression with named groups, for example (?<km>\\d+)km (?<bearing>[NESW]+) of (?<town>.+). No backreferences or look-around.")]
    public required string Pattern { get; init; }

    [Description("The triples of each match; placeholders name groups first, then fields. An object is a text with placeholders, for example {km}.")]
    public required IReadOnlyList<TripleRule> Triples { get; init; }
}

/// <summary>What an object is.</summary>
[JsonConverter(typeof(NamesOnly<ObjectKind>))]
public enum ObjectKind
{
    Literal,
    Iri,
}

/// <summary>The form of a graph.</summary>
[JsonConverter(typeof(NamesOnly<GraphFormat>))]
public enum GraphFormat
{
    Ntriples,
    Jsonld,
}
