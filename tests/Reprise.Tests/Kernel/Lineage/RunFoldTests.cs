using FsCheck;
using FsCheck.Fluent;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Kernel.Lineage;

public sealed class RunFoldTests
{
    private const int StageCount = 3;

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(2_026, 11);

    private static readonly Gen<StepHead> Heads =
        from stage in Gen.Choose(0, StageCount - 1)
        from status in Gen.Choose((int)StepStatus.Succeeded, (int)StepStatus.InDoubt)
        from reused in Gen.Choose(0, 2)
        from work in Gen.Choose(0, 1_000_000)
        from wait in Gen.Choose(0, 1_000)
        select new StepHead
        {
            Stage = stage,
            Status = (StepStatus)status,
            Decision = status == 0 && reused == 0 ? DecisionKind.Reuse : status == (int)StepStatus.Refused ? DecisionKind.Refuse : DecisionKind.Execute,
            DurationMicros = work,
            WaitMicros = wait,
            SavedMicros = status == 0 && reused == 0 ? work * 7L : 0,
            Tokens = wait,
        };

    [Fact]
    public void The_sum_is_the_same_in_any_order() => Prop.ForAll(Heads.ListOf().ToArbitrary(), Gen.Choose(0, 1_000).ToArbitrary(), (heads, seed) =>
    {
        var shuffled = heads.ToArray();
        new Random(seed).Shuffle(shuffled);
        var (fold, other) = (Folded(heads), Folded(shuffled));
        Assert.Equal(fold.Stages(null), other.Stages(null));
        Assert.Equal(fold.StatusAtRest(seed % 2), other.StatusAtRest(seed % 2));
    }).Check(Many);

    [Fact]
    public void Every_step_is_counted_once_and_every_time_is_added() => Prop.ForAll(Heads.ListOf().ToArbitrary(), heads =>
    {
        var stages = Folded(heads).Stages([1, 0, 4]);
        for (var i = 0; i < StageCount; i++)
        {
            var mine = heads.Where(h => h.Stage == i).ToList();
            Assert.Equal(mine.Count, stages[i].Ended + stages[i].Failed + stages[i].InDoubt);
            Assert.Equal(mine.Count(h => h.Decision == DecisionKind.Reuse), stages[i].Reused);
            Assert.Equal(mine.Count(h => h is { Status: StepStatus.Succeeded, Decision: DecisionKind.Execute }), stages[i].Succeeded);
            Assert.Equal(mine.Count(h => h.Status == StepStatus.Quarantined), stages[i].Quarantined);
            Assert.Equal(mine.Sum(h => h.DurationMicros), stages[i].WorkMicros);
            Assert.Equal(mine.Sum(h => h.WaitMicros), stages[i].WaitMicros);
            Assert.Equal(mine.Sum(h => h.SavedMicros), stages[i].SavedMicros);
            Assert.Equal(mine.Where(h => h.Decision == DecisionKind.Reuse).Sum(h => h.Tokens), stages[i].SavedTokens);
            Assert.Equal(mine.Where(h => h.Decision != DecisionKind.Reuse).Sum(h => h.Tokens), stages[i].Tokens);
        }

        Assert.Equal([1, 0, 4], stages.Select(s => s.Pending));
    }).Check(Many);

    [Theory]
    [InlineData(RunStatus.Succeeded, 0)]
    [InlineData(RunStatus.Interrupted, 1)]
    [InlineData(RunStatus.Succeeded, 0, StepStatus.Succeeded, StepStatus.Skipped, StepStatus.Quarantined)]
    [InlineData(RunStatus.Interrupted, 2, StepStatus.Succeeded)]
    [InlineData(RunStatus.Interrupted, 0, StepStatus.Succeeded, StepStatus.InDoubt)]
    [InlineData(RunStatus.Failed, 0, StepStatus.Succeeded, StepStatus.Failed)]
    [InlineData(RunStatus.Failed, 0, StepStatus.Refused)]
    [InlineData(RunStatus.Failed, 3, StepStatus.InDoubt, StepStatus.Failed)]
    public void A_run_at_rest_is_failed_else_interrupted_else_succeeded(RunStatus expected, long pending, params StepStatus[] steps) =>
        Assert.Equal(expected, Folded(steps.Select((s, i) => new StepHead { Stage = i % StageCount, Status = s })).StatusAtRest(pending));

    [Fact]
    public void A_call_which_has_no_stage_is_counted_with_the_first()
    {
        var stages = Folded([new StepHead { Stage = -1 }]).Stages(null);
        Assert.Equal([1, 0, 0], stages.Select(s => s.Succeeded));
    }

    private static RunFold Folded(IEnumerable<StepHead> heads)
    {
        var fold = new RunFold(StageCount);
        foreach (var head in heads)
        {
            fold.Add(head);
        }

        return fold;
    }
}
