using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.KgExtract;

/// <summary>Takes the triples out of one input by the rules of a stage.</summary>
internal sealed class GraphExtractor(StepContext step, StepInput input, GraphRules rules, HashSet<Triple> graph)
{
    private JsonElement? _document;
    private Match? _match;

    /// <summary>Reads the input and adds its triples to the graph.</summary>
    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        var bytes = await input.ReadAsync(cancellation);
        var needsJson = rules.Triples.Count > 0 || rules.Texts.Any(t => t.From is not null) || input.MediaType.Contains("json", StringComparison.Ordinal);
        using var document = needsJson ? JsonText.Parse(step, input, bytes) : null;
        _document = document?.RootElement;
        try
        {
            foreach (var rule in rules.Triples)
            {
                Apply(rule);
            }

            foreach (var rule in rules.Texts)
            {
                cancellation.ThrowIfCancellationRequested();
                Apply(rule, bytes);
            }
        }
        catch (InvalidOperationException e)
        {
            throw Complaint.Input(step, input, "holds text that is not valid Unicode.", null, e);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw Complaint.Input(step, input, $"keeps a pattern of `text` busy for more than {e.MatchTimeout.TotalSeconds} s.", "Make the pattern simpler.", e);
        }
    }

    private void Apply(PreparedText rule, ReadOnlyMemory<byte> bytes)
    {
        var text = rule.From is null ? Encoding.UTF8.GetString(bytes.Span)
            : rule.From.Find(_document!.Value) is { } value ? JsonText.Scalar(value) : null;
        for (_match = text is null ? null : rule.Pattern.Match(text); _match is { Success: true }; _match = _match.NextMatch())
        {
            foreach (var triple in rule.Triples)
            {
                Apply(triple);
            }
        }

        _match = null;
    }

    private void Apply(PreparedTriple rule)
    {
        var objects = rule.Pointer is null ? ObjectOfTemplate(rule) : ObjectsOfPointer(rule);
        if (objects.Count == 0)
        {
            if (rule.Required)
            {
                throw Complaint.Input(step, input, $"has no value for `{rule.Name}`, which is required.");
            }

            return;
        }

        var subject = rule.Subject.Fill(FieldOf, percentEncode: true)
            ?? throw Complaint.Input(step, input, $"has no value for the subject of `{rule.Name}` ({string.Join(", ", rule.Subject.Fields)}).");
        var iri = IriOf(subject, rule);
        foreach (var term in objects)
        {
            graph.Add(new Triple(iri, rule.Predicate, term));
        }
    }

    private List<Term> ObjectOfTemplate(PreparedTriple rule) => rule.Template!.Fill(FieldOf, rule.IsIri) is { } text
        ? [rule.IsIri ? new Term(IriOf(text, rule), true) : new Term(text, false, rule.Datatype, rule.Lang)]
        : [];

    private List<Term> ObjectsOfPointer(PreparedTriple rule)
    {
        if (rule.Pointer!.Find(_document ?? default) is not { } found)
        {
            return [];
        }

        var values = found.ValueKind == JsonValueKind.Array ? found.EnumerateArray().ToList() : [found];
        return values.Where(v => v.ValueKind != JsonValueKind.Null).Select(v => ObjectOf(v, rule)).ToList();
    }

    private Term ObjectOf(JsonElement value, PreparedTriple rule)
    {
        var text = JsonText.Scalar(value)
            ?? throw Complaint.Input(step, input, $"has {JsonText.KindOf(value)} for `{rule.Name}`; expected text, a number or a boolean.");
        return rule.IsIri ? new Term(IriOf(text, rule), true)
            : new Term(text, false, rule.Datatype ?? (rule.Lang is null ? DatatypeOf(value) : null), rule.Lang);
    }

    private static string? DatatypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.GetRawText().AsSpan().ContainsAny('e', 'E') => Iri.Xsd + "double",
        JsonValueKind.Number when value.GetRawText().Contains('.', StringComparison.Ordinal) => Iri.Xsd + "decimal",
        JsonValueKind.Number => Iri.Xsd + "integer",
        JsonValueKind.True or JsonValueKind.False => Iri.Xsd + "boolean",
        _ => null,
    };

    private string IriOf(string text, PreparedTriple rule) => Iri.IsValid(text)
        ? text
        : throw Complaint.Input(step, input, $"gives `{rule.Name}` the value `{Complaint.Quote(text)}`, which is no IRI.", "An IRI is absolute and holds no spaces; a template percent-encodes what it puts in.");

    private string? FieldOf(string name)
    {
        if (string.Equals(name, "@item", StringComparison.Ordinal))
        {
            return input.Key;
        }

        if (_match?.Groups.TryGetValue(name, out var group) is true && group.Success)
        {
            return group.Value;
        }

        var pointer = name.StartsWith('/') && JsonPointer.TryParse(name, out var parsed) ? parsed : JsonPointer.Of([name]);
        return _document is { } document && pointer.Find(document) is { } value ? JsonText.Scalar(value) : null;
    }
}
