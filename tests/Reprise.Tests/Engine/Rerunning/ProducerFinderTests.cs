using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Tests.Conformance;
using Reprise.Tests.Engine.Auditing;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Rerunning;

public sealed class ProducerFinderTests : IAsyncLifetime
{
    private readonly EngineBed _bed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task Of_bytes_that_very_many_steps_made_only_the_first_rows_are_read()
    {
        long[] runs = [await BeginAsync(), await BeginAsync()];
        await Task.WhenAll(Enumerable.Range(1, 5000).Select(n => AppendAsync(Rows.Step(runs[n % 2], n) with { Outputs = [Rows.Artifact("")] })));
        var reader = await AppendedAsync(Rows.Step(await BeginAsync(), 1) with { Outputs = [] });
        var inRun = await AppendedAsync(Rows.Step(runs[1], 6000));
        var journal = new CountingJournal(_bed.Journal);
        var finder = new ProducerFinder(new Recording(journal, _bed.Store));
        var empty = Rows.Artifact("", inline: false);

        Assert.Equal(new AncestryStep(runs[1], 1), await finder.FindAsync(reader, empty, Cancellation));
        Assert.Equal(new AncestryStep(runs[1], 1), await finder.FindAsync(inRun, empty, Cancellation));
        Assert.Equal(new AncestryStep(runs[1], 1), await finder.OfTraceAsync(reader, empty.Digest, Cancellation));
        Assert.Equal(new AncestryStep(runs[1], 1), await finder.EarliestAsync(empty.Digest, Cancellation));
        Assert.InRange(journal.StepsRead, 1, 30);
        var before = journal.StepsRead;
        _ = await finder.OfTraceAsync(inRun, empty.Digest, Cancellation);
        Assert.Equal(before, journal.StepsRead);
    }

    [Fact]
    public async Task A_producer_far_down_the_index_is_found_and_the_run_at_hand_counts_before_the_earliest()
    {
        var (first, second) = (await BeginAsync(), await BeginAsync());
        for (var n = 1; n <= 100; n++)
        {
            await AppendAsync(Rows.Step(first, n) with { Outputs = [Rows.Artifact("same")] });
        }

        await AppendAsync(Rows.Step(second, 1) with { Outputs = [Rows.Artifact("same")] });
        var reader = await AppendedAsync(Rows.Step(second, 2));
        var finder = new ProducerFinder(_bed.Recording);

        Assert.Equal(new AncestryStep(second, 1), await finder.FindAsync(reader, Rows.Artifact("same", inline: false), Cancellation));
        Assert.Null(await finder.FindAsync(reader, Rows.Artifact("other", inline: false), Cancellation));
    }

    [Fact]
    public async Task Many_threads_may_ask_one_finder()
    {
        var run = await BeginAsync();
        await Task.WhenAll(Enumerable.Range(1, 2000).Select(n => AppendAsync(Rows.Step(run, n))));
        var reader = await AppendedAsync(Rows.Step(run, 3000));
        var finder = new ProducerFinder(_bed.Recording);

        await Parallel.ForAsync(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (i, stop) =>
        {
            var number = 1 + (i * 7919 % 2000);
            Assert.Equal(new AncestryStep(run, number), await finder.FindAsync(reader, Rows.Artifact($"output {number}", inline: false), stop));
        });
    }

    private ValueTask<long> BeginAsync() => _bed.Journal.BeginAsync(Rows.Header(), _bed.Parts.Owner, Cancellation);

    private async Task AppendAsync(StepRecord step) => await _bed.Journal.AppendAsync(new StepEntry(step), Cancellation);

    private async Task<StepRecord> AppendedAsync(StepRecord step)
    {
        await AppendAsync(step);
        return await _bed.Journal.StepsAsync(new StepQuery { Run = step.Run, From = step.Number, Below = step.Number + 1 }, Cancellation).SingleAsync(Cancellation);
    }
}
