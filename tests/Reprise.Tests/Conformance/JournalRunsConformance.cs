using System.Text.Json;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Conformance;

/// <summary>Runs, their events and owners: what every journal must do.</summary>
public abstract class JournalRunsConformance : JournalSuite
{
    private static readonly RunOwner Elsewhere = new("another-machine/another-boot", 17, 5);
    private static readonly RunOwner Gone = Me with { ProcessStart = Me.ProcessStart + 1 };

    [Fact]
    public async Task A_header_is_read_as_it_was_written()
    {
        var header = Rows.Header() with
        {
            Kind = RunKind.Fork,
            Origin = new RunOrigin(Rows.Header().Id, "stp_x", null, "select", null),
            Snapshot = Digest.OfText("snapshot"),
            Folder = "/somewhere",
            Inputs = [new RunInput("quakes", "a b.json", Digest.OfText("in"), 3, "application/json")],
            Params = JsonElement.Parse("""{"a":[1,null,"x"]}"""),
            Context = JsonElement.Parse("null"),
            Reuse = Reach.Any,
            Concurrency = 64,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "north\"'" },
            ParentSpan = new SpanId(0xb7ad6b7169203331),
        };
        var number = await Journal.BeginAsync(header, Me, Cancellation);
        var run = Assert.Single(await RunsAsync(new RunQuery { Number = number }));
        Assert.Equal(header.Id, run.Header.Id);
        Assert.Equal(header.Origin, run.Header.Origin);
        Assert.Equal(header.Inputs, run.Header.Inputs);
        Assert.Equal(header.Labels, run.Header.Labels);
        Assert.Equal(header.ParentSpan, run.Header.ParentSpan);
        Assert.Equal("""{"a":[1,null,"x"]}""", run.Header.Params!.Value.GetRawText());
        Assert.Equal((header.Snapshot, header.Kind, header.Reuse, 64), (run.Header.Snapshot, run.Header.Kind, run.Header.Reuse, run.Header.Concurrency));
        Assert.Equal((Me, true, RunStatus.Running), (run.Owner, run.OwnerAlive, run.Status));
    }

    [Fact]
    public async Task An_ended_run_has_its_summary_and_no_owner()
    {
        var number = await BeginAsync();
        var summary = new RunSummary { Status = RunStatus.Failed, Stages = [new StageSummary { Failed = 2 }], Error = new StepError("step.failed", "No.", "Try.") };
        await EventAsync(new RunEvent(number, RunEventKind.CancelRequested, 4));
        Assert.True((await RunAsync(number)).CancelRequested);
        await EventAsync(new RunEvent(number, RunEventKind.Ended, 5, summary));
        var run = await RunAsync(number);
        Assert.Equal((RunStatus.Failed, 2L, summary.Error), (run.Status, run.Summary!.Total().Failed, run.Summary.Error));
        Assert.Null(run.Owner);
        Assert.False(run.CancelRequested);
    }

    [Fact]
    public async Task Runs_are_counted_by_how_they_stand_how_they_came_about_and_when()
    {
        for (var i = 0; i < 10; i++)
        {
            var header = Rows.Header() with { Kind = i == 9 ? RunKind.Fork : RunKind.Run, CreatedAt = 1000 + (100 * i), Pipeline = i < 5 ? "a" : "b" };
            var number = await Journal.BeginAsync(header, i == 8 ? Gone : Me, Cancellation);
            if (i < 7)
            {
                await EventAsync(new RunEvent(number, RunEventKind.Ended, 5, new RunSummary { Status = i % 2 == 0 ? RunStatus.Failed : RunStatus.Succeeded, Stages = [new StageSummary { SavedMicros = i }, new StageSummary { SavedMicros = 1 }] }));
            }
        }

        await EventAsync(new RunEvent(1, RunEventKind.Recovered, 6));
        var all = await TallyAsync(new RunQuery { Spans = 3, Limit = 0 });
        Assert.Equal((10L, 27L), (all.Total, all.SavedMicros)); // Of what goes on again nothing is counted as saved.
        Assert.Equal("Failed 3, Interrupted 2, Running 2, Succeeded 3", Words(all.ByStatus));
        Assert.Equal("Fork 1, Run 9", Words(all.ByKind));
        Assert.Equal([new RunSpan(1000, 1301, 4, 1), new RunSpan(1301, 1601, 3, 2), new RunSpan(1601, 1901, 3, 0)], all.Spans);

        var some = await TallyAsync(new RunQuery { Pipelines = ["b"], Statuses = [RunStatus.Running], Since = 1200, Until = 2200, Limit = 1, Before = 2, Spans = 2 });
        Assert.Equal((2L, "Running 2"), (some.Total, Words(some.ByStatus)));
        Assert.Equal([new RunSpan(1200, 1700, 0, 0), new RunSpan(1700, 2200, 2, 0)], some.Spans);
        Assert.Empty((await TallyAsync(new RunQuery { Pipelines = ["c"], Spans = 9 })).Spans);

        async Task<RunTally> TallyAsync(RunQuery query) => (await Journal.RunsAsync(query, Cancellation)).Tally!;

        static string Words<T>(IReadOnlyDictionary<T, long> counts)
            where T : notnull => string.Join(", ", counts.Select(c => $"{c.Key} {c.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_recovered_run_has_no_summary_until_it_ends_again()
    {
        var number = await BeginAsync();
        await EndAsync(number, RunStatus.Interrupted);
        await Journal.OwnAsync(OwnAction.Claim, [number], Me, Cancellation);
        await EventAsync(new RunEvent(number, RunEventKind.Recovered, 6));
        Assert.Equal(RunStatus.Running, (await RunAsync(number)).Status);
        await EndAsync(number, RunStatus.Succeeded);
        Assert.Equal(RunStatus.Succeeded, (await RunAsync(number)).Status);
    }

    [Fact]
    public async Task A_golden_run_keeps_its_newest_name_and_is_found_among_others()
    {
        var golden = await Journal.BeginAsync(Rows.Header(), Me, Cancellation);
        _ = await Journal.BeginAsync(Rows.Header(), Me, Cancellation);
        Assert.Null((await RunAsync(golden)).Golden);
        await EventAsync(new RunEvent(golden, RunEventKind.Golden, 2, Golden: new GoldenMark("first", [])));
        await EventAsync(new RunEvent(golden, RunEventKind.Golden, 3, Golden: new GoldenMark("second", ["a", "b"])));
        var found = Assert.Single(await Journal.RunsAsync(new RunQuery { Golden = true }, Cancellation));
        Assert.Equal((golden, "second", "a b"), (found.Number, found.Golden!.Name, string.Join(' ', found.Golden.Tags)));
    }

    [Fact]
    public async Task Runs_are_found_by_the_run_that_they_came_from()
    {
        var origin = Rows.Header();
        _ = await Journal.BeginAsync(origin, Me, Cancellation);
        var child = await Journal.BeginAsync(Rows.Header() with { Origin = new RunOrigin(origin.Id, null, null, null, null) }, Me, Cancellation);
        _ = await Journal.BeginAsync(Rows.Header(), Me, Cancellation);
        Assert.Equal(child, Assert.Single(await Journal.RunsAsync(new RunQuery { Origin = origin.Id.Value }, Cancellation)).Number);
    }

    [Fact]
    public async Task A_run_is_paused_until_it_is_resumed_recovered_or_over_and_an_orderly_stop_leaves_it_paused()
    {
        var number = await BeginAsync();
        await EventAsync(new RunEvent(number, RunEventKind.PauseRequested, 4));
        Assert.Equal((RunStatus.Paused, true), ((await RunAsync(number)).Status, (await RunAsync(number)).PauseRequested));
        Assert.Equal([number], await NumbersAsync(new RunQuery { Statuses = [RunStatus.Paused] }));
        Assert.Empty(await NumbersAsync(new RunQuery { Statuses = [RunStatus.Running] }));
        await EventAsync(new RunEvent(number, RunEventKind.ResumeRequested, 5));
        Assert.Equal(RunStatus.Running, (await RunAsync(number)).Status);

        await EventAsync(new RunEvent(number, RunEventKind.PauseRequested, 6));
        await EndAsync(number, RunStatus.Interrupted);
        Assert.Equal((RunStatus.Paused, RunStatus.Interrupted), ((await RunAsync(number)).Status, (await RunAsync(number)).Summary!.Status));
        Assert.Equal([number], await NumbersAsync(new RunQuery { Statuses = [RunStatus.Paused] }));
        Assert.Empty(await NumbersAsync(new RunQuery { Statuses = [RunStatus.Interrupted] }));
        await EventAsync(new RunEvent(number, RunEventKind.Recovered, 7));
        Assert.False((await RunAsync(number)).PauseRequested);

        await EventAsync(new RunEvent(number, RunEventKind.PauseRequested, 8));
        await EndAsync(number, RunStatus.Failed);
        await EventAsync(new RunEvent(number, RunEventKind.PauseRequested, 9));
        Assert.Equal((RunStatus.Failed, false), ((await RunAsync(number)).Status, (await RunAsync(number)).PauseRequested));
    }

    [Fact]
    public async Task A_run_whose_owner_is_gone_stays_paused()
    {
        var number = await Journal.BeginAsync(Rows.Header(), Gone, Cancellation);
        await EventAsync(new RunEvent(number, RunEventKind.PauseRequested, 4));
        Assert.Equal(RunStatus.Paused, (await RunAsync(number)).Status);
        await EventAsync(new RunEvent(number, RunEventKind.ResumeRequested, 5));
        Assert.Equal(RunStatus.Interrupted, (await RunAsync(number)).Status);
    }

    [Fact]
    public async Task Runs_are_filtered_and_come_newest_first()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "north" };
        var first = await Journal.BeginAsync(Rows.Header("quakes", createdAt: 10), Me, Cancellation);
        var second = await Journal.BeginAsync(Rows.Header("weather", RunKind.Rerun, 20) with { Labels = labels, Reason = "Again, with CARE" }, Me, Cancellation);
        var third = await Journal.BeginAsync(Rows.Header("quakes", createdAt: 30), Elsewhere, Cancellation);
        await EndAsync(first, RunStatus.Succeeded);
        Assert.Equal([third, second, first], await NumbersAsync(new RunQuery()));
        Assert.Equal([third, first], await NumbersAsync(new RunQuery { Pipelines = ["quakes"] }));
        Assert.Equal([second], await NumbersAsync(new RunQuery { Kinds = [RunKind.Rerun] }));
        Assert.Equal([second], await NumbersAsync(new RunQuery { Labels = labels }));
        Assert.Empty(await NumbersAsync(new RunQuery { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "south" } }));
        Assert.Equal([second], await NumbersAsync(new RunQuery { Text = "with care" }));
        Assert.Equal([second], await NumbersAsync(new RunQuery { Since = 20, Until = 30 }));
        Assert.Equal([first], await NumbersAsync(new RunQuery { Statuses = [RunStatus.Succeeded] }));
        Assert.Equal([third, second], await NumbersAsync(new RunQuery { Statuses = [RunStatus.Running] }));
        Assert.Equal([second, first], await NumbersAsync(new RunQuery { Before = third }));
        Assert.Equal([third], await NumbersAsync(new RunQuery { Limit = 1 }));
        Assert.Equal([third, second], await NumbersAsync(new RunQuery { After = first }));
        Assert.Equal([third, first], await NumbersAsync(new RunQuery { Numbers = [first, third] }));
        Assert.Empty(await NumbersAsync(new RunQuery { Numbers = [] }));
    }

    [Fact]
    public async Task Runs_are_found_by_their_lineage_and_the_newest_of_each_pipeline_by_its_name()
    {
        var header = Rows.Header("quakes", createdAt: 10);
        var first = await Journal.BeginAsync(header, Me, Cancellation);
        var other = await Journal.BeginAsync(Rows.Header("weather"), Me, Cancellation);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "north" };
        var replay = await Journal.BeginAsync(Rows.Header("quakes", RunKind.Replay) with { Lineage = header.Id, Labels = labels }, Me, Cancellation);
        Assert.Equal([replay, first], await NumbersAsync(new RunQuery { Lineage = header.Id.Value }));
        Assert.Equal([replay], await NumbersAsync(new RunQuery { Lineage = header.Id.Value, Labels = labels }));
        Assert.Equal([replay], await NumbersAsync(new RunQuery { Lineage = header.Id.Value, After = first }));
        _ = await Journal.BeginAsync(Rows.Header("quakes", RunKind.Rerun), Me, Cancellation);
        Assert.Equal([replay, other], await NumbersAsync(new RunQuery { NewestOfEach = true }));
    }

    [Fact]
    public async Task A_run_is_found_by_its_id_and_by_a_prefix_of_it()
    {
        var header = Rows.Header();
        var number = await Journal.BeginAsync(header, Me, Cancellation);
        _ = await BeginAsync();
        Assert.Equal([number], await NumbersAsync(new RunQuery { Id = header.Id.Value }));
        Assert.Equal(2, (await NumbersAsync(new RunQuery { Id = "run_" })).Count);
        Assert.Empty(await NumbersAsync(new RunQuery { Id = header.Id.Value + "0" }));
    }

    [Fact]
    public async Task A_second_owner_is_refused_and_told_who_the_first_is()
    {
        var number = await BeginAsync();
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await Journal.OwnAsync(OwnAction.Claim, [number], Elsewhere, Cancellation));
        Assert.Equal("run.owned", error.Code);
        Assert.StartsWith($"{(await RunAsync(number)).Header.Id} is owned by", error.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Me.ProcessId}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_owner_whose_process_is_gone_from_this_machine_is_succeeded_at_once()
    {
        var number = await Journal.BeginAsync(Rows.Header(), Gone, Cancellation);
        Assert.Equal(RunStatus.Interrupted, (await RunAsync(number)).Status);
        await Journal.OwnAsync(OwnAction.Claim, [number], Me, Cancellation);
        Assert.Equal(Me, (await RunAsync(number)).Owner);
    }

    [Fact]
    public async Task An_owner_elsewhere_is_succeeded_when_its_lease_has_passed_unless_it_was_renewed()
    {
        var number = await Journal.BeginAsync(Rows.Header(), Elsewhere, Cancellation);
        Time.Advance(TimeSpan.FromSeconds(29));
        await Journal.OwnAsync(OwnAction.Renew, [number], Elsewhere, Cancellation);
        Time.Advance(TimeSpan.FromSeconds(29));
        Assert.True((await RunAsync(number)).OwnerAlive);
        await Assert.ThrowsAsync<RepriseException>(async () => await Journal.OwnAsync(OwnAction.Claim, [number], Me, Cancellation));
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.False((await RunAsync(number)).OwnerAlive);
        await Journal.OwnAsync(OwnAction.Claim, [number], Me, Cancellation);
        var lost = await Assert.ThrowsAsync<RepriseException>(async () => await Journal.OwnAsync(OwnAction.Renew, [number], Elsewhere, Cancellation));
        Assert.Equal("run.owned", lost.Code);
    }

    [Fact]
    public async Task Runs_are_claimed_all_or_none_and_given_up_only_by_their_owner()
    {
        var mine = await BeginAsync();
        var theirs = await Journal.BeginAsync(Rows.Header(), Elsewhere, Cancellation);
        await Journal.OwnAsync(OwnAction.Release, [mine, theirs], Me, Cancellation);
        Assert.Null((await RunAsync(mine)).Owner);
        Assert.Equal(Elsewhere, (await RunAsync(theirs)).Owner);
        await Assert.ThrowsAsync<RepriseException>(async () => await Journal.OwnAsync(OwnAction.Claim, [mine, theirs], Me, Cancellation));
        Assert.Null((await RunAsync(mine)).Owner);
        await Journal.OwnAsync(OwnAction.Renew, [mine], Me, Cancellation);
        Assert.Null((await RunAsync(mine)).Owner);
    }

    [Fact]
    public async Task A_run_that_does_not_exist_cannot_be_claimed()
    {
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await Journal.OwnAsync(OwnAction.Claim, [99], Me, Cancellation));
        Assert.Equal("run.not_found", error.Code);
    }

    private ValueTask<RunList> RunsAsync(RunQuery query) => Journal.RunsAsync(query, Cancellation);

    private async Task<List<long>> NumbersAsync(RunQuery query) => [.. (await RunsAsync(query)).Select(run => run.Number)];

    private async Task<RunRecord> RunAsync(long number) => Assert.Single(await RunsAsync(new RunQuery { Number = number }));

    private async Task EventAsync(RunEvent e) => await Journal.AppendAsync(new EventEntry(e), Cancellation);

    private Task EndAsync(long number, RunStatus status) => EventAsync(new RunEvent(number, RunEventKind.Ended, 5, new RunSummary { Status = status }));
}
