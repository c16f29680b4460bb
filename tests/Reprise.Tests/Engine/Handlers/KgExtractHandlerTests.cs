using Reprise.Engine.Handlers.KgExtract;

namespace Reprise.Tests.Engine.Handlers;

public sealed class KgExtractHandlerTests
{
    private const string Event = """{"id":"ci 1/ü","mag":2.5,"n":3,"e":1e3,"ok":true,"tags":["b","a","b"],"place":"4km W of Castaic, CA","url":"https://x.org/a?b","none":null}""";
    private static readonly KgExtractHandler Handler = new();

    [Fact]
    public async Task Mappings_give_sorted_triples_each_once()
    {
        var step = await HandlerBench.Run(Handler, """
            {"prefixes":{"q":"urn:quake:","v":"http://v.org/#"},"subject":"q:{id}","triples":[
              {"predicate":"v:mag","object":"/mag"},{"predicate":"v:n","object":"/n"},{"predicate":"v:e","object":"/e"},{"predicate":"v:ok","object":"/ok"},
              {"predicate":"v:tag","object":"/tags","lang":"en"},{"predicate":"v:url","object":"/url","kind":"iri"},{"predicate":"v:none","object":"/none"},
              {"predicate":"v:day","object":"2018-{n}","datatype":"xsd:gYear"},{"predicate":"rdf:type","object":"v:Quake","kind":"iri"},
              {"predicate":"v:by","object":"urn:net:{place}","kind":"iri"}]}
            """, Event);
        const string S = "<urn:quake:ci%201%2F%C3%BC> ";
        const string X = "<http://www.w3.org/2001/XMLSchema#";
        Assert.Equal([
            S + "<http://v.org/#by> <urn:net:4km%20W%20of%20Castaic%2C%20CA> .",
            S + "<http://v.org/#day> \"2018-3\"^^" + X + "gYear> .",
            S + "<http://v.org/#e> \"1e3\"^^" + X + "double> .",
            S + "<http://v.org/#mag> \"2.5\"^^" + X + "decimal> .",
            S + "<http://v.org/#n> \"3\"^^" + X + "integer> .",
            S + "<http://v.org/#ok> \"true\"^^" + X + "boolean> .",
            S + "<http://v.org/#tag> \"a\"@en .",
            S + "<http://v.org/#tag> \"b\"@en .",
            S + "<http://v.org/#url> <https://x.org/a?b> .",
            S + "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://v.org/#Quake> .",
        ], step.Output.Text.TrimEnd('\n').Split('\n'));
        Assert.EndsWith(" .\n", step.Output.Text, StringComparison.Ordinal);
        Assert.Equal("application/n-triples", step.Output.MediaType);
    }

    [Fact]
    public async Task Patterns_over_text_give_triples_for_each_match()
    {
        const string With = """
            {"subject":"urn:q:{@item}","text":[{"from":"/place","pattern":"(?<km>\\d+)km (?<dir>[NESW]+) of (?<town>.+)","triples":[
              {"predicate":"urn:p:km","object":"{km}","datatype":"xsd:integer"},{"predicate":"urn:p:near","object":"urn:town:{town}","kind":"iri"}]}]}
            """;
        var step = await HandlerBench.Run(Handler, With, Event);
        Assert.Equal("<urn:q:it> <urn:p:km> \"4\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n<urn:q:it> <urn:p:near> <urn:town:Castaic%2C%20CA> .\n", step.Output.Text);
        Assert.Equal("", (await HandlerBench.Run(Handler, With, """{"place":null}""")).Output.Text);
    }

    [Fact]
    public async Task Whole_texts_and_several_inputs_are_read()
    {
        var step = await HandlerBench.Run(Handler, """{"subject":"urn:q:{@item}","text":[{"pattern":"#(?<tag>\\w+)","triples":[{"predicate":"urn:p:tag","object":"{tag}"}]}]}""",
            HandlerBench.Text("one", "#b and #a", "text/plain", "1"), HandlerBench.Text("two", "#b", "text/markdown", "2"));
        Assert.Equal("<urn:q:1> <urn:p:tag> \"a\" .\n<urn:q:1> <urn:p:tag> \"b\" .\n<urn:q:2> <urn:p:tag> \"b\" .\n", step.Output.Text);
    }

    [Fact]
    public async Task Literals_are_escaped_as_N_Triples_asks()
    {
        var step = await HandlerBench.Run(Handler, """{"subject":"urn:q:1","triples":[{"predicate":"urn:p","object":"/s"}]}""", """{"s":"a\"b\\c\nd\re\tf\bg\fh\u0001\u007fé🌋"}""");
        Assert.Equal("<urn:q:1> <urn:p> \"a\\\"b\\\\c\\nd\\re\\tf\\bg\\fh\\u0001\\u007Fé🌋\" .\n", step.Output.Text);
    }

    [Fact]
    public async Task The_graph_can_be_JSON_LD()
    {
        var step = await HandlerBench.Run(Handler, """{"format":"jsonld","subject":"urn:q:{n}","triples":[{"predicate":"urn:b","object":"/mag"},{"predicate":"urn:a","object":"/tags","lang":"en"},{"predicate":"urn:a","object":"urn:x","kind":"iri"}]}""", Event);
        Assert.Equal("""[{"@id":"urn:q:3","urn:a":[{"@value":"a","@language":"en"},{"@value":"b","@language":"en"},{"@id":"urn:x"}],"urn:b":[{"@value":"2.5","@type":"http://www.w3.org/2001/XMLSchema#decimal"}]}]""", step.Output.Text);
        Assert.Equal("application/ld+json", step.Output.MediaType);
    }

    [Theory]
    [InlineData("""{"subject":"urn:q:{gone}","triples":[{"predicate":"urn:p","object":"/mag"}]}""", "has no value for the subject of `triples[0]` (gone)")]
    [InlineData("""{"subject":"urn:q","triples":[{"predicate":"urn:p","object":"/place","kind":"iri"}]}""", "`triples[0]` the value `4km W of Castaic, CA`, which is no IRI")]
    [InlineData("""{"subject":"urn:q","triples":[{"predicate":"urn:p","object":"/gone","required":true}]}""", "no value for `triples[0]`, which is required")]
    public async Task An_input_that_does_not_fit_is_named_with_its_rule(string with, string message)
    {
        var error = await HandlerBench.Fails(Handler, with, Event);
        Assert.Equal("step.input", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "triples")]
    [InlineData("""{"subject":"urn:q","triples":[{"predicate":"mag","object":"/m"}]}""", "triples[0].predicate")]
    [InlineData("""{"triples":[{"predicate":"urn:p","object":"/m"}]}""", "triples[0].subject")]
    [InlineData("""{"subject":"urn:{q","triples":[{"predicate":"urn:p","object":"/m"}]}""", "subject")]
    [InlineData("""{"subject":"urn:q","triples":[{"predicate":"urn:p","object":"/m","lang":"e n"}]}""", "triples[0].lang")]
    [InlineData("""{"subject":"urn:q","triples":[{"predicate":"urn:p","object":"/m","kind":"iri","datatype":"xsd:date"}]}""", "triples[0].datatype")]
    [InlineData("""{"subject":"urn:q","text":[{"pattern":"(?<a>x)\\k<a>","triples":[]}]}""", "text[0].pattern")]
    [InlineData("""{"subject":"urn:q","text":[{"pattern":"(","triples":[]}]}""", "text[0].pattern")]
    public async Task A_wrong_rule_is_named(string with, string name)
    {
        var error = await HandlerBench.Fails(Handler, with, Event);
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains($"parameter `{name}`", error.Message, StringComparison.Ordinal);
    }
}
