using Reprise.Kernel.Lineage;

namespace Reprise.Tests.Kernel.Lineage;

public sealed class AncestryOrderTests
{
    [Theory]
    [InlineData("1: 2:1 3:2", "", "1 2 3", "")]
    [InlineData("1: 2: 3:1,2", "2<1", "1 2 3", "")]
    [InlineData("1: 2: 3:1,2", "1<2", "2 1 3", "")]
    [InlineData("1: 2: 3: 4:1", "1<3 3<2", "2 3 1 4", "")]
    [InlineData("1: 2:1", "1<2", "1 2", "1<2")]
    [InlineData("1: 2: 3:1", "1<2 2<3", "1 3 2", "1<2")]
    [InlineData("1: 2:1", "1<9 9<2", "1 2", "")]
    public void What_a_trace_adds_is_put_in_order_and_never_closes_a_cycle(string recorded, string added, string order, string leftOut)
    {
        var steps = recorded.Split(' ').Select(r => (Step(r[..1]), (IReadOnlyList<AncestryStep>)[.. r[2..].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Step)])).ToList();

        var (sorted, without) = AncestryOrder.Of(steps, added.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(l => (Step(l[..1]), Step(l[2..]))).ToHashSet());

        Assert.Equal(order, string.Join(' ', sorted.Select(s => s.Number)));
        Assert.Equal(leftOut, string.Join(' ', without.Select(l => $"{l.Reader.Number}<{l.Found.Number}")));
    }

    [Fact]
    public void A_step_to_which_very_many_links_lead_back_costs_no_more_than_they_are()
    {
        const int Readers = 600_000;
        List<(AncestryStep, IReadOnlyList<AncestryStep>)> recorded = [.. Enumerable.Range(1, Readers).Select(n => (new AncestryStep(1, n), (IReadOnlyList<AncestryStep>)[]))];
        var hub = new AncestryStep(1, Readers + 1);
        recorded.Add((hub, [.. recorded.Select(r => r.Item1)]));
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var (_, without) = AncestryOrder.Of(recorded, recorded.Take(Readers).Select(r => (r.Item1, hub)).ToHashSet());

        Assert.Equal(Readers, without.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"It took {watch.Elapsed}.");
    }

    private static AncestryStep Step(string number) => new(1, long.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
}
