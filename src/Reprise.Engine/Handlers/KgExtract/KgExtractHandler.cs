using System.Text;
using System.Text.Json;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.KgExtract;

/// <summary>Extracts a knowledge graph: triples from JSON by declared mappings and from text by declared patterns, sorted, each once.</summary>
public sealed class KgExtractHandler : ParameterHandler<KgExtractParameters, GraphRules>
{
    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("kg_extract", "1", Effect.Pure, "Extracts triples from JSON and text by declared mappings and patterns, as N-Triples or JSON-LD.")
    {
        Parameters = typeof(KgExtractParameters),
    };

    /// <inheritdoc/>
    protected override GraphRules Prepare(KgExtractParameters with, string route, string stage) => new(with, route, stage);

    /// <inheritdoc/>
    protected override async ValueTask RunAsync(StepContext step, GraphRules prepared, CancellationToken cancellation)
    {
        var graph = new HashSet<Triple>();
        if (prepared.Input is { } only)
        {
            await new GraphExtractor(step, step.Input(only), prepared, graph).RunAsync(cancellation);
        }
        else
        {
            await foreach (var input in step.InputsAsync(cancellation))
            {
                await new GraphExtractor(step, input, prepared, graph).RunAsync(cancellation);
            }
        }

        var sorted = graph.Select(t => (Triple: t, Line: Encoding.UTF8.GetBytes(t.ToString()))).ToList();
        sorted.Sort((a, b) => a.Line.AsSpan().SequenceCompareTo(b.Line));
        if (prepared.Format == GraphFormat.Ntriples)
        {
            var bytes = sorted.SelectMany(t => t.Line.Append((byte)'\n')).ToArray();
            await step.WriteAsync(null, bytes, "application/n-triples", cancellation);
        }
        else
        {
            await step.WriteAsync(null, JsonText.Write(writer => WriteJsonLd(writer, sorted.Select(t => t.Triple))), "application/ld+json", cancellation);
        }
    }

    /// <summary>Expanded JSON-LD: subjects, predicates and objects in the order of their N-Triples. https://www.w3.org/TR/json-ld11/#expanded-document-form</summary>
    private static void WriteJsonLd(Utf8JsonWriter writer, IEnumerable<Triple> triples)
    {
        writer.WriteStartArray();
        foreach (var subject in triples.GroupBy(t => t.Subject, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("@id", subject.Key);
            foreach (var predicate in subject.GroupBy(t => t.Predicate, StringComparer.Ordinal))
            {
                writer.WriteStartArray(predicate.Key);
                foreach (var triple in predicate)
                {
                    WriteTerm(writer, triple.Object);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTerm(Utf8JsonWriter writer, Term term)
    {
        writer.WriteStartObject();
        writer.WriteString(term.IsIri ? "@id" : "@value", term.Value);
        if (term.Datatype is not null)
        {
            writer.WriteString("@type", term.Datatype);
        }

        if (term.Lang is not null)
        {
            writer.WriteString("@language", term.Lang);
        }

        writer.WriteEndObject();
    }
}
