using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Kernel.Planning;

public sealed class PlanFoldTests
{
    private static readonly StageGraph Graph = StageGraph.Build(Pipeline.Define("p", p => p
        .Input("in", "in.txt", to: "r")
        .Route("r", r => r.Stage("first", "a").Stage("second", "b").To("all"))
        .Route("all", r => r.Stage("gather", "gather"))));

    [Fact]
    public void Decisions_are_counted_by_stage_with_their_reasons_the_most_frequent_first()
    {
        var fold = new PlanFold(Graph);
        Assert.Equal(PlanWord.Run, fold.Add(0, new Execute("never ran", null, [])));
        Assert.Equal(PlanWord.Run, fold.Add(0, new Execute("its input changed", Step(30), ["inputs"])));
        _ = fold.Add(0, new Execute("its input changed", Step(12), ["inputs"]));
        Assert.Equal(PlanWord.Reuse, fold.Add(0, new Reuse("same", new Trace(Step(500), Run, SameSlot: true, InAncestry: false))));
        Assert.Equal(PlanWord.Refuse, fold.Add(0, new Refuse("recording.absent", "no")));

        var stage = fold.Stages()[0];
        Assert.Equal((1, 3, 1, 0), (stage.Reuse, stage.Run, stage.Refuse, stage.Unknown));
        Assert.Equal(["its input changed", "never ran", "no", "same"], stage.Reasons.Select(r => r.Key));
        Assert.Equal([2, 1, 1, 1], stage.Reasons.Select(r => r.Value));
        Assert.Equal((500, 42), (fold.SavedMicros, fold.EstimatedMicros));
    }

    [Fact]
    public void A_gather_waits_for_the_nearest_stage_that_must_run_and_for_none_that_is_served()
    {
        var fold = new PlanFold(Graph);
        var gather = Graph.Find("all/gather")!;
        _ = fold.Add(0, new Reuse("same", new Trace(Step(1), Run, true, false)));
        Assert.Null(fold.MustRunBefore(gather));

        _ = fold.Add(0, new Execute("never ran", null, []));
        Assert.Equal("unknown until r/first has run", fold.AddUnknown(1, "r/first"));
        Assert.Equal("r/first", fold.MustRunBefore(gather)!.Target);

        _ = fold.Add(1, new Execute("never ran", null, []));
        Assert.Equal("r/second", fold.MustRunBefore(gather)!.Target);
    }

    [Fact]
    public void Reasons_beyond_the_limit_are_counted_together()
    {
        var fold = new PlanFold(Graph);
        for (var i = 0; i < PlanFold.MaxReasons + 7; i++)
        {
            _ = fold.Add(0, new Execute($"reason {i}", null, []));
        }

        var reasons = fold.Stages()[0].Reasons;
        Assert.Equal(PlanFold.MaxReasons + 1, reasons.Count);
        Assert.Equal(new KeyValuePair<string, long>("other reasons", 7), reasons[0]);
    }

    private static RunId Run { get; } = RunId.Create(DateTimeOffset.UnixEpoch, 1);

    private static StepRecord Step(long micros) => new()
    {
        Run = 1,
        Number = 1,
        Stage = 0,
        Item = "",
        Slot = 0,
        Status = StepStatus.Succeeded,
        Decision = DecisionKind.Execute,
        Reason = "",
        Action = new ActionVector(Digest.Of("t"u8), Digest.Of("w"u8), Digest.Of("i"u8), Digest.Of("x"u8), Digest.Of("c"u8), Digest.Of("e"u8)),
        CompletedAt = micros,
    };
}
