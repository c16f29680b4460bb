using Reprise.Engine.Handlers;

namespace Reprise.Tests.Engine.Handlers;

public sealed class JsonSelectHandlerTests
{
    private static readonly JsonSelectHandler Handler = new();

    [Fact]
    public async Task Fields_are_written_in_the_order_of_their_names_however_they_are_declared()
    {
        const string Input = """{"p":{"mag":2.50,"t":"x"},"id":"ci1","xs":[1,{"y":2}]}""";
        var one = await HandlerBench.Run(Handler, """{"fields":{"mag":"/p/mag","id":"/id","y":"/xs/1/y","none":"/q/z","xs":"/xs"}}""", Input);
        var other = await HandlerBench.Run(Handler, """{"fields":{"xs":"/xs","none":"/q/z","y":{"from":"/xs/1/y"},"id":"/id","mag":"/p/mag"}}""", Input);
        Assert.Equal("""{"id":"ci1","mag":2.50,"none":null,"xs":[1,{"y":2}],"y":2}""", one.Output.Text);
        Assert.Equal(one.Output.Text, other.Output.Text);
    }

    [Fact]
    public async Task Integers_beyond_2_to_the_53_keep_their_digits()
    {
        var step = await HandlerBench.Run(Handler, """{"fields":{"a":"/a","n":{"from":"/b","as":"number"},"t":{"from":"/a","as":"text"}}}""",
            """{"a":9007199254740993,"b":" 123456789012345678901234567890 "}""");
        Assert.Equal("""{"a":9007199254740993,"n":123456789012345678901234567890,"t":"9007199254740993"}""", step.Output.Text);
    }

    [Theory]
    [InlineData("1517966773840", "2018-02-07")]
    [InlineData("-1", "1969-12-31")]
    [InlineData("0.5", "1970-01-01")]
    [InlineData("-0.5", "1969-12-31")]
    [InlineData("\"2018-02-06T23:30:00-02:00\"", "2018-02-07")]
    [InlineData("\"2018-02-06T23:30:00.123456Z\"", "2018-02-06")]
    [InlineData("\"2018-02-06t23:30:00z\"", "2018-02-06")]
    [InlineData("\"2018-02-06\"", "2018-02-06")]
    public async Task A_time_becomes_its_UTC_day(string value, string day)
    {
        var step = await HandlerBench.Run(Handler, """{"fields":{"day":{"from":"/t","as":"date"}}}""", $$"""{"t":{{value}}}""");
        Assert.Equal($$"""{"day":"{{day}}"}""", step.Output.Text);
    }

    [Theory]
    [InlineData("date", "\"yesterday\"")]
    [InlineData("date", "1e300")]
    [InlineData("date", "[1]")]
    [InlineData("number", "\"0x1F\"")]
    [InlineData("number", "\"1,5\"")]
    [InlineData("number", "true")]
    [InlineData("text", "\"\\ud800\"")]
    public async Task A_value_that_cannot_be_turned_is_an_error_that_names_field_and_pointer(string form, string value)
    {
        var error = await HandlerBench.Fails(Handler, """{"fields":{"f":{"from":"/v","as":"FORM"}}}""".Replace("FORM", form, StringComparison.Ordinal), $$"""{"v":{{value}}}""");
        Assert.Equal("step.input", error.Code);
        Assert.Contains("route/stage, item `it`", error.Message, StringComparison.Ordinal);
        Assert.Contains("at `/v`; `fields.f` expects", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_value_is_null_unless_it_is_required()
    {
        var error = await HandlerBench.Fails(Handler, """{"fields":{"f":{"from":"/v","required":true}}}""", """{"v":null}""");
        Assert.Equal("step.input", error.Code);
        Assert.Contains("has no value at `/v` (null), which `fields.f` requires", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"fields":{"f":"v"}}""", "fields.f")]
    [InlineData("""{"fields":{"f":{"from":"/v","as":"day"}}}""", "as")]
    [InlineData("""{"fields":{"f":{"frm":"/v"}}}""", "frm")]
    [InlineData("""{}""", "fields")]
    public async Task A_wrong_parameter_is_named(string with, string name)
    {
        var error = await HandlerBench.Fails(Handler, with, "{}");
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }
}
