using System.Text.RegularExpressions;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Handlers.KgExtract;

/// <summary>The rules of a stage, checked and made ready.</summary>
public sealed class GraphRules
{
    private readonly string _route;
    private readonly string _stage;
    private readonly Iri _iri;

    /// <summary>Makes rules ready.</summary>
    /// <exception cref="Reprise.Kernel.RepriseException"><c>pipeline.invalid</c>: names the rule that is wrong.</exception>
    public GraphRules(KgExtractParameters with, string route, string stage)
    {
        _route = route;
        _stage = stage;
        _iri = new Iri(with.Prefixes);
        Format = with.Format;
        Input = with.Input;
        if (with.Triples.Count + with.Text.Count == 0)
        {
            throw Wrong("triples", "is empty, and so is `text`: there is nothing to extract.");
        }

        Triples = with.Triples.Select((rule, i) => Make(rule, $"triples[{i}]", with.Subject)).ToList();
        Texts = with.Text.Select((rule, i) => new PreparedText(
            rule.From is null ? null : PointerOf(rule.From, $"text[{i}].from"), PatternOf(rule.Pattern, $"text[{i}].pattern"),
            rule.Triples.Select((triple, k) => Make(triple, $"text[{i}].triples[{k}]", with.Subject)).ToList())).ToList();
    }

    /// <summary>The output's form.</summary>
    public GraphFormat Format { get; }

    /// <summary>The only input to read, or null.</summary>
    public string? Input { get; }

    internal IReadOnlyList<PreparedTriple> Triples { get; }

    internal IReadOnlyList<PreparedText> Texts { get; }

    private PreparedTriple Make(TripleRule rule, string name, string? defaultSubject)
    {
        var predicate = _iri.Expand(rule.Predicate);
        if (!Iri.IsValid(predicate))
        {
            throw Wrong($"{name}.predicate", $"(`{rule.Predicate}`) is no IRI.", "Write a whole IRI, or declare its short form under `prefixes`.");
        }

        if (rule.Datatype is not null && (rule.Lang is not null || rule.Kind == ObjectKind.Iri || !Iri.IsValid(_iri.Expand(rule.Datatype))))
        {
            throw Wrong($"{name}.datatype", $"(`{rule.Datatype}`) is no IRI, or stands beside `lang` or `kind: iri`.");
        }

        if (rule.Lang is not null && (rule.Kind == ObjectKind.Iri || !Regex.IsMatch(rule.Lang, "^[A-Za-z]+(-[A-Za-z0-9]+)*$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))))
        {
            throw Wrong($"{name}.lang", $"(`{rule.Lang}`) is no language tag such as en, or stands beside `kind: iri`.");
        }

        var subject = rule.Subject ?? defaultSubject ?? throw Wrong($"{name}.subject", "is missing, and so is `subject` of the stage.");
        var pointer = rule.Object.StartsWith('/') ? PointerOf(rule.Object, $"{name}.object") : null;
        var text = rule.Kind == ObjectKind.Iri ? _iri.Expand(rule.Object) : rule.Object;
        return new PreparedTriple(name, TemplateOf(_iri.Expand(subject), rule.Subject is null ? "subject" : $"{name}.subject"), predicate,
            pointer, pointer is null ? TemplateOf(text, $"{name}.object") : null, rule.Kind == ObjectKind.Iri,
            rule.Datatype is null ? null : _iri.Expand(rule.Datatype), rule.Lang, rule.Required);
    }

    private FieldTemplate TemplateOf(string text, string name) => FieldTemplate.Parse(text)
        ?? throw Wrong(name, $"(`{text}`) has a brace without a partner.", "Write {name} for a value, {{ and }} for braces.");

    private JsonPointer PointerOf(string text, string name) =>
        JsonPointer.TryParse(text, out var pointer) ? pointer : throw Wrong(name, $"(`{text}`) is no JSON Pointer such as /place.");

    private Regex PatternOf(string pattern, string name)
    {
        try
        {
            // NonBacktracking: time grows with the text and with nothing else, whatever pattern and text are.
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(30));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw Wrong(name, $"cannot be used: {e.Message}", "Backreferences and look-around are not available.", e);
        }
    }

    private Kernel.RepriseException Wrong(string parameter, string message, string? hint = null, Exception? inner = null) =>
        Complaint.Param(_route, _stage, parameter, message, hint, inner);
}

/// <summary>One triple rule made ready.</summary>
internal sealed record PreparedTriple(
    string Name, FieldTemplate Subject, string Predicate, JsonPointer? Pointer, FieldTemplate? Template, bool IsIri, string? Datatype, string? Lang, bool Required);

/// <summary>One text rule made ready.</summary>
internal sealed record PreparedText(JsonPointer? From, Regex Pattern, IReadOnlyList<PreparedTriple> Triples);
