using Reprise.Engine.Handlers;

namespace Reprise.Tests.Engine.Handlers;

public sealed class ScoreHandlerTests
{
    private static readonly ScoreHandler Handler = new();

    [Theory]
    [InlineData("""{"magnitude":4,"felt":50}""", """{"magnitude":4,"felt":50,"score":0.5}""")]
    [InlineData("""{"magnitude":99,"felt":null,"score":"old"}""", """{"magnitude":99,"felt":null,"score":0.6667}""")]
    [InlineData("""{"id":9007199254740993}""", """{"id":9007199254740993,"score":0}""")]
    public async Task A_score_is_the_weighted_mean_over_the_ranges(string input, string output)
    {
        var step = await HandlerBench.Run(Handler, """{"fields":{"magnitude":{"weight":2,"min":0,"max":8},"/felt":{"min":0,"max":100}}}""", input);
        Assert.Equal(output, step.Output.Text);
    }

    [Fact]
    public async Task A_range_may_run_down_and_a_missing_field_may_count()
    {
        var step = await HandlerBench.Run(Handler, """{"fields":{"depth":{"min":700,"max":0},"x":{"min":0,"max":1}},"missing":0.5,"decimals":2}""", """{"depth":70}""");
        Assert.Equal("""{"depth":70,"score":0.7}""", step.Output.Text);
    }

    [Fact]
    public async Task A_score_in_the_middle_is_rounded_away_from_zero()
    {
        var step = await HandlerBench.Run(Handler, """{"fields":{"a":{"min":0,"max":8}},"decimals":2}""", """{"a":1}""");
        Assert.Equal("""{"a":1,"score":0.13}""", step.Output.Text);
    }

    /// <summary>Numbers whose sum, in another order, is another double after rounding too.</summary>
    [Theory]
    [InlineData("""{"a":0.9,"b":0.1,"c":0.99}""")]
    [InlineData("""{"a":0.35,"b":0.76,"c":0.88}""")]
    [InlineData("""{"a":0.99,"b":0.79,"c":0.33}""")]
    [InlineData("""{"a":0.99,"b":0.86,"c":0.2}""")]
    public async Task The_order_of_the_fields_does_not_matter_to_the_last_bit(string input)
    {
        var one = await HandlerBench.Run(Handler, """{"decimals":15,"fields":{"a":{"min":0,"max":1},"b":{"min":0,"max":1},"c":{"min":0,"max":1}}}""", input);
        var other = await HandlerBench.Run(Handler, """{"decimals":15,"fields":{"c":{"min":0,"max":1},"b":{"min":0,"max":1},"a":{"min":0,"max":1}}}""", input);
        Assert.Equal(one.Output.Text, other.Output.Text);
    }

    [Theory]
    [InlineData("""{"magnitude":"4"}""", "has the text \"4\" in `magnitude`")]
    [InlineData("""[4]""", "is an array; expected an object")]
    [InlineData("""{"magnitude":""", "is not JSON, or is cut off")]
    public async Task An_input_that_cannot_be_scored_is_named(string input, string message)
    {
        var error = await HandlerBench.Fails(Handler, """{"fields":{"magnitude":{"min":0,"max":8}}}""", input);
        Assert.Equal("step.input", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"fields":{}}""", "`fields`")]
    [InlineData("""{"fields":{"m":{"min":1,"max":1}}}""", "`fields.m.max`")]
    [InlineData("""{"fields":{"m":{"weight":0,"min":0,"max":1}}}""", "`fields.m.weight`")]
    [InlineData("""{"fields":{"m":{"weight":"2","min":0,"max":1}}}""", "`fields.m.weight` has the wrong form: expected a number")]
    [InlineData("""{"fields":{"m":{"max":1}}}""", "min")]
    [InlineData("""{"fields":{"m":{"min":0,"max":1}},"decimals":99}""", "`decimals`")]
    public async Task A_wrong_parameter_is_named(string with, string message)
    {
        var error = await HandlerBench.Fails(Handler, with, "{}");
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
