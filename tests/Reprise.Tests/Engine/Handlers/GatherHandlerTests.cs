using Reprise.Engine.Handlers.Gather;

namespace Reprise.Tests.Engine.Handlers;

public sealed class GatherHandlerTests
{
    private static readonly GatherHandler Handler = new();

    [Fact]
    public async Task By_default_the_inputs_become_a_JSON_array()
    {
        var step = await HandlerBench.Run(Handler, "{}", Inputs("""{"a":1.50}""", " [2]\n"));
        Assert.Equal("[\n{\"a\":1.50},\n[2]\n]\n", step.Output.Text);
        Assert.Equal("application/json", step.Output.MediaType);
        Assert.Equal("[]\n", (await HandlerBench.Run(Handler, "{}")).Output.Text);
    }

    [Fact]
    public async Task A_table_has_every_column_that_occurs_unless_columns_are_declared()
    {
        var inputs = Inputs("""{"a":1,"b":"x,\"y\"\nz"}""", """{"c":{"d":[1, 2]},"a":null}""", """{"a":12345678901234567890,"b":" p"}""");
        var table = await HandlerBench.Run(Handler, """{"as":"csv"}""", inputs);
        Assert.Equal("a,b,c\n1,\"x,\"\"y\"\"\nz\",\n,,\"{\"\"d\"\":[1,2]}\"\n12345678901234567890,\" p\",\n", table.Output.Text);
        Assert.Equal("c,a\n,1\n", (await HandlerBench.Run(Handler, """{"as":"csv","columns":["c","a"]}""", inputs[0])).Output.Text);
        Assert.Equal("", (await HandlerBench.Run(Handler, """{"as":"csv"}""")).Output.Text);
        Assert.Equal("a\n\"\"\n", (await HandlerBench.Run(Handler, """{"as":"csv"}""", Inputs("""{"a":""}"""))).Output.Text);
    }

    [Fact]
    public async Task Lines_and_bytes_stand_one_behind_the_other()
    {
        var inputs = new[] { HandlerBench.Text("item", "b\nb\n", "text/plain"), HandlerBench.Text("item", "a", "text/plain"), HandlerBench.Text("item", "", "text/plain") };
        Assert.Equal("b\nb\na\n\n", (await HandlerBench.Run(Handler, """{"as":"lines"}""", inputs)).Output.Text);
        var concat = await HandlerBench.Run(Handler, """{"as":"concat"}""", inputs);
        Assert.Equal(("b\nb\na", "text/plain"), (concat.Output.Text, concat.Output.MediaType));
        Assert.Equal("a\nb\n", (await HandlerBench.Run(Handler, """{"as":"lines","sort_lines":true,"unique_lines":true}""", inputs)).Output.Text);
        Assert.Equal("b\na\n", (await HandlerBench.Run(Handler, """{"as":"lines","unique_lines":true}""", inputs)).Output.Text);
        Assert.Equal("application/jsonl", (await HandlerBench.Run(Handler, """{"as":"lines"}""", Inputs("1", "2"))).Output.MediaType);
    }

    [Theory]
    [InlineData("lines", "text/plain")]
    [InlineData("concat", "application/octet-stream")]
    public async Task Where_the_inputs_have_several_media_types_the_output_has_none_of_them(string form, string expected)
    {
        HandlerBenchInput[] inputs = [HandlerBench.Text("item", "a", "text/markdown"), HandlerBench.Text("item", "b", "text/csv")];
        Assert.Equal(expected, (await HandlerBench.Run(Handler, $$"""{"as":"{{form}}"}""", inputs)).Output.MediaType);
        Assert.Equal("text/x", (await HandlerBench.Run(Handler, $$"""{"as":"{{form}}","media_type":"text/x"}""", inputs)).Output.MediaType);
        Assert.Equal("text/csv", (await HandlerBench.Run(Handler, $$"""{"as":"{{form}}"}""", inputs[1], inputs[1])).Output.MediaType);
    }

    [Fact]
    public async Task Sorting_is_by_bytes_also_beyond_the_basic_plane()
    {
        var step = await HandlerBench.Run(Handler, """{"as":"lines","sort_lines":true}""", Inputs("\U0001F30B", "\uFFFD", "z"));
        Assert.Equal("z\n\uFFFD\n\U0001F30B\n", step.Output.Text);
    }

    [Theory]
    [InlineData("{}", "nope")]
    [InlineData("""{"as":"csv"}""", "[1]")]
    public async Task An_input_that_does_not_fit_is_named_by_its_item(string with, string input)
    {
        var error = await HandlerBench.Fails(Handler, with, HandlerBench.Text("item", "{}", key: "good"), HandlerBench.Text("item", input, key: "bad"));
        Assert.Equal("step.input", error.Code);
        Assert.Contains("input `bad`", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"by":"day"}""", "by")]
    [InlineData("""{"as":"xml"}""", "as")]
    [InlineData("""{"columns":["a"]}""", "columns")]
    [InlineData("""{"as":"csv","columns":["a","a"]}""", "columns")]
    [InlineData("""{"sort_lines":true}""", "sort_lines")]
    public async Task A_wrong_parameter_is_named(string with, string name)
    {
        var error = await HandlerBench.Fails(Handler, with);
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains($"parameter `{name}`", error.Message, StringComparison.Ordinal);
    }

    private static HandlerBenchInput[] Inputs(params string[] texts) => [.. texts.Select((t, i) => HandlerBench.Text("item", t, key: $"k{i}"))];
}
