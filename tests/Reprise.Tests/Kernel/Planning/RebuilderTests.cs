using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Kernel.Planning;

/// <summary>The one decision, as tables: what is recorded (see <see cref="Recorded.Trace"/>), what is asked, and what becomes of the step.</summary>
public sealed class RebuilderTests
{
    private const string InEffect = "its effect is {0}, so a result serves only in its own lineage";

    [Theory]
    // Nothing on record.
    [InlineData("", "run: never ran", "run: never ran", "run: never ran")]
    // The same slot and another one, in the ancestry: only what is pure takes the place of another occurrence.
    [InlineData("A slot", "reuse A: same as in A", "reuse A: same as in A", "reuse A: same as in A")]
    [InlineData("A", "reuse A: same action as a step of A", "run: never ran", "run: never ran")]
    // Outside the ancestry: only what is pure is served.
    [InlineData("A slot outside", "reuse A: same as in A", "run: " + InEffect, "run: " + InEffect)]
    [InlineData("A outside", "reuse A: same action as a step of A", "run: never ran", "run: never ran")]
    // Every component of the match key counts, wherever the step stood.
    [InlineData("A slot with", "run: a parameter changed [with]")]
    [InlineData("A slot inputs", "run: an input changed [inputs]")]
    [InlineData("A slot type", "run: the step type changed [type]")]
    [InlineData("A slot context", "run: the context changed [context]")]
    [InlineData("A slot with inputs code", "run: a parameter, an input, the code changed [with inputs code]")]
    [InlineData("A with", "run: never ran")]
    // The code counts; the environment only outside the ancestry.
    [InlineData("A slot code", "run: the code changed [code]")]
    [InlineData("A slot env", "reuse A: same as in A")]
    [InlineData("A slot outside env", "run: the environment changed [env]")]
    // Only what succeeded and was executed (or given by a fork) serves.
    [InlineData("A slot Failed", "run: it failed in A")]
    [InlineData("A slot Skipped", "run: it was skipped in A")]
    [InlineData("A slot Quarantined", "run: it was quarantined in A")]
    [InlineData("A slot Refused", "run: it was refused in A")]
    [InlineData("A slot Cancelled", "run: it was cancelled in A")]
    [InlineData("A slot InDoubt", "run: never ran")]
    [InlineData("A slot Replace", "reuse A: same as in A")]
    public void What_is_recorded_decides(string recorded, string pure, string? otherRecorded = null, string? external = null)
    {
        string[] expected = [pure, otherRecorded ?? pure, external ?? pure];
        foreach (var effect in Enum.GetValues<Effect>())
        {
            var decision = Rebuilder.Decide(Question(effect), Recorded.Traces(recorded), Policy.Normal);
            Assert.Equal(Of(expected[(int)effect], effect), Recorded.Words(decision));
        }
    }

    [Theory]
    // Of identical calls that are not pure, the one whose turn it is serves like one of the same slot; no other does.
    [InlineData("A turn", "reuse A: same action as a step of A")]
    [InlineData("A; B turn", "reuse A: same action as a step of A", "reuse B: same action as a step of B")]
    [InlineData("A turn; B slot", "reuse B: same as in B")]
    [InlineData("A turn outside", "reuse A: same action as a step of A", "run: " + InEffect)]
    [InlineData("A turn code", "run: the code changed [code]")]
    [InlineData("A turn with", "run: a parameter changed [with]")]
    // What was called below it must be registered now as it was then.
    [InlineData("A slot below", "run: the code of facts.extract below it changed")]
    [InlineData("A turn below", "run: the code of facts.extract below it changed")]
    [InlineData("A slot below code", "run: the code, the code of facts.extract below it changed [code]")]
    [InlineData("A slot below; B turn", "reuse B: same action as a step of B")]
    // What this run recorded before it was cut off stays, whatever changed since; but only what succeeded, and only in its slot.
    [InlineData("A own slot", "reuse A: recorded in this run before it was cut off")]
    [InlineData("A own slot code", "reuse A: recorded in this run before it was cut off")]
    [InlineData("A own slot below", "reuse A: recorded in this run before it was cut off")]
    [InlineData("A own slot Reuse", "reuse A: recorded in this run before it was cut off")]
    [InlineData("A slot; B own slot", "reuse B: recorded in this run before it was cut off")]
    [InlineData("A own slot Failed", "run: it failed in A")]
    [InlineData("A own slot Failed; B slot", "reuse B: same as in B")]
    [InlineData("A own Reuse", "run: never ran")]
    public void Calls_take_turns_cover_what_they_called_and_keep_what_their_own_run_recorded(string recorded, string pure, string? others = null)
    {
        foreach (var effect in Enum.GetValues<Effect>())
        {
            var decision = Rebuilder.Decide(Question(effect), Recorded.Traces(recorded), Policy.Normal);
            Assert.Equal(Of(effect == Effect.Pure ? pure : others ?? pure, effect), Recorded.Words(decision));
        }
    }

    [Theory]
    [InlineData("A own slot", "reuse A: recorded in this run before it was cut off")]
    [InlineData("A slot; B turn", "run: asked for")]
    public void A_call_that_is_forced_runs_once_in_a_run_however_often_that_is_cut_off(string recorded, string expected) =>
        Assert.Equal(expected, Recorded.Words(Rebuilder.Decide(Question(Effect.Recorded), Recorded.Traces(recorded), Policy.Now)));

    [Fact]
    public void Code_that_is_to_be_ignored_is_ignored_below_a_call_too() =>
        Assert.Equal("reuse A: same as in A", Recorded.Words(Rebuilder.Decide(Question(Effect.Recorded) with { IgnoreCode = true }, Recorded.Traces("A slot below code"), Policy.Normal)));

    [Fact]
    public void What_somebody_supplied_stands_for_the_step_whatever_is_recorded_and_whatever_is_asked_for()
    {
        var output = new ReplacedOutput("stp_given", 1, Digest.OfText("given"), 5, "text/plain");
        foreach (var effect in Enum.GetValues<Effect>())
        {
            foreach (var policy in Enum.GetValues<Policy>())
            {
                var decision = Assert.IsType<Supply>(Rebuilder.Decide(Question(effect) with { Supplied = output }, Recorded.Traces("A slot"), policy));
                Assert.Same(output, decision.Output);
                Assert.Contains("stp_given", decision.Reason, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_step_that_was_itself_reused_serves_nobody()
    {
        foreach (var effect in Enum.GetValues<Effect>())
        {
            Assert.IsType<Execute>(Rebuilder.Decide(Question(effect), Recorded.Traces("A slot Reuse; B Reuse"), Policy.Normal));
            Assert.Equal("reuse B: same as in B", Recorded.Words(Rebuilder.Decide(Question(effect), Recorded.Traces("A slot Reuse; B slot"), Policy.Normal)));
        }
    }

    [Theory]
    [InlineData("A; B slot; C slot", "reuse C: same as in C")] // The same slot before an earlier one elsewhere, and in the own lineage the newest of it.
    [InlineData("A; B; C", "reuse A: same action as a step of A")] // Else the earliest.
    [InlineData("A slot; B slot", "reuse B: same as in B")]
    [InlineData("A slot outside; B slot outside", "reuse A: same as in A")] // Elsewhere the earliest.
    [InlineData("A slot; B slot outside", "reuse A: same as in A")]
    [InlineData("A slot Failed; B Failed", "run: it failed in A")]
    [InlineData("A slot with; B; C", "reuse B: same action as a step of B")] // A same slot that does not match takes nobody's place.
    [InlineData("A outside env; B outside; C", "reuse B: same action as a step of B")]
    [InlineData("A Failed; B slot Failed; C", "reuse C: same action as a step of C")]
    [InlineData("A slot with; B slot inputs", "run: an input changed [inputs]")] // The latest of the slot comes nearest.
    [InlineData("A slot inputs; B with; C slot Failed", "run: an input changed [inputs]")] // A failure or another slot is not near.
    public void Of_several_the_same_slot_serves_the_newest_of_the_own_lineage_else_the_earliest(string recorded, string expected) =>
        Assert.Equal(expected, Recorded.Words(Rebuilder.Decide(Question(Effect.Pure), Recorded.Traces(recorded), Policy.Normal)));

    [Theory]
    [InlineData("code", "A slot code", "reuse A: same as in A")]
    [InlineData("code", "A slot outside code", "reuse A: same as in A", "run: the code changed [code]")]
    [InlineData("code", "A slot code with", "run: a parameter, the code changed [with code]")]
    [InlineData("env", "A slot env", "run: the environment changed [env]")]
    [InlineData("env", "A slot", "reuse A: same as in A")]
    [InlineData("any", "A", "reuse A: same action as a step of A")]
    [InlineData("any", "A; B slot", "reuse B: same as in B")]
    [InlineData("any", "A outside", "reuse A: same action as a step of A", "run: never ran")]
    [InlineData("any", "A with", "run: never ran")]
    [InlineData("unasked", "", "run: reuse was not asked for")]
    public void What_is_asked_for_widens_or_narrows_what_serves(string asked, string recorded, string pure, string? others = null)
    {
        foreach (var effect in Enum.GetValues<Effect>())
        {
            var question = Question(effect) with
            {
                IgnoreCode = asked is "code",
                SameEnvironment = asked is "env",
                AnyOccurrence = asked is "any",
                ReuseAsked = asked is not "unasked",
            };
            var expected = effect == Effect.Pure ? pure : others ?? pure;
            Assert.Equal(expected, Recorded.Words(Rebuilder.Decide(question, Recorded.Traces(recorded), Policy.Normal)));
        }
    }

    [Theory]
    [InlineData(Policy.Now, "", "run: asked for")]
    [InlineData(Policy.Now, "A slot", "run: asked for")]
    [InlineData(Policy.Now, "A slot with", "run: asked for")]
    [InlineData(Policy.Never, "", "refuse recording.absent: no recorded result")]
    [InlineData(Policy.Never, "A with", "refuse recording.absent: no recorded result")]
    [InlineData(Policy.Never, "A slot Failed", "refuse recording.absent: no recorded result")]
    [InlineData(Policy.Never, "A slot", "reuse A: same as in A")]
    [InlineData(Policy.Never, "A slot with code", "refuse recording.absent: no recorded result: a parameter, the code changed")]
    public void The_policy_says_whether_a_recorded_result_is_wanted(Policy policy, string recorded, string expected)
    {
        foreach (var effect in Enum.GetValues<Effect>())
        {
            Assert.Equal(expected, Recorded.Words(Rebuilder.Decide(Question(effect), Recorded.Traces(recorded), policy)));
        }
    }

    [Fact]
    public void A_step_that_is_run_on_request_names_the_one_that_ran_before_it()
    {
        var before = Recorded.Traces("A slot; B slot with; C");
        var execute = Assert.IsType<Execute>(Rebuilder.Decide(Question(Effect.Pure), before, Policy.Now));
        Assert.Same(before[1].Step, execute.Nearest);
        Assert.Empty(execute.Differs);
    }

    [Theory]
    [InlineData("took effect", Policy.Normal, "", "refuse effects.unacknowledged: would repeat an effect: it took place in T")]
    [InlineData("took effect", Policy.Normal, "A slot inputs", "refuse effects.unacknowledged: would repeat an effect: it took place in T")]
    [InlineData("took effect", Policy.Normal, "A", "refuse effects.unacknowledged: would repeat an effect: it took place in T")]
    [InlineData("took effect", Policy.Normal, "A slot", "reuse A: same as in A")]
    [InlineData("took effect", Policy.Now, "A slot", "refuse effects.unacknowledged: would repeat an effect: it took place in T")]
    [InlineData("took effect", Policy.Never, "", "refuse effects.unacknowledged: would repeat an effect: it took place in T")]
    [InlineData("took effect", Policy.Never, "A slot", "reuse A: same as in A")]
    [InlineData("in doubt", Policy.Normal, "", "refuse effects.in_doubt: it is in doubt whether this took effect in T")]
    [InlineData("in doubt", Policy.Normal, "A slot", "reuse A: same as in A")]
    [InlineData("in doubt", Policy.Now, "A slot", "refuse effects.in_doubt: it is in doubt whether this took effect in T")]
    [InlineData("in doubt", Policy.Never, "", "refuse effects.in_doubt: it is in doubt whether this took effect in T")]
    [InlineData("acknowledged", Policy.Normal, "", "run: never ran")]
    [InlineData("acknowledged", Policy.Normal, "A slot inputs", "run: an input changed [inputs]")]
    [InlineData("acknowledged", Policy.Normal, "A slot", "reuse A: same as in A")]
    [InlineData("acknowledged", Policy.Now, "A slot", "run: asked for")]
    [InlineData("acknowledged", Policy.Never, "", "refuse recording.absent: no recorded result")]
    public void An_effect_is_never_repeated_silently(string twin, Policy policy, string recorded, string expected)
    {
        var question = Question(Effect.External) with
        {
            Twin = new ExternalTwin(Recorded.Run('T'), 7, InDoubt: twin is "in doubt", Acknowledged: twin is "acknowledged"),
        };
        Assert.Equal(expected, Recorded.Words(Rebuilder.Decide(question, Recorded.Traces(recorded), policy)));
    }

    [Theory]
    [InlineData(Effect.Pure)]
    [InlineData(Effect.Recorded)]
    public void A_twin_holds_back_only_what_changes_the_world(Effect effect)
    {
        var question = Question(effect) with { Twin = new ExternalTwin(Recorded.Run('T'), 7, InDoubt: true, Acknowledged: false) };
        Assert.Equal("run: never ran", Recorded.Words(Rebuilder.Decide(question, [], Policy.Normal)));
        Assert.Equal("run: asked for", Recorded.Words(Rebuilder.Decide(question, [], Policy.Now)));
    }

    private static StepQuestion Question(Effect effect) => new(Recorded.Action, effect);

    private static string Of(string expected, Effect effect) => expected.Replace("{0}", effect is Effect.Recorded ? "recorded" : "external", StringComparison.Ordinal);
}
