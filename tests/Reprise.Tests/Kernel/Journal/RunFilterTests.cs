using Reprise.Kernel;
using Reprise.Kernel.Journal;

namespace Reprise.Tests.Kernel.Journal;

/// <summary>Filters over runs.</summary>
public sealed class RunFilterTests
{
    [Fact]
    public void A_filter_becomes_a_query()
    {
        var query = RunFilter.Parse("status = failed and pipeline='quakes' and kind=replay and label.team = ops and label.day = mon and created >= 1 and created < 2 and text = wrong input", text => long.Parse(text));
        Assert.Equal((RunStatus.Failed, RunKind.Replay, "quakes", "wrong input", 1L, 2L), (query.Statuses!.Single(), query.Kinds!.Single(), query.Pipelines!.Single(), query.Text, query.Since!.Value, query.Until!.Value));
        Assert.Equal([("day", "mon"), ("team", "ops")], query.Labels!.OrderBy(l => l.Key).Select(l => (l.Key, l.Value)));
        Assert.Equal(int.MaxValue, query.Limit);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("  and  ", "empty")]
    [InlineData("status", "cannot be read")]
    [InlineData("status = ", "cannot be read")]
    [InlineData("status = broken", "'broken'")]
    [InlineData("status = 4", "'4'")]
    [InlineData("status != failed", "cannot be read")]
    [InlineData("created > 5", "cannot be read")]
    [InlineData("created >= soon", "cannot be read")]
    [InlineData("owner = me", "cannot be read")]
    public void What_is_no_filter_is_refused(string text, string expected)
    {
        var error = Assert.Throws<RepriseException>(() => RunFilter.Parse(text, _ => null));
        Assert.Equal("usage.invalid", error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("label.NAME", error.Hint, StringComparison.Ordinal);
    }
}
