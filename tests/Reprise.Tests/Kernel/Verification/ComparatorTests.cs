using System.Text;
using System.Text.Json;
using Reprise.Kernel.Verification;

namespace Reprise.Tests.Kernel.Verification;

public sealed class ComparatorTests
{
    [Theory]
    [InlineData("\"bytes\"", "a", "b", Verdict.Differs)]
    [InlineData("\"json\"", "{\"a\":1,\"b\":[1,2]}", "{ \"b\": [1, 2], \"a\": 1.0 }", Verdict.Equivalent)]
    [InlineData("\"json\"", "{\"b\":[1,2]}", "{\"b\":[2,1]}", Verdict.Differs)]
    [InlineData("\"json\"", "{\"id\":9007199254740993}", "{\"id\":9007199254740992}", Verdict.Differs)]
    [InlineData("\"json\"", "no json", "{}", Verdict.Differs)]
    [InlineData("{\"numbers\":0.001}", "x=1.0000,y", "x=1.0005,y", Verdict.Equivalent)]
    [InlineData("{\"numbers\":0.001}", "x=1.0000,y", "x=1.0050,y", Verdict.Differs)]
    [InlineData("{\"numbers\":0.001}", "[1000000]", "[1000500]", Verdict.Equivalent)]
    [InlineData("{\"numbers\":0.001}", "a 1", "b 1", Verdict.Differs)]
    [InlineData("{\"numbers\":0.001}", "1 2", "1", Verdict.Differs)]
    [InlineData("{\"numbers\":0.001}", "-1e3", "-1000.5", Verdict.Equivalent)]
    public void Outputs_are_compared_as_the_stage_says(string compare, string recorded, string replayed, Verdict expected) =>
        Assert.Equal(expected, Comparator.Compare(JsonElement.Parse(compare), Encoding.UTF8.GetBytes(recorded), Encoding.UTF8.GetBytes(replayed)));

    [Theory]
    [InlineData(new[] { Verdict.Identical, Verdict.Recorded }, 0, Verdict.Identical)]
    [InlineData(new[] { Verdict.Recorded }, 0, Verdict.Recorded)]
    [InlineData(new[] { Verdict.Identical, Verdict.Equivalent }, 0, Verdict.Equivalent)]
    [InlineData(new[] { Verdict.Equivalent }, 1, Verdict.Unverified)]
    [InlineData(new[] { Verdict.Unreplayable, Verdict.Unverified }, 1, Verdict.Unreplayable)]
    [InlineData(new[] { Verdict.Differs, Verdict.Unreplayable, Verdict.Identical }, 1, Verdict.Differs)]
    [InlineData(new Verdict[0], 0, Verdict.Unverified)]
    public void The_worst_verdict_counts_for_all(Verdict[] steps, int gaps, Verdict expected)
    {
        var counts = new VerdictCounts();
        Array.ForEach(steps, verdict => counts.Add(verdict));
        Assert.Equal(expected, counts.Overall(gaps));
    }
}
