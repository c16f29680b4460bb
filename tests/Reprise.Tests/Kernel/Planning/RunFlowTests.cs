using FsCheck;
using FsCheck.Fluent;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;

namespace Reprise.Tests.Kernel.Planning;

/// <summary>Whatever the order in which steps end, and wherever a run is cut off, the same records come of it.</summary>
public sealed class RunFlowTests
{
    // The seed is fixed: a failure is the same one every time.
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(250).WithReplay(2_026, 11);

    private static readonly Arbitrary<(FlowCase Case, int Order)> Cases =
        Gen.Choose(0, int.MaxValue - 1).Two().Select(n => (FlowCase.Of(n.Item1), n.Item2)).ToArbitrary();

    [Fact]
    public void Any_order_leads_to_the_records_that_the_pipeline_means()
    {
        Prop.ForAll(Cases, c =>
        {
            var expected = FlowReference.Records(c.Case).ToList();
            for (var order = 0; order < 3; order++)
            {
                var run = new FlowRun(c.Case, c.Order + order).GoOn();
                Assert.Equal(expected, run.Records());
                AssertAtRest(c.Case, run);
            }
        }).Check(Many);
    }

    [Fact]
    public void A_run_cut_off_anywhere_goes_on_where_it_was()
    {
        Prop.ForAll(Cases, c =>
        {
            var random = new Random(c.Order);
            var cut = new FlowRun(c.Case, c.Order, failures: true).GoOn(random.Next(60));
            var again = new FlowRun(c.Case, c.Order, Shuffled(cut, random));
            Assert.Equal(cut.Frontier(), again.Frontier());
            Assert.Equal(cut.Frontier(), new FlowRun(c.Case, c.Order, Shuffled(cut, random)).Frontier());
        }).Check(Many);
    }

    [Fact]
    public void A_run_cut_off_anywhere_and_recovered_comes_to_the_same_records()
    {
        Prop.ForAll(Cases, c =>
        {
            var random = new Random(c.Order);
            var run = new FlowRun(c.Case, c.Order, failures: true).GoOn(random.Next(60));
            for (var cuts = random.Next(3); cuts > 0; cuts--)
            {
                run = new FlowRun(c.Case, c.Order + cuts, Shuffled(run, random)).GoOn(random.Next(30));
            }

            run = new FlowRun(c.Case, c.Order, Shuffled(run, random)).GoOn();
            Assert.Equal(FlowReference.Records(c.Case), run.Records());
            AssertAtRest(c.Case, run);
        }).Check(Many);
    }

    [Fact]
    public void A_step_that_failed_holds_back_every_gather_behind_it_and_nothing_else()
    {
        Prop.ForAll(Cases, c =>
        {
            var run = new FlowRun(c.Case, c.Order, failures: true).GoOn();
            var graph = c.Case.Graph;
            var failed = run.Failed.Select(h => h.Stage).ToHashSet();
            var gathered = run.Ended.Concat(run.Failed).Select(h => graph.Stages[h.Stage]).Where(s => s.IsGather);
            Assert.DoesNotContain(gathered, gather => gather.Upstream.Any(failed.Contains));
            Assert.Equal(run.Failed.Count, run.Flow.PendingTotal);
        }).Check(Many);
    }

    [Fact]
    public void What_remains_is_what_has_not_ended_however_often_its_end_is_told()
    {
        Prop.ForAll(Gen.Choose(0, 30).ListOf().Two().ToArbitrary(), lists =>
        {
            var segments = new List<Segment>();
            var number = 1L;
            foreach (var count in lists.Item1)
            {
                segments.Add(new Segment(0, 0, 0, count % 7, number, number, SharedRoot: false));
                number += count;
            }

            var ended = lists.Item2.Select(n => (long)n * 3).Order().ToList();
            var expected = segments.SelectMany(Numbers).Except(ended).Order().ToList();
            Assert.Equal(expected, RunFlow.Remaining(Enumerable.Reverse(segments), ended).SelectMany(Numbers));
            Assert.Equal(expected, RunFlow.Remaining(segments, [.. ended.Concat(ended).Order()]).SelectMany(Numbers));
            Assert.All(RunFlow.Remaining(segments, ended), s => Assert.Equal(s.Number, s.Root));
        }).Check(Many);
    }

    [Fact]
    public void The_cases_have_fan_outs_joins_gathers_and_routes_fed_by_several()
    {
        var graphs = Enumerable.Range(0, 200).Select(seed => FlowCase.Of(seed).Graph).ToList();
        Assert.True(graphs.Count(g => g.Stages.Any(s => s.IsJoin)) > 40);
        Assert.True(graphs.Count(g => g.Stages.Any(s => s.IsGather && s.Upstream.Any(u => g.Stages[u].IsGather))) > 20);
        Assert.True(graphs.Count(g => g.Edges.Where(e => e.EntersRoute).GroupBy(e => e.To).Any(e => e.Count() > 1)) > 40);
        Assert.True(graphs.Count(g => g.Edges.Where(e => e.EntersRoute && e.From >= 0).GroupBy(e => g.Stages[e.From].Route.Name).Any(e => e.Count() > 1)) > 20);
        var longest = Enumerable.Range(0, 200).Max(seed => new FlowRun(FlowCase.Of(seed), seed).GoOn().Ended.Count);
        Assert.True(longest > 100, $"The longest run has {longest} steps.");
    }

    private static void AssertAtRest(FlowCase flowCase, FlowRun run)
    {
        Assert.All(run.Flow.Pending, pending => Assert.Equal(0, pending));
        Assert.Empty(run.Flow.ReadyGathers());
        Assert.Equal(run.Ended.Count, run.Ended.Select(h => h.Number).Distinct().Count());
        Assert.Equal(run.Ended.Count, run.Ended.Select(h => (h.Edge, h.Parent, h.Ordinal)).Distinct().Count());
        Assert.All(flowCase.Graph.Stages, stage => Assert.All(stage.Upstream, up => Assert.True(flowCase.Graph.Stages[up].Order < stage.Order)));
    }

    private static IEnumerable<long> Numbers(Segment segment) => Enumerable.Range(0, (int)segment.Count).Select(i => segment.Number + i);

    private static StepHead[] Shuffled(FlowRun run, Random random)
    {
        var heads = run.Ended.Concat(run.Failed).ToArray();
        random.Shuffle(heads);
        return heads;
    }
}
