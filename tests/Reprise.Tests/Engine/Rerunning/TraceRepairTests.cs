using Reprise.Engine.Rerunning;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Tests.Conformance;
using Reprise.Tests.Engine.Imports;

namespace Reprise.Tests.Engine.Rerunning;

/// <summary>The walk over an incomplete history: what a trace repairs, what it only suggests, and what stays a gap.</summary>
public sealed class TraceRepairTests : IAsyncLifetime
{
    private readonly ImportBed _bed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_step_of_the_trace_that_made_the_missing_bytes_repairs_the_chain(bool endToEnd)
    {
        _ = await _bed.ImportAsync(ImportBed.Command("upper", "tr a-z A-Z", "fruit", "FRUIT"));
        _ = await _bed.ImportAsync(ImportBed.Command("make", "printf fruit", null, "fruit"));

        var (head, steps) = await _bed.RerunAsync("FRUIT", endToEnd);

        Assert.Equal(["steps/make identical", "steps/upper identical"], steps.Select(s => $"{s.Target} {s.Verdict}"));
        var gap = Assert.Single(head.Gaps);
        Assert.Equal((ImportBed.DigestOf("fruit"), "trace_id", false), (gap.Artifact, gap.RepairedBy, gap.Candidate));
        Assert.Equal((steps[1].StepId, steps[0].StepId), (gap.StepId, gap.FoundStepId));
        Assert.Equal("identical", head.Verdict);
    }

    [Fact]
    public async Task A_plan_over_several_imports_names_stages_and_steps_as_they_were_imported()
    {
        _ = await _bed.ImportAsync(ImportBed.Command("make", "printf fruit", null, "fruit"));
        _ = await _bed.ImportAsync(ImportBed.Command("upper", "tr a-z A-Z", "fruit", "FRUIT"));
        var targets = new List<string>();

        var plan = await new RerunPlanner(_bed.Engine.Parts).PlanAsync(new RerunRequest { Artifact = Digest.OfText("FRUIT") }, step => targets.Add(step.Target), Cancellation);

        Assert.Equal(["steps/make", "steps/upper"], targets);
        Assert.Equal(targets, plan.Stages.Select(s => $"{s.Route}/{s.Stage}"));
    }

    [Fact]
    public async Task A_step_of_another_trace_repairs_nothing_and_the_gap_stays()
    {
        _ = await _bed.ImportAsync(ImportBed.Command("upper", "tr a-z A-Z", "fruit", "FRUIT"));
        _ = await _bed.ImportAsync(ImportBed.Command("make", "printf fruit", null, "fruit").Replace(ImportBed.Trace, new string('1', 32), StringComparison.Ordinal));

        var (head, steps) = await _bed.RerunAsync("FRUIT");

        Assert.Equal("identical", Assert.Single(steps).Verdict);
        var gap = Assert.Single(head.Gaps);
        Assert.Equal((ImportBed.DigestOf("fruit"), null, null), (gap.Artifact, gap.RepairedBy, gap.FoundStepId));
        Assert.Equal("unverified", head.Verdict);
    }

    [Fact]
    public async Task Where_digests_are_missing_the_parent_span_is_a_candidate_and_unverified()
    {
        _ = await _bed.ImportAsync(
            ImportBed.Command("asking", "printf one", "source", "one", ",\"span_id\":\"00000000000000a1\""),
            ImportBed.Command("before", "printf source", null, "source"),
            ImportBed.Command("asked", "printf two", null, "two", ",\"parent_span_id\":\"00000000000000a1\""));

        var (head, steps) = await _bed.RerunAsync("two");

        Assert.Equal(["steps/before unverified", "steps/asking unverified", "steps/asked identical"], steps.Select(s => $"{s.Target} {s.Verdict}"));
        Assert.All(steps.Take(2), s => Assert.Contains("candidate", s.Reason, StringComparison.Ordinal));
        var gap = Assert.Single(head.Gaps);
        Assert.Equal((ImportBed.DigestOf("one"), "trace_id", true, steps[1].StepId), (gap.Artifact, gap.RepairedBy, gap.Candidate, gap.FoundStepId));
        Assert.Equal(("unverified", 2), (head.Verdict, head.Counts.Unverified));
    }

    [Theory]
    [InlineData("answer")]
    [InlineData("part")]
    public async Task A_parent_that_used_what_it_asked_for_is_no_candidate_for_it(string artifact)
    {
        _ = await _bed.ImportAsync(
            ImportBed.Command("asked", "printf part", null, "part", ",\"parent_span_id\":\"00000000000000a1\""),
            ImportBed.Command("asking", "printf answer", "part", "answer", ",\"span_id\":\"00000000000000a1\""));

        var (head, steps) = await _bed.RerunAsync(artifact);

        Assert.Equal(artifact == "part" ? ["steps/asked identical"] : ["steps/asked identical", "steps/asking identical"], steps.Select(s => $"{s.Target} {s.Verdict}"));
        Assert.Empty(head.Gaps);
        Assert.Equal("identical", head.Verdict);
    }

    [Fact]
    public async Task Where_the_parent_used_it_a_step_of_unknown_inputs_lacks_its_own_and_not_those_of_the_parent()
    {
        _ = await _bed.ImportAsync(
            ImportBed.Command("asked", "printf part", null, "part", ",\"parent_span_id\":\"00000000000000a1\"").Replace("\"inputs\":[],", "", StringComparison.Ordinal),
            ImportBed.Command("asking", "printf answer", "part", "answer", ",\"span_id\":\"00000000000000a1\""));

        var (head, _) = await _bed.RerunAsync("answer");

        var gap = Assert.Single(head.Gaps);
        Assert.Equal((ImportBed.DigestOf("part"), false), (gap.Artifact, gap.Candidate));
        Assert.Contains("read is not recorded", gap.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_lacks_a_step_which_another_came_from_is_reported_as_damaged()
    {
        var run = await _bed.Engine.Journal.BeginAsync(Rows.Header(), _bed.Engine.Parts.Owner, Cancellation);
        _ = await _bed.Engine.Journal.AppendAsync(new StepEntry(Rows.Step(run, 5)), Cancellation);

        var error = await Assert.ThrowsAsync<RepriseException>(() => _bed.RerunAsync("output 5"));

        Assert.Equal("journal.damaged", error.Code);
        Assert.Contains("Step 4 of run 1 is referred to", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_does_not_say_what_it_read_is_never_blamed()
    {
        _ = await _bed.ImportAsync(ImportBed.Command("unknown", "date +%N", null, "then").Replace("\"inputs\":[],", "", StringComparison.Ordinal));

        var (head, steps) = await _bed.RerunAsync("then");

        Assert.Equal("unverified", Assert.Single(steps).Verdict);
        Assert.Contains("not recorded", steps[0].Reason, StringComparison.Ordinal);
        Assert.Contains("not recorded", Assert.Single(head.Gaps).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_recorded_elsewhere_without_a_command_is_unreplayable_and_the_rest_is_judged()
    {
        _ = await _bed.ImportAsync(
            ImportBed.Command("make", "printf fruit", null, "fruit"),
            $$"""{"type":"mystery","trace_id":"{{ImportBed.Trace}}","inputs":[{"digest":"{{ImportBed.DigestOf("fruit")}}"}],"outputs":[{"text":"?"}]}""",
            ImportBed.Command("upper", "tr a-z A-Z", "?", "?").Replace("\"command\":", $"\"code\":\"{ImportBed.DigestOf("old")}\",\"command\":", StringComparison.Ordinal).Replace("{\"text\":\"?\"}", "{\"text\":\"!\"}", StringComparison.Ordinal));

        var (head, steps) = await _bed.RerunAsync("!");

        Assert.Equal(["identical", "unreplayable", "unreplayable"], steps.Select(s => s.Verdict));
        Assert.Contains("without a command", steps[1].Reason, StringComparison.Ordinal);
        Assert.Contains("its code is not at hand", steps[2].Reason, StringComparison.Ordinal);
        Assert.Equal("unreplayable", head.Verdict);
    }

    [Fact]
    public async Task A_plan_shows_the_same_gaps_and_candidates()
    {
        _ = await _bed.ImportAsync(
            ImportBed.Command("asking", "printf one", null, "one", ",\"span_id\":\"00000000000000a1\""),
            ImportBed.Command("asked", "tr a-z A-Z", "fruit", "FRUIT", ",\"span_id\":\"00000000000000a2\""),
            ImportBed.Command("last", "printf two", null, "two", ",\"parent_span_id\":\"00000000000000a2\""));

        var decisions = new List<string>();
        var plan = await new RerunPlanner(_bed.Engine.Parts).PlanAsync(
            new RerunRequest { Artifact = Digest.OfText("two") }, s => decisions.Add($"{s.Target} {s.Decision}"), Cancellation);

        Assert.Equal(["steps/asked refuse", "steps/last verify"], decisions);
        Assert.Equal([true, false], plan.Gaps.Select(g => g.Candidate));
        Assert.Equal([null, "trace_id"], plan.Gaps.Select(g => g.RepairedBy).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_step_of_a_diamond_is_judged_once()
    {
        _ = await _bed.ImportAsync(
            ImportBed.Command("top", "printf fruit", null, "fruit"),
            ImportBed.Command("left", "tr f F", "fruit", "Fruit"),
            ImportBed.Command("right", "tr t T", "fruit", "fruiT"),
            $$"""{"type":"exec","name":"join","trace_id":"{{ImportBed.Trace}}","effect":"pure","command":["cat","l","r"],"with":{"sandbox":"off"},"inputs":[{"name":"l","digest":"{{ImportBed.DigestOf("Fruit")}}"},{"name":"r","digest":"{{ImportBed.DigestOf("fruiT")}}"}],"outputs":[{"name":"stdout","text":"FruitfruiT"}]}""");

        var (head, steps) = await _bed.RerunAsync("FruitfruiT");

        Assert.Equal(["steps/top", "steps/left", "steps/right", "steps/join"], steps.Select(s => s.Target));
        Assert.Equal(("identical", 4), (head.Verdict, head.Counts.Identical));
        Assert.Empty(head.Gaps);
    }

    [Fact]
    public async Task A_journal_that_claims_a_cycle_is_reported_as_damaged()
    {
        var run = await _bed.Engine.Journal.BeginAsync(Rows.Header(), _bed.Engine.Parts.Owner, Cancellation);
        foreach (var (number, other) in new[] { (1, 2), (2, 1) })
        {
            var step = Rows.Step(run, number) with { Inputs = [Rows.Artifact($"output {other}", inline: false, source: new OutputAddress(run, other, 0))] };
            _ = await _bed.Engine.Journal.AppendAsync(new StepEntry(step), Cancellation);
        }

        var error = await Assert.ThrowsAsync<RepriseException>(() => _bed.RerunAsync("output 2"));

        Assert.Equal(("journal.damaged", 3), (error.Code, error.ExitCode));
        Assert.Contains("claims a cycle", error.Message, StringComparison.Ordinal);
    }
}
