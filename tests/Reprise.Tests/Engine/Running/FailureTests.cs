using System.Collections.Concurrent;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Running;

public sealed class FailureTests
{
    private const string Letters = "a\nb\nbad\nc\n";

    [Fact]
    public async Task A_failed_step_fails_the_run_and_recover_gives_it_its_next_attempt()
    {
        var broken = true;
        await using var bed = Bed((step, _) => broken && step.Item == "bad" ? throw new InvalidOperationException("no good") : default);
        var run = await bed.RunAsync(Pipeline("fail"), concurrency: 1);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal("step.failed", run.Summary!.Error!.Code);
        Assert.Contains("no good", run.Summary.Error.Message, StringComparison.Ordinal);
        Assert.Empty(await bed.StepsAsync(run, "all/gather"));
        var recorded = (await bed.StepsAsync(run)).Count;

        broken = false;
        var recovered = await bed.RecoverAsync(run);
        Assert.Equal(RunStatus.Succeeded, recovered.Status);
        var total = recovered.Summary!.Total();
        Assert.Equal((0L, 0L), (total.Failed, total.Pending));
        Assert.True(recorded < total.Succeeded);
        var step = Assert.Single(await bed.StepsAsync(run, "work/check"), s => s.Item == "bad");
        Assert.Equal(2, step.Attempt);
        Assert.Single(await bed.StepsAsync(run, "all/gather"));
    }

    [Theory]
    [InlineData("skip", StepStatus.Skipped)]
    [InlineData("quarantine", StepStatus.Quarantined)]
    public async Task A_step_that_may_fail_is_kept_out_and_the_gather_runs_once_without_it(string onError, StepStatus status)
    {
        await using var bed = Bed((step, _) => step.Item == "bad" ? throw new InvalidOperationException("no good") : default);
        var run = await bed.RunAsync(Pipeline(onError));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        var step = Assert.Single(await bed.StepsAsync(run, "work/check"), s => s.Item == "bad");
        Assert.Equal(status, step.Status);
        Assert.Equal("step.failed", step.Error!.Code);
        Assert.Equal(["a", "b", "c"], Assert.Single(await bed.StepsAsync(run, "all/gather")).Inputs.Select(i => i.Name));
        Assert.Equal(1, status == StepStatus.Skipped ? run.Summary!.Total().Skipped : run.Summary!.Total().Quarantined);
    }

    [Fact]
    public async Task A_step_is_tried_again_as_its_stage_allows_and_every_failed_attempt_is_on_record()
    {
        await using var bed = Bed((step, _) => step is { Item: "bad", Attempt: < 3 } ? throw new InvalidOperationException($"attempt {step.Attempt}") : default);
        var run = await bed.RunAsync(Pipeline("fail", "retry: { attempts: 3, delay: 1ms }"));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        var rows = (await bed.StepsAsync(run, "work/check", attempts: true)).Where(s => s.Item == "bad").OrderBy(s => s.Attempt).ToList();
        Assert.Equal([(1, StepStatus.Failed), (2, StepStatus.Failed), (3, StepStatus.Succeeded)], rows.Select(s => (s.Attempt, s.Status)));
        Assert.Contains("attempt 2", rows[1].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_hangs_and_listens_to_nobody_times_out()
    {
        await using var bed = Bed((step, _) => step.Item == "bad" ? new ValueTask(new TaskCompletionSource().Task) : default);
        var run = await bed.RunAsync(Pipeline("fail", "timeout: 50ms"));
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal("step.timeout", run.Summary!.Error!.Code);
    }

    [Fact]
    public async Task An_orderly_stop_interrupts_the_run_writes_no_rows_for_the_rest_and_recover_finishes_it()
    {
        var entered = new TaskCompletionSource();
        var open = false;
        await using var bed = Bed(async (step, cancel) =>
        {
            if (step.Item == "bad" && !open)
            {
                entered.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancel);
            }
        });
        bed.Write("letters.txt", Letters);
        var handle = await bed.Engine.StartAsync(bed.Request(Pipeline("fail"), concurrency: 1), default);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await handle.InterruptAsync();
        var run = await handle.Completion;
        Assert.Equal(RunStatus.Interrupted, run.Status);
        Assert.DoesNotContain(await bed.StepsAsync(run, attempts: true), s => s.Item == "bad" && s.Stage == 1);

        open = true;
        Assert.Equal(RunStatus.Succeeded, (await bed.RecoverAsync(run)).Status);
    }

    [Fact]
    public async Task A_cancelled_run_ends_what_is_in_work_and_cannot_be_recovered()
    {
        var entered = new TaskCompletionSource();
        await using var bed = Bed(async (step, cancel) =>
        {
            if (step.Item == "bad")
            {
                entered.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancel);
            }
        });
        bed.Write("letters.txt", Letters);
        var handle = await bed.Engine.StartAsync(bed.Request(Pipeline("fail"), concurrency: 4), default);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        // Asked for as another process would: by an event in the journal.
        await bed.Journal.AppendAsync(new EventEntry(new RunEvent(handle.Run.Number, RunEventKind.CancelRequested, 1)), default);
        var run = await handle.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Cancelled, run.Status);
        Assert.Contains(await bed.StepsAsync(run, "work/check"), s => s is { Item: "bad", Status: StepStatus.Cancelled });
        var refused = await Assert.ThrowsAsync<RepriseException>(() => bed.RecoverAsync(run));
        Assert.Equal("run.ended", refused.Code);
    }

    [Fact]
    public async Task An_external_step_that_was_cut_off_is_in_doubt_and_is_not_repeated_by_recover()
    {
        var entered = new TaskCompletionSource();
        var keys = new ConcurrentQueue<string>();
        await using var bed = Bed(async (step, cancel) =>
        {
            keys.Enqueue(step.IdempotencyKey);
            if (step.Item == "bad")
            {
                entered.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancel);
            }
        }, Effect.External);
        bed.Write("letters.txt", Letters);
        var handle = await bed.Engine.StartAsync(bed.Request(Pipeline("fail"), concurrency: 4), default);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await handle.InterruptAsync();
        var run = await handle.Completion;
        Assert.Equal(RunStatus.Interrupted, run.Status);
        Assert.Equal(1, run.Summary!.Total().InDoubt);
        var recovered = await bed.RecoverAsync(run);
        Assert.Equal(RunStatus.Interrupted, recovered.Status);
        Assert.Equal(1, recovered.Summary!.Total().InDoubt);
        Assert.Equal(4, keys.Distinct().Count());
        Assert.Equal(4, keys.Count);
        Assert.Empty(await bed.StepsAsync(run, "all/gather"));
    }

    [Fact]
    public async Task A_stage_never_works_on_more_items_than_its_concurrency_allows()
    {
        var now = 0;
        var most = 0;
        await using var bed = Bed(async (step, cancel) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
        });
        bed.Write("letters.txt", string.Join('\n', Enumerable.Range(0, 200).Select(i => $"i{i}")));
        var run = await bed.RunAsync(Pipeline("fail", "concurrency: 3"), concurrency: 16);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task A_gather_whose_groups_cannot_be_told_fails_the_run_and_recover_tries_again()
    {
        await using var bed = Bed((_, _) => default);
        var run = await bed.RunAsync(Pipeline("fail").Replace("as: lines", "by: /day", StringComparison.Ordinal));
        Assert.Equal((RunStatus.Failed, "step.input"), (run.Status, run.Summary!.Error!.Code));
        Assert.Equal(1, run.Summary.Total().Failed);
        var recovered = await bed.RecoverAsync(run);
        Assert.Equal((RunStatus.Failed, 1L), (recovered.Status, recovered.Summary!.Total().Failed));
    }

    [Fact]
    public async Task Duplicate_keys_are_an_error_that_names_the_key()
    {
        await using var bed = Bed((_, _) => default);
        bed.Write("letters.txt", "a\na\n");
        var run = await bed.RunAsync(Pipeline("fail"));
        Assert.Equal("item.key_duplicate", run.Summary!.Error!.Code);
        Assert.Contains("'a'", run.Summary.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_input_file_is_refused_before_the_run_begins()
    {
        await using var bed = Bed((_, _) => default);
        File.Delete(Path.Combine(bed.Root, "letters.txt"));
        var error = await Assert.ThrowsAsync<RepriseException>(() => bed.RunAsync(Pipeline("fail")));
        Assert.Equal("input.not_found", error.Code);
        Assert.Empty(await bed.Journal.RunsAsync(new RunQuery(), default));
    }

    private static string Pipeline(string onError, string more = "concurrency: 4") => $$"""
        pipeline: failing
        inputs: [{ name: letters, path: letters.txt, to: split }]
        routes:
          split: { stages: [{ name: lines, type: lines }], to: [work] }
          work:
            stages:
              - { name: check, type: check, on_error: {{onError}}, {{more}} }
            to: [all]
          all: { stages: [{ name: gather, type: gather, with: { as: lines } }] }
        """;

    private static EngineBed Bed(Func<StepContext, CancellationToken, ValueTask> check, Effect effect = Effect.Pure)
    {
        var bed = new EngineBed(null, null, FuncHandler.Lines(), new FuncHandler("check", async (step, cancel) =>
        {
            await check(step, cancel);
            await step.WriteTextAsync(await step.ReadTextAsync(cancel), cancellation: cancel);
        }, effect));
        bed.Write("letters.txt", Letters);
        return bed;
    }
}
