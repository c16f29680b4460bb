using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Conformance;

/// <summary>Steps, attempts, heads and lists: what every journal must do.</summary>
public abstract class JournalStepsConformance : JournalSuite
{
    [Fact]
    public async Task A_record_is_read_as_it_was_written()
    {
        var run = await BeginAsync();
        var plain = Rows.Step(run, 1);
        var full = Rows.Full(run, 2);
        Assert.Equal(AppendResult.Recorded, await AppendAsync(plain));
        Assert.Equal(AppendResult.Recorded, await AppendAsync(full));
        var read = await StepsAsync(new StepQuery { Run = run });
        Assert.Equal(Rows.Text(plain), Rows.Text(read[0]));
        Assert.Equal(Rows.Text(full), Rows.Text(read[1]));
        Assert.True(read[0].Position > 0 && read[1].Position > read[0].Position);
    }

    [Fact]
    public async Task Rows_are_read_in_the_order_in_which_they_were_written_from_a_position_on()
    {
        var (run, other) = (await BeginAsync(), await BeginAsync());
        await AppendAsync(Rows.Step(run, 9));
        await AppendAsync(Rows.Step(other, 1));
        await Journal.AppendAsync(new AttemptEntry(Rows.Step(run, 3) with { Status = StepStatus.Failed }), Cancellation);
        await AppendAsync(Rows.Step(run, 3));
        var all = await StepsAsync(new StepQuery { Run = 0, Since = 0 });
        Assert.Equal([(run, 9L), (other, 1L), (run, 3L), (run, 3L)], all.Select(s => (s.Run, s.Number)));
        Assert.Equal(all.Skip(2).Select(s => s.Position), (await StepsAsync(new StepQuery { Run = run, Since = all[0].Position })).Select(s => s.Position));
        Assert.Equal(all[^1].Position, Assert.Single(await StepsAsync(new StepQuery { Run = 0, Since = 0, NewestFirst = true, Limit = 1 })).Position);
        Assert.Empty(await StepsAsync(new StepQuery { Run = 0, Since = all[^1].Position }));
    }

    [Fact]
    public async Task Bytes_of_inputs_are_not_stored()
    {
        var run = await BeginAsync();
        await AppendAsync(Rows.Step(run, 1) with { Inputs = [Rows.Artifact("given")] });
        var input = Assert.Single(Assert.Single(await StepsAsync(new StepQuery { Run = run })).Inputs);
        Assert.Null(input.Bytes);
        Assert.Equal(Digest.OfText("given"), input.Digest);
    }

    [Fact]
    public async Task A_step_recorded_twice_is_a_duplicate_and_changes_nothing()
    {
        var run = await BeginAsync();
        var step = Rows.Step(run, 1);
        await AppendAsync(step);
        Assert.Equal(AppendResult.Duplicate, await AppendAsync(step with { Reason = "again" }));
        Assert.Equal("never ran", Assert.Single(await StepsAsync(new StepQuery { Run = run })).Reason);
    }

    [Fact]
    public async Task A_step_recorded_with_another_action_is_a_conflict_of_its_caller_alone()
    {
        var run = await BeginAsync();
        await AppendAsync(Rows.Step(run, 1));
        var conflict = AppendAsync(Rows.Step(run, 1) with { Action = Rows.Action("something else") });
        var other = AppendAsync(Rows.Step(run, 2));
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await conflict);
        Assert.Equal("identity.conflict", error.Code);
        Assert.Contains("inputs", error.Message, StringComparison.Ordinal);
        Assert.Equal(AppendResult.Recorded, await other);
    }

    [Fact]
    public async Task Of_a_chain_nothing_is_written_behind_an_entry_that_failed()
    {
        var run = await BeginAsync();
        await AppendAsync(Rows.Step(run, 1));
        var chain = new AppendChain();
        var before = Journal.AppendAsync(new StepEntry(Rows.Step(run, 2)) { Chain = chain }, Cancellation);
        var conflict = Journal.AppendAsync(new StepEntry(Rows.Step(run, 1) with { Action = Rows.Action("something else") }) { Chain = chain }, Cancellation);
        var behind = Journal.AppendAsync(new StepEntry(Rows.Step(run, 3)) { Chain = chain }, Cancellation);
        var other = Journal.AppendAsync(new StepEntry(Rows.Step(run, 4)), Cancellation);

        Assert.Equal((AppendResult.Recorded, AppendResult.Recorded), (await before, await other));
        Assert.Equal("identity.conflict", (await Assert.ThrowsAsync<RepriseException>(async () => await conflict)).Code);
        Assert.Equal("identity.conflict", (await Assert.ThrowsAsync<RepriseException>(async () => await behind)).Code);
        Assert.Equal([1L, 2, 4], (await StepsAsync(new StepQuery { Run = run })).Select(s => s.Number));
    }

    [Fact]
    public async Task Many_callers_at_once_each_get_their_own_answer()
    {
        var run = await BeginAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => AppendAsync(Rows.Step(run, 1 + (i / 2))).AsTask()));
        Assert.Equal(1000, answers.Count(a => a == AppendResult.Recorded));
        Assert.Equal(1000, answers.Count(a => a == AppendResult.Duplicate));
        Assert.Equal(Enumerable.Range(1, 1000).Select(n => (long)n), (await HeadsAsync(run)).Select(h => h.Number));
    }

    [Fact]
    public async Task Entries_are_committed_in_the_order_in_which_they_were_given()
    {
        var run = await BeginAsync();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => AppendAsync(Rows.Step(run, 1000 - i)).AsTask()));
        var positions = (await StepsAsync(new StepQuery { Run = run })).OrderBy(s => s.Position).Select(s => s.Number);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => 1000L - i), positions);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_opening_again()
    {
        var run = await BeginAsync();
        await AppendAsync(Rows.Full(run, 5));
        await Journal.DisposeAsync();
        await using var again = await OpenAsync();
        var step = Assert.Single(await again.StepsAsync(new StepQuery { Run = run }, Cancellation).ToListAsync(Cancellation));
        Assert.Equal(Rows.Text(Rows.Full(run, 5) with { Source = step.Source }), Rows.Text(step));
    }

    [Fact]
    public async Task Heads_come_in_order_of_numbers_and_unfinished_ones_last()
    {
        var run = await BeginAsync();
        foreach (var number in new long[] { 9, 3, 7 })
        {
            await AppendAsync(Rows.Step(run, number));
        }

        await AppendAsync(Rows.Step(run, 1, StepStatus.Failed));
        await AppendAsync(Rows.Step(run, 2, StepStatus.InDoubt));
        await AppendAsync(Rows.Step(run, 4, StepStatus.Failed));
        await AppendAsync(Rows.Step(run, 4) with { Attempt = 2 });
        var heads = await HeadsAsync(run);
        Assert.Equal([3, 4, 7, 9, 1, 2], heads.Select(h => h.Number));
        Assert.Equal([StepStatus.Failed, StepStatus.InDoubt], heads.Skip(4).Select(h => h.Status));
        Assert.Equal(new StepHead(3, 1, 2, 2, 3, 3, StepStatus.Succeeded, DecisionKind.Execute, 1, false, 4, 300, 0, 100, 0, 200), heads[0]);
    }

    [Fact]
    public async Task An_attempt_that_waits_is_handed_out_and_fails_has_a_row_of_each_and_each_once()
    {
        var run = await BeginAsync();
        foreach (var status in new[] { StepStatus.Pending, StepStatus.Running, StepStatus.Failed })
        {
            Assert.Equal(AppendResult.Recorded, await AppendAsync(Rows.Step(run, 1, status)));
            Assert.Equal(AppendResult.Duplicate, await AppendAsync(Rows.Step(run, 1, status)));
            Assert.Equal(status, Assert.Single(await HeadsAsync(run)).Status);
        }

        await AppendAsync(Rows.Step(run, 1) with { Attempt = 2 });
        Assert.Equal([(1, StepStatus.Pending), (1, StepStatus.Running), (1, StepStatus.Failed), (2, StepStatus.Succeeded)],
            (await StepsAsync(new StepQuery { Run = run, Attempts = true })).Select(s => (s.Attempt, s.Status)));
        Assert.Equal(StepStatus.Succeeded, Assert.Single(await StepsAsync(new StepQuery { Run = run })).Status);
    }

    [Fact]
    public async Task Of_an_unfinished_step_the_last_attempt_counts()
    {
        var run = await BeginAsync();
        await AppendAsync(Rows.Step(run, 1, StepStatus.InDoubt));
        await AppendAsync(Rows.Step(run, 1, StepStatus.Failed));
        Assert.Equal(StepStatus.Failed, Assert.Single(await HeadsAsync(run)).Status);
        await AppendAsync(Rows.Step(run, 1, StepStatus.InDoubt) with { Attempt = 2 });
        Assert.Equal(StepStatus.InDoubt, Assert.Single(await HeadsAsync(run)).Status);
        Assert.Equal(2, Assert.Single(await StepsAsync(new StepQuery { Run = run })).Attempt);
        Assert.Equal([1, 1, 2], (await StepsAsync(new StepQuery { Run = run, Attempts = true })).Select(s => s.Attempt));
    }

    [Fact]
    public async Task An_attempt_is_recorded_once_and_not_after_the_step_has_ended()
    {
        var run = await BeginAsync();
        var failed = Rows.Step(run, 1, StepStatus.Failed);
        Assert.Equal(AppendResult.Recorded, await AppendAsync(failed));
        Assert.Equal(AppendResult.Duplicate, await AppendAsync(failed));
        await AppendAsync(Rows.Step(run, 1) with { Attempt = 2 });
        Assert.Equal(AppendResult.Duplicate, await AppendAsync(failed with { Attempt = 3 }));
        Assert.Equal([1, 2], (await StepsAsync(new StepQuery { Run = run, Attempts = true })).Select(s => s.Attempt));
    }

    [Fact]
    public async Task Steps_are_filtered_and_paged()
    {
        var run = await BeginAsync();
        var other = await BeginAsync();
        await Task.WhenAll(Enumerable.Range(1, 1500).Select(n => AppendAsync(Rows.Step(run, n) with { Stage = n % 3, Status = (StepStatus)(n % 2) }).AsTask()));
        await AppendAsync(Rows.Step(run, 2000, StepStatus.Failed) with { Stage = 2 });
        await AppendAsync(Rows.Step(other, 1));
        Assert.Equal(1501, (await StepsAsync(new StepQuery { Run = run })).Count);
        Assert.Equal(Enumerable.Range(100, 900).Select(n => (long)n), (await StepsAsync(new StepQuery { Run = run, From = 100, Below = 1000 })).Select(s => s.Number));
        Assert.Equal(501, (await StepsAsync(new StepQuery { Run = run, Stage = 2 })).Count);
        Assert.Equal(2000, Assert.Single(await StepsAsync(new StepQuery { Run = run, Status = StepStatus.Failed })).Number);
        Assert.Equal(7, Assert.Single(await StepsAsync(new StepQuery { Run = run, Item = "item-7" })).Number);
        Assert.Equal(2000, Assert.Single(await StepsAsync(new StepQuery { Run = run, Item = "item-2000" })).Number);
        Assert.Empty(await StepsAsync(new StepQuery { Run = run, Decision = DecisionKind.Reuse }));
        Assert.Equal([1L, 2, 3], (await StepsAsync(new StepQuery { Run = run, Limit = 3 })).Select(s => s.Number));
    }

    [Fact]
    public async Task Attempts_are_complete_across_pages()
    {
        var run = await BeginAsync();
        var all = Enumerable.Range(1, 400).SelectMany(n => new[] { Rows.Step(run, n, StepStatus.Failed), Rows.Step(run, n) with { Attempt = 2 } });
        await Task.WhenAll(all.Select(step => AppendAsync(step).AsTask()));
        var read = await StepsAsync(new StepQuery { Run = run, Attempts = true });
        Assert.Equal(Enumerable.Range(1, 400).SelectMany(n => new[] { (n, 1), (n, 2) }), read.Select(s => ((int)s.Number, s.Attempt)));
        Assert.Equal(400, (await StepsAsync(new StepQuery { Run = run })).Count);
    }

    [Fact]
    public async Task A_long_list_is_read_from_any_place_to_the_end_of_a_chunk()
    {
        var run = await BeginAsync();
        var list = new ListAddress(run, 1, 1, ListKind.Outputs);
        var items = Enumerable.Range(0, 2500).Select(i => Rows.Artifact($"{i}", $"key {i}")).ToArray();
        for (var first = 0; first < items.Length; first += 1000)
        {
            await Journal.AppendAsync(new ListEntry(list, first, items[first..Math.Min(2500, first + 1000)]), Cancellation);
        }

        await Journal.AppendAsync(new ListEntry(list, 1000, items[1000..2000]), Cancellation);
        var read = new List<StepArtifact>();
        for (IReadOnlyList<StepArtifact> page; (page = await Journal.ListAsync(list, 700 + read.Count, Cancellation)).Count > 0;)
        {
            read.AddRange(page);
        }

        Assert.Equal(items.Skip(700).Select(i => i.Digest), read.Select(i => i.Digest));
        Assert.Equal("700"u8.ToArray(), read[0].Bytes!.Value.ToArray());
        Assert.Empty(await Journal.ListAsync(list with { Kind = ListKind.Inputs }, 0, Cancellation));
        Assert.Empty(await Journal.ListAsync(list with { Attempt = 2 }, 0, Cancellation));
    }

    [Fact]
    public async Task A_cancelled_caller_writes_nothing()
    {
        var run = await BeginAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Journal.AppendAsync(new StepEntry(Rows.Step(run, 1)), new CancellationToken(canceled: true)));
        Assert.Empty(await HeadsAsync(run));
    }
}
