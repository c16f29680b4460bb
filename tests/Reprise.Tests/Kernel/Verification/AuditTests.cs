using Reprise.Kernel.Verification;

namespace Reprise.Tests.Kernel.Verification;

/// <summary>Facts in, scores out.</summary>
public sealed class AuditTests
{
    private static readonly StepFacts Good = new(Handler: true, Code: true, EnvironmentPin.Pinned, Actor: true);

    [Theory]
    [InlineData(true, true, EnvironmentPin.Pinned, true, AuditEnd.SourceKept, 1, 1, 1, 1)]
    [InlineData(false, true, EnvironmentPin.Pinned, true, AuditEnd.SourceKept, 1, 0, 1, 1)]
    [InlineData(true, false, EnvironmentPin.Pinned, true, AuditEnd.SourceKept, 1, 0, 1, 1)]
    [InlineData(true, true, EnvironmentPin.Named, true, AuditEnd.SourceKept, 1, 1, 0.5, 1)]
    [InlineData(true, true, EnvironmentPin.Unknown, true, AuditEnd.SourceKept, 1, 1, 0, 1)]
    [InlineData(true, true, EnvironmentPin.Pinned, false, AuditEnd.SourceKept, 1, 1, 1, 0)]
    [InlineData(true, true, EnvironmentPin.Pinned, true, AuditEnd.SourceGone, 0, 1, 1, 1)]
    [InlineData(true, true, EnvironmentPin.Pinned, true, AuditEnd.Gap, 0, 1, 1, 0)]
    [InlineData(true, true, EnvironmentPin.Pinned, true, AuditEnd.Repaired, 1, 1, 1, 0.5)]
    public void One_step_scores_what_is_known_of_it(
        bool handler, bool code, EnvironmentPin environment, bool actor, AuditEnd end, double inputs, double method, double pinned, double attribution)
    {
        var fold = new AuditFold();
        var step = fold.Add(0, new StepFacts(handler, code, environment, actor), [], [(end, 0)]);

        Assert.Equal(new AuditScore(inputs, method, pinned, attribution, 0.5), fold.Score(step, new RerunFacts(null)));
    }

    [Theory]
    [InlineData(null, 0, true, 0.5)]
    [InlineData(Verdict.Identical, 0, true, 1)]
    [InlineData(Verdict.Equivalent, 0, true, 1)]
    [InlineData(Verdict.Recorded, 0, true, 1)]
    [InlineData(Verdict.Identical, 0, false, 0.5)]
    [InlineData(Verdict.Differs, 0.9, true, 0)]
    [InlineData(Verdict.Differs, 0.9, false, 0)]
    [InlineData(Verdict.Unreplayable, 0.9, true, 0)]
    [InlineData(Verdict.Unverified, 0.75, true, 0.75)]
    public void A_rerun_scores_by_its_verdict(Verdict? verdict, double share, bool whole, double score) =>
        Assert.Equal(score, new RerunFacts(verdict, share, whole).Score);

    [Fact]
    public void What_no_step_made_has_nothing_but_its_rerun() =>
        Assert.Equal(new AuditScore(0, 0, 0, 0, 0), new AuditFold().Score(null, new RerunFacts(Verdict.Unverified)));

    [Fact]
    public void A_chain_is_the_mean_of_its_steps_and_as_well_traced_as_its_beginning()
    {
        var fold = new AuditFold();
        var first = fold.Add(0, Good with { Environment = EnvironmentPin.Unknown }, [], [(AuditEnd.SourceGone, 0)]);
        var second = fold.Add(1, Good, [first], []);
        var third = fold.Add(2, Good with { Handler = false }, [second], []);
        var last = fold.Add(3, Good, [third], []);

        Assert.Equal(new AuditScore(0, 0.75, 0.75, 1, 1), fold.Score(last, new RerunFacts(Verdict.Identical)));
        Assert.Equal(0.7, fold.Score(last, new RerunFacts(Verdict.Identical)).Total, 12);
    }

    [Fact]
    public void A_thousand_items_before_a_gather_weigh_as_one_generation()
    {
        var fold = new AuditFold();
        var items = Enumerable.Range(0, 1000)
            .Select(i => fold.Add(0, Good with { Code = i % 4 != 0 }, [], [(i % 2 == 0 ? AuditEnd.SourceKept : AuditEnd.Gap, i)])).ToArray();
        var gather = fold.Add(1, Good with { Actor = false }, items, []);

        var score = fold.Score(gather, default);
        Assert.Equal((0.5, 0.875, 0.25), (Math.Round(score.InputsTraced, 9), Math.Round(score.MethodRecorded, 9), Math.Round(score.AttributionComplete, 9)));
    }

    [Fact]
    public void A_diamond_counts_what_both_ways_share_once_for_each_way_that_is_taken()
    {
        var fold = new AuditFold();
        var top = fold.Add(0, Good with { Code = false }, [], [(AuditEnd.SourceKept, 0)]);
        var left = fold.Add(1, Good, [top], []);
        var right = fold.Add(2, Good with { Code = false }, [top], []);
        var bottom = fold.Add(3, Good, [left, right], []);

        // Each way back passes three steps: the bottom one is good, the top one bad, that in between good on every second way.
        Assert.Equal(0.5, fold.Score(bottom, default).MethodRecorded, 12);
        Assert.Equal(1, fold.Score(bottom, default).InputsTraced, 12);
    }

    [Fact]
    public void Faults_are_named_from_the_sources_on_and_no_more_than_a_few()
    {
        var fold = new AuditFold();
        var bad = new StepFacts(false, false, EnvironmentPin.Named, false);
        var last = fold.Add(10, bad, [], [(AuditEnd.Gap, 7), (AuditEnd.SourceKept, 8)]);
        for (var stage = 11; stage < 20; stage++)
        {
            last = fold.Add(stage, stage % 2 == 0 ? bad : Good, [last], []);
        }

        var faults = fold.Faults(last);
        Assert.Equal([7], faults.Ends);
        Assert.Equal([10, 12, 14], faults.Methods);
        Assert.Equal([10, 12, 14], faults.Environments);
        Assert.Equal([10, 12, 14], faults.Actors);
        Assert.Same(AuditFaults.None, fold.Faults(null));
    }

    [Fact]
    public void Of_nothing_there_is_no_score() => Assert.Null(AuditScore.Mean([]));

    [Theory]
    [InlineData("1%", 1000, 10)]
    [InlineData("1%", 3, 1)]
    [InlineData("7%", 100, 7)]
    [InlineData("0.5%", 1000, 5)]
    [InlineData("100%", 12, 12)]
    [InlineData("5", 12, 5)]
    [InlineData("50", 12, 12)]
    public void A_sample_is_a_share_or_a_count(string text, int all, int chosen) => Assert.Equal(chosen, AuditSample.Parse(text)!.Of(all));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0%")]
    [InlineData("-1")]
    [InlineData("101%")]
    [InlineData("1.5")]
    [InlineData("%")]
    [InlineData("many")]
    [InlineData("NaN%")]
    public void What_is_neither_share_nor_count_is_no_sample(string text) => Assert.Null(AuditSample.Parse(text));

    [Fact]
    public void A_seed_chooses_the_same_names_in_whatever_order_they_come()
    {
        var names = Enumerable.Range(0, 100).Select(i => $"report/{i}").ToList();
        var sample = AuditSample.Parse("10%")!;

        Assert.Equal(sample.Choose(names, 3), sample.Choose([.. names.AsEnumerable().Reverse()], 3));
        Assert.NotEqual(sample.Choose(names, 3), sample.Choose(names, 4));
        Assert.Equal(10, sample.Choose(names, 3).Distinct().Count());
    }
}
