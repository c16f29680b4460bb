using Reprise.Engine.Handlers.CsvSplit;

namespace Reprise.Tests.Engine.Handlers;

public sealed class CsvSplitHandlerTests
{
    private static readonly CsvSplitHandler Handler = new();

    [Fact]
    public async Task Rows_become_objects_with_typed_cells()
    {
        var step = await HandlerBench.Run(Handler, """{"key":"date","types":{"rain":"number","sun":"boolean"}}""",
            "date,rain,sun,note\r\n2012-01-01,0.0,true,\"a, \"\"b\"\"\nc\"\r\n\r\n2012-01-02,,0,\n2012-01-03, -1.5 ,1,x\n2012-01-04,1,TRUE,\n");
        Assert.Equal(["2012-01-01", "2012-01-02", "2012-01-03", "2012-01-04"], step.Outputs.Select(o => o.Key));
        Assert.Equal("""{"date":"2012-01-01","rain":0.0,"sun":true,"note":"a, \"b\"\nc"}""", step.Outputs[0].Text);
        Assert.Equal("""{"date":"2012-01-02","rain":null,"sun":false,"note":""}""", step.Outputs[1].Text);
        Assert.Equal("""{"date":"2012-01-03","rain":-1.5,"sun":true,"note":"x"}""", step.Outputs[2].Text);
        Assert.Equal("""{"date":"2012-01-04","rain":1,"sun":true,"note":""}""", step.Outputs[3].Text);
    }

    [Fact]
    public async Task Columns_can_be_named_joined_and_split_by_tabs()
    {
        var step = await HandlerBench.Run(Handler, """{"header":false,"delimiter":"\\t","columns":["a","b"],"key":["b","a"]}""", "1\t2\n3\t4");
        Assert.Equal(["2|1", "4|3"], step.Outputs.Select(o => o.Key));
        Assert.Equal("""{"a":"3","b":"4"}""", step.Outputs[1].Text);
        var plain = await HandlerBench.Run(Handler, """{"header":false}""", "1,2");
        Assert.Equal(("000000000", """{"column1":"1","column2":"2"}"""), (plain.Output.Key, plain.Output.Text));
        Assert.Empty((await HandlerBench.Run(Handler, "{}", "a,b\n")).Outputs);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "line 3 has 1 cells, expected 2")]
    [InlineData("a,b\n1,\"x\ny\"\n3,4,5\n", "line 4 has 3 cells, expected 2")]
    [InlineData("a,b\n1,\"cut off", "row that begins at line 2 ends inside a quoted cell")]
    [InlineData("a,b\n1,\"cut \"\"off\"\"\n", "row that begins at line 2 ends inside a quoted cell")]
    [InlineData("a,b\n1,\"x\"y\n", "has text behind the closing quote")]
    [InlineData("a,b,a\n1,2,3\n", "two columns named `a` in its header (line 1)")]
    [InlineData("", "is empty: it has no header")]
    public async Task Input_that_is_no_table_is_named_with_its_line(string input, string message)
    {
        var error = await HandlerBench.Fails(Handler, "{}", input);
        Assert.Equal("step.input", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("route/stage, item `it`", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"key":"c"}""", "step.param", "`key` names column `c`")]
    [InlineData("""{"types":{"z":"number"}}""", "step.param", "`types` names column `z`")]
    [InlineData("""{"types":{"b":"number"}}""", "step.input", "`x` in column `b` at line 2")]
    [InlineData("""{"key":"a"}""", "item.key_duplicate", "line 3")]
    [InlineData("""{"key":"e"}""", "item.key_invalid", "line 2 has an empty key")]
    [InlineData("""{"delimiter":"--"}""", "pipeline.invalid", "`delimiter`")]
    [InlineData("""{"types":{"b":"date"}}""", "pipeline.invalid", "`types.b`")]
    [InlineData("""{"key":[]}""", "pipeline.invalid", "`key`")]
    public async Task A_parameter_that_does_not_fit_is_named(string with, string code, string message)
    {
        var error = await HandlerBench.Fails(Handler, with, "a,b,e\n1,x,\n1,y,\n");
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_named()
    {
        var error = await HandlerBench.Fails(Handler, "{}", HandlerBench.Bytes([.. "a,b\n1,"u8, 0xff, 0xfe, .. "\n"u8], "text/csv"));
        Assert.Equal("step.input", error.Code);
        Assert.Contains("not UTF-8", error.Message, StringComparison.Ordinal);
    }
}
