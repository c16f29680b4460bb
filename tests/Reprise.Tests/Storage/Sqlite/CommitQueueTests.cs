using Reprise.Kernel.Journal;
using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Storage.Sqlite;

/// <summary>What the writer takes at once. Times without end stand for the milliseconds of the product, so that only the reason to go on counts.</summary>
public sealed class CommitQueueTests
{
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_that_nobody_waits_for_goes_with_the_first_that_somebody_waits_for()
    {
        var queue = new CommitQueue(deferredTime: Never);
        var taken = TakeAsync(queue);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(queue.TryPut(Work(isDeferred: true)));
        }

        Assert.True(queue.TryPut(Work(isDeferred: false)));
        Assert.Equal([true, true, true, false], (await taken).Select(w => w.IsDeferred));
    }

    [Fact]
    public async Task Work_that_nobody_waits_for_is_not_put_off_for_ever()
    {
        var queue = new CommitQueue(deferredTime: TimeSpan.FromMilliseconds(1));
        Assert.True(queue.TryPut(Work(isDeferred: true)));
        _ = Assert.Single(await TakeAsync(queue));
    }

    [Fact]
    public async Task The_largest_commit_waits_for_nobody()
    {
        var queue = new CommitQueue(deferredTime: Never);
        var taken = TakeAsync(queue);
        for (var i = 0; i < 2000; i++)
        {
            Assert.True(queue.TryPut(Work(isDeferred: true)));
        }

        Assert.Equal(1024, (await taken).Count);
    }

    [Fact]
    public async Task Callers_that_were_answered_together_are_awaited_together()
    {
        var queue = new CommitQueue(crowdTime: Never);
        Put(queue, 5);
        Assert.Equal(5, (await TakeAsync(queue)).Count);
        var taken = TakeAsync(queue);
        Put(queue, 3);
        Put(queue, 2);
        Assert.Equal(5, (await taken).Count);
    }

    [Fact]
    public async Task A_few_callers_are_no_crowd()
    {
        var queue = new CommitQueue(crowdTime: Never);
        Put(queue, 3);
        Assert.Equal(3, (await TakeAsync(queue)).Count);
        Put(queue, 1);
        _ = Assert.Single(await TakeAsync(queue));
    }

    [Fact]
    public async Task A_queue_that_is_closed_hands_out_at_once_what_was_put_off()
    {
        var queue = new CommitQueue(deferredTime: Never);
        var taken = TakeAsync(queue);
        Assert.True(queue.TryPut(Work(isDeferred: true)));
        queue.Close();
        _ = Assert.Single(await taken);
        Assert.Empty(await TakeAsync(queue));
    }

    private static void Put(CommitQueue queue, int callers)
    {
        for (var i = 0; i < callers; i++)
        {
            Assert.True(queue.TryPut(Work(isDeferred: false)));
        }
    }

    private static PendingWork Work(bool isDeferred) =>
        PendingWork.Of(new EventEntry(new RunEvent(1, RunEventKind.CancelRequested, 1)) { IsDeferred = isDeferred });

    /// <summary>Takes on a thread of its own, as the writer does; empty at the end.</summary>
    private static Task<List<PendingWork>> TakeAsync(CommitQueue queue) => Task.Factory.StartNew(
        () =>
        {
            var group = new List<PendingWork>();
            _ = queue.Take(group, Timeout.InfiniteTimeSpan);
            return group;
        },
        Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
}
