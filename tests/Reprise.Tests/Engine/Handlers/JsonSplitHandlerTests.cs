using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Reprise.Engine.Handlers.JsonSplit;
using Reprise.Kernel;

namespace Reprise.Tests.Engine.Handlers;

public sealed class JsonSplitHandlerTests
{
    private static readonly JsonSplitHandler Handler = new();

    [Fact]
    public async Task Elements_become_items_with_their_bytes_exactly_as_they_stand()
    {
        var step = await HandlerBench.Run(Handler, """{"path":"$.features[*]","key":"$.id"}""",
            """{"a":[{"id":0}],"features":[ {"id":"x", "n": 1.50} , {"id":12345678901234567890,"s":"é\u00e9"}],"b":{"features":[1]}}""");
        Assert.Equal(["x", "12345678901234567890"], step.Outputs.Select(o => o.Key));
        Assert.Equal(["""{"id":"x", "n": 1.50}""", """{"id":12345678901234567890,"s":"é\u00e9"}"""], step.Outputs.Select(o => o.Text));
        Assert.All(step.Outputs, o => Assert.Equal("application/json", o.MediaType));
    }

    [Theory]
    [InlineData("$[*]", """[1,"two",null,[3],{"f":4}]""", 5)]
    [InlineData("$['a b'][1].c[*]", """{"a b":[[9,9],{"c":[1,2,3]}]}""", 3)]
    [InlineData("$.a[*]", """{"x":{"a":[1]},"a":[]}""", 0)]
    [InlineData("$[2][*]", """[[1],{"z":[2]},[3,4]]""", 2)]
    public async Task A_path_finds_its_array(string path, string input, int count)
    {
        var step = await HandlerBench.Run(Handler, JsonSerializer.Serialize(new { path }), input);
        Assert.Equal(count, step.Outputs.Count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i:D9}"), step.Outputs.Select(o => o.Key));
    }

    [Theory]
    [InlineData("features[*]")]
    [InlineData("$.features")]
    [InlineData("$.[*]")]
    [InlineData("$..a[*]")]
    [InlineData("$[?(@.x)][*]")]
    [InlineData("$[-1][*]")]
    public async Task A_path_outside_the_subset_is_refused_before_anything_runs(string path)
    {
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await new HandlerBench().BindAsync(Handler, JsonSerializer.Serialize(new { path })));
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains("route/stage: parameter `path`", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"pth":"$[*]"}""", "`pth` is not known. Allowed: path, key.")]
    [InlineData("""{"path":7}""", "`path` has the wrong form: expected text.")]
    [InlineData("""{"path":null}""", "`path`")]
    public async Task An_unknown_or_ill_formed_parameter_is_named(string with, string message)
    {
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await new HandlerBench().BindAsync(Handler, with));
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"x","meta":{}}""", "the document has no member `features`; it has type, meta.")]
    [InlineData("""{"features":{"a":1}}""", "`/features` is not an array.")]
    [InlineData("""[1]""", "the document is not an object.")]
    public async Task A_path_that_does_not_fit_names_what_is_there(string input, string message)
    {
        var error = await HandlerBench.Fails(Handler, """{"path":"$.features[*]"}""", input);
        Assert.Equal("step.param", error.Code);
        Assert.Contains("route/stage, item `it`: parameter `path`", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("""[{"a":1},{"a":""")]
    [InlineData("""[{"a":1},{"a":2}""")]
    [InlineData("""[1,2]]""")]
    [InlineData("""[1,2] x""")]
    [InlineData("""[1,]""")]
    [InlineData("[\"\u0001\"]")]
    public async Task Input_that_is_not_JSON_or_is_cut_off_is_named_with_its_place(string input)
    {
        var error = await HandlerBench.Fails(Handler, "{}", input);
        Assert.Equal("step.input", error.Code);
        Assert.Contains("is not JSON, or is cut off: line 1, byte", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_place_of_damage_is_that_of_the_whole_input_and_not_of_a_buffer()
    {
        var lines = string.Join(",\n", Enumerable.Range(0, 500).Select(i => $$"""{"id":{{i}}}"""));
        var error = await HandlerBench.Fails(new JsonSplitHandler(32), "{}", "[" + lines + ",\n?]");
        Assert.Contains("line 501, byte 1 of it (byte ", error.Message, StringComparison.Ordinal);
        var at = int.Parse(error.Message.Split("(byte ")[1].Split(' ')[0]);
        Assert.InRange(at, lines.Length, lines.Length + 4);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_not_JSON()
    {
        byte[] input = [.. "[1,\""u8, 0xff, .. "\"]"u8];
        var error = await HandlerBench.Fails(Handler, "{}", HandlerBench.Bytes(input));
        Assert.Equal("step.input", error.Code);
        Assert.Contains("element 1, which begins at byte 3, is not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_order_mark_is_skipped()
    {
        var step = await HandlerBench.Run(Handler, "{}", HandlerBench.Bytes([.. "\uFEFF[7]"u8], trickle: true));
        Assert.Equal("7", step.Output.Text);
    }

    [Fact]
    public async Task Two_elements_with_one_key_are_an_error_that_names_key_and_place()
    {
        var error = await HandlerBench.Fails(Handler, """{"key":"/id"}""", """[{"id":"a"},{"id":"b"},{"id":"a"}]""");
        Assert.Equal("item.key_duplicate", error.Code);
        Assert.Contains("`a`", error.Message, StringComparison.Ordinal);
        Assert.Contains("element 2 at byte 23", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"id":""}]""", "item.key_invalid", "element 0 at byte 1 has an empty key")]
    [InlineData("""[{"id":"a"},{}]""", "step.param", "finds no key in element 1 at byte 12: it is missing")]
    [InlineData("""[{"id":null}]""", "step.param", "it is null")]
    [InlineData("""[{"id":{"a":1}}]""", "step.param", "it is an object")]
    [InlineData("""[{"id":"\ud800"}]""", "step.input", "element 0 at byte 1")]
    public async Task An_element_without_a_usable_key_is_an_error_that_names_its_place(string input, string code, string message)
    {
        foreach (var handler in (JsonSplitHandler[])[Handler, new(4)])
        {
            var error = await HandlerBench.Fails(handler, """{"key":"$.id"}""", input);
            Assert.Equal(code, error.Code);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_overlong_key_is_an_error_that_names_its_place()
    {
        var error = await HandlerBench.Fails(Handler, """{"key":"$"}""", JsonSerializer.Serialize(new[] { new string('k', 20_000) }));
        Assert.Equal("item.key_invalid", error.Code);
        Assert.Contains("element 0 at byte 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strange_keys_stay_as_they_are()
    {
        string[] keys = ["a/b", "..", ".", "line\nbreak", "🌋", new string('x', 10 * 1024), "%2F", " ", "\0"];
        var step = await HandlerBench.Run(Handler, """{"key":"$"}""", JsonSerializer.Serialize(keys));
        Assert.Equal(keys, step.Outputs.Select(o => o.Key));
    }

    [Fact]
    public void Splitting_through_a_tiny_buffer_gives_what_a_parse_of_the_whole_gives() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>[]>(), ArbMap.Default.ArbFor<int>(), (strings, seed) =>
        {
            var elements = strings.Select((s, i) => Element(s.Get, new Random(seed + i), 0)).ToList();
            var padding = new string(' ', Math.Abs(seed % 5));
            var document = "{\"skip\":[1,{\"in\":[2]}]," + padding + "\"in\":[" + string.Join("," + padding + "\n", elements) + "] }" + padding;
            var bytes = Encoding.UTF8.GetBytes(document);
            var expected = JsonElement.Parse(bytes).GetProperty("in").EnumerateArray().Select(e => e.GetRawText()).ToList();
            foreach (var size in (int[])[4, 7, 64, 4096])
            {
                var step = HandlerBench.Run(new JsonSplitHandler(size), """{"path":"$.in[*]"}""", HandlerBench.Bytes(bytes, trickle: size < 64)).GetAwaiter().GetResult();
                Assert.Equal(expected, step.Outputs.Select(o => o.Text));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Input_cut_off_at_any_byte_is_never_taken_for_whole() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            var document = Encoding.UTF8.GetBytes("{\"in\":[" + JsonSerializer.Serialize(text.Get) + ",{\"a\":[1.5]}],\"t\":true}");
            for (var cut = 0; cut < document.Length; cut++)
            {
                var error = HandlerBench.Fails(new JsonSplitHandler(8), """{"path":"$.in[*]"}""", HandlerBench.Bytes(document[..cut])).GetAwaiter().GetResult();
                Assert.Equal("step.input", error.Code);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    private static string Element(string text, Random random, int depth) => (depth > 3 ? 0 : random.Next(6)) switch
    {
        1 => "-12.50e3",
        2 => "[" + Element(text, random, depth + 1) + " ,\t" + Element(text, random, depth + 1) + "]",
        3 => "{" + JsonSerializer.Serialize(text) + " : " + Element(text, random, depth + 1) + "}",
        4 => random.Next(2) == 0 ? "true" : "null",
        5 => "{ }",
        _ => JsonSerializer.Serialize(text),
    };
}
