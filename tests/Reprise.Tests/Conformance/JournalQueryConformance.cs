using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Conformance;

/// <summary>How runs and steps are chosen, sorted and counted: what every journal must do.</summary>
public abstract class JournalQueryConformance : JournalSuite
{
    [Fact]
    public async Task Runs_are_found_by_any_of_several_words()
    {
        var first = await Journal.BeginAsync(Rows.Header("a"), Me, Cancellation);
        var second = await Journal.BeginAsync(Rows.Header("b", RunKind.Fork), Me, Cancellation);
        var third = await Journal.BeginAsync(Rows.Header("c", RunKind.Rerun), Me, Cancellation);
        await EndAsync(first, RunStatus.Succeeded);
        await EndAsync(second, RunStatus.Failed);
        Assert.Equal([second, first], await RunsAsync(new RunQuery { Pipelines = ["a", "b"] }));
        Assert.Equal([third, second], await RunsAsync(new RunQuery { Kinds = [RunKind.Fork, RunKind.Rerun] }));
        Assert.Equal([third, first], await RunsAsync(new RunQuery { Statuses = [RunStatus.Running, RunStatus.Succeeded] }));
    }

    [Fact]
    public async Task Runs_come_sorted_by_duration_or_saved_time_page_by_page()
    {
        var numbers = new List<long>();
        foreach (var (micros, saved) in ((long, long)[])[(30, 1), (10, 9), (30, 5), (0, 0)])
        {
            var number = await Journal.BeginAsync(Rows.Header(createdAt: 100), Me, Cancellation);
            numbers.Add(number);
            var summary = new RunSummary { Status = RunStatus.Succeeded, StartedAt = 200, CompletedAt = 200 + micros, Stages = [new StageSummary { SavedMicros = saved }] };
            await EventAsync(micros == 0 ? new RunEvent(number, RunEventKind.CancelRequested, 5) : new RunEvent(number, RunEventKind.Ended, 5, summary));
        }

        Assert.Equal([numbers[2], numbers[0], numbers[1], numbers[3]], await RunsAsync(new RunQuery { Order = RunOrder.Duration }));
        Assert.Equal([numbers[0], numbers[1], numbers[3]], await RunsAsync(new RunQuery { Order = RunOrder.Duration, Before = numbers[2], BeforeMicros = 30 }));
        Assert.Equal([numbers[1], numbers[2], numbers[0], numbers[3]], await RunsAsync(new RunQuery { Order = RunOrder.Saved }));
        await EventAsync(new RunEvent(numbers[1], RunEventKind.Recovered, 6));
        Assert.Equal([numbers[2], numbers[0], numbers[3], numbers[1]], await RunsAsync(new RunQuery { Order = RunOrder.Saved }));
    }

    [Fact]
    public async Task Labels_that_are_given_later_take_the_place_of_the_first_and_are_counted()
    {
        var first = await Journal.BeginAsync(Rows.Header() with { Labels = Labels("team", "north") }, Me, Cancellation);
        var second = await Journal.BeginAsync(Rows.Header() with { Labels = Labels("team", "north", "day", "mon") }, Me, Cancellation);
        Assert.Equal("team=north 2, day=mon 1", await CountsAsync(9));
        await EventAsync(new RunEvent(first, RunEventKind.Labelled, 5, Labels: Labels("team", "south")));
        var run = (await Journal.RunsAsync(new RunQuery { Number = first }, Cancellation))[0];
        Assert.Equal(("south", "north"), (run.Labels["team"], run.Header.Labels["team"]));
        Assert.Equal([first], await RunsAsync(new RunQuery { Labels = Labels("team", "south") }));
        Assert.Equal([second], await RunsAsync(new RunQuery { Labels = Labels("team", "north") }));
        Assert.Equal([first], await RunsAsync(new RunQuery { Text = "team=south" }));
        Assert.Equal((1, 0), (await TotalAsync(Labels("team", "north", "day", "mon")), await TotalAsync(Labels("team", "south", "day", "mon"))));
        Assert.Equal("day=mon 1", await CountsAsync(1));
        Assert.Equal("day=mon 1", await CountsAsync(9, "team"));

        async Task<string> CountsAsync(int most, params string[] without) =>
            string.Join(", ", (await Journal.RunsAsync(new RunQuery { Limit = 0, MostLabels = most, LabelsWithout = without }, Cancellation)).Labels.Select(l => $"{l.Key}={l.Value} {l.Count}"));

        async Task<long> TotalAsync(Dictionary<string, string> labels) =>
            (await Journal.RunsAsync(new RunQuery { Limit = 0, Spans = 3, Labels = labels }, Cancellation)).Tally!.Total;

        static Dictionary<string, string> Labels(params string[] words) => words.Chunk(2).ToDictionary(w => w[0], w => w[1], StringComparer.Ordinal);
    }

    [Fact]
    public async Task Steps_are_found_by_their_parent_reason_target_and_any_part_of_what_they_say()
    {
        var run = await BeginAsync();
        _ = await AppendAsync(Rows.Step(run, 1) with { Parent = 0, Item = "Apple", Reason = "input changed" });
        _ = await AppendAsync(Rows.Step(run, 2) with { Parent = 1, Target = "node.one" });
        _ = await AppendAsync(Rows.Step(run, 3, StepStatus.Failed) with { Parent = 1, Error = new StepError("score.domain", "The magnitude is Negative.", null) });
        Assert.Equal([1], await StepNumbersAsync(new StepQuery { Run = run, Parent = 0 }));
        Assert.Equal([2, 3], await StepNumbersAsync(new StepQuery { Run = run, Parent = 1 }));
        Assert.Equal([1], await StepNumbersAsync(new StepQuery { Run = run, Reason = "input changed" }));
        Assert.Equal([2], await StepNumbersAsync(new StepQuery { Run = run, Target = "node.one" }));
        Assert.Equal([1], await StepNumbersAsync(new StepQuery { Run = run, Text = "apPLE" }));
        Assert.Equal([2, 3], await StepNumbersAsync(new StepQuery { Run = run, Text = "never" }));
        Assert.Equal([3], await StepNumbersAsync(new StepQuery { Run = run, Text = "negative" }));
        Assert.Equal([3], await StepNumbersAsync(new StepQuery { Run = run, Text = "score.dom" }));
        Assert.Empty(await StepNumbersAsync(new StepQuery { Run = run, Text = "score.dom", Parent = 0 }));
    }

    [Fact]
    public async Task The_longest_steps_come_first_from_any_place_on()
    {
        var run = await BeginAsync();
        foreach (var (number, micros) in ((long, long)[])[(1, 5), (2, 9), (3, 5), (4, 0)])
        {
            _ = await AppendAsync(Rows.Step(run, number) with { StartedAt = 100, CompletedAt = 100 + micros });
        }

        _ = await AppendAsync(Rows.Step(run, 5, StepStatus.Failed) with { StartedAt = 100, CompletedAt = 107 });
        Assert.Equal([2, 5, 3, 1, 4], await StepNumbersAsync(new StepQuery { Run = run, LongestFirst = true }));
        Assert.Equal([3, 1], await StepNumbersAsync(new StepQuery { Run = run, LongestFirst = true, Behind = (7, 5), Limit = 2 }));
        Assert.Equal([1, 4], await StepNumbersAsync(new StepQuery { Run = run, LongestFirst = true, Behind = (5, 3) }));
        Assert.Equal([2, 3, 1, 4], await StepNumbersAsync(new StepQuery { Run = run, LongestFirst = true, Status = StepStatus.Succeeded }));
    }

    [Fact]
    public async Task The_longest_of_more_steps_than_a_page_holds_come_each_once()
    {
        var run = await BeginAsync();
        for (var number = 1; number <= 700; number++)
        {
            _ = await AppendAsync(Rows.Step(run, number) with { StartedAt = 100, CompletedAt = 100 + (number % 7) });
        }

        var steps = await StepsAsync(new StepQuery { Run = run, LongestFirst = true });
        Assert.Equal(steps.OrderByDescending(s => s.DurationMicros).ThenByDescending(s => s.Number).Select(s => s.Number), steps.Select(s => s.Number));
        Assert.Equal(700, steps.Select(s => s.Number).Distinct().Count());
    }

    [Fact]
    public async Task Heads_are_narrowed_like_steps_and_tell_their_reasons_where_that_is_asked()
    {
        var run = await BeginAsync();
        _ = await AppendAsync(Rows.Step(run, 1) with { Reason = "asked for" });
        _ = await AppendAsync(Rows.Step(run, 2) with { Decision = DecisionKind.Reuse });
        _ = await AppendAsync(Rows.Step(run, 3, StepStatus.Failed));
        Assert.Equal(["1 asked for", "2 never ran", "3 never ran"], await HeadsAsync(new StepQuery { Run = run, Reasons = true }));
        Assert.Equal(["2 ", "3 "], await HeadsAsync(new StepQuery { Run = run, Reason = "never ran" }));
        Assert.Equal(["2 "], await HeadsAsync(new StepQuery { Run = run, Decision = DecisionKind.Reuse }));
        Assert.Equal(["2 ", "3 "], await HeadsAsync(new StepQuery { Run = run, From = 2 }));
        Assert.Equal(200, (await Journal.HeadsAsync(run, Cancellation).FirstAsync(Cancellation)).StartedAt);

        async Task<List<string>> HeadsAsync(StepQuery query) => await Journal.HeadsAsync(query, Cancellation).Select(h => $"{h.Number} {h.Reason}").ToListAsync(Cancellation);
    }

    private async Task<List<long>> RunsAsync(RunQuery query) => [.. (await Journal.RunsAsync(query, Cancellation)).Select(run => run.Number)];

    private async Task<List<long>> StepNumbersAsync(StepQuery query) => [.. (await StepsAsync(query)).Select(s => s.Number)];

    private async Task EventAsync(RunEvent e) => await Journal.AppendAsync(new EventEntry(e), Cancellation);

    private Task EndAsync(long number, RunStatus status) => EventAsync(new RunEvent(number, RunEventKind.Ended, 5, new RunSummary { Status = status }));
}
