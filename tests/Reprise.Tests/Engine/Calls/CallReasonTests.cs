using Reprise.Engine.Recordings;
using Reprise.Engine.Restarting;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Calls;

/// <summary>Why a call ran: which recorded call stood in its place, and what differs.</summary>
public sealed class CallReasonTests : IAsyncLifetime
{
    private readonly TestAgent _agent = new();
    private CallBed _bed = null!;
    private string[] _leaves = [];
    private string _middle = "{}";
    private bool _fails;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _bed = new CallBed();
        _ = _agent
            .On("root", async turn => _fails ? new AgentReply(500, """{"error":"no"}""") : AgentReply.Ok(await _bed.NestedAsync(turn, "n.middle", _middle)))
            .On("middle", async turn =>
            {
                foreach (var leaf in _leaves)
                {
                    _ = await _bed.NestedAsync(turn, "n.leaf", leaf);
                }

                return AgentReply.Ok("1");
            })
            .Answers("leaf", _ => "2");
        _ = _bed.Register(_agent, "root middle leaf");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task A_changed_input_is_told_by_its_fields_also_below_a_caller_that_changed()
    {
        (_middle, _leaves) = ("""{"topic":7,"lang":"en"}""", ["""{"q":1}""", """{"q":2}"""]);
        var origin = await RootAsync();
        (_middle, _leaves) = ("""{"topic":8,"lang":"en"}""", ["""{"q":1}""", """{"q":3}""", """{"q":4}"""]);
        var restart = await _bed.RestartAsync(origin);
        Assert.Equal(
            [
                ("n.root", "the root of a restart runs from its first line", "n.root 1"),
                ("n.middle", "input topic changed", "n.middle 2"),
                ("n.leaf", "same action as a step of " + origin, "n.leaf 3"),
                ("n.leaf", "input q changed", "n.leaf 4"),
                ("n.leaf", "never ran", "none"),
            ],
            await StoryAsync(restart.Header.Id));
    }

    [Fact]
    public async Task Below_one_call_that_is_restarted_alone_what_differs_is_told_too()
    {
        (_middle, _leaves) = ("1", ["7", "{\"q\":1}"]);
        var origin = await RootAsync();
        _leaves = ["7", "{\"q\":2}"];
        var alone = new RestartRequest { Origin = await _bed.RunAsync(origin), Step = await _bed.StepAsync(origin, "n.middle"), Scope = RestartScope.Execution };
        var restart = await (await _bed.Engine.RestartAsync(alone, Cancellation)).Completion;
        Assert.Equal(
            [
                ("n.middle", "the root of a restart runs from its first line", "n.middle 2"),
                ("n.leaf", "same action as a step of " + origin, "n.leaf 3"),
                ("n.leaf", "input q changed", "n.leaf 4"),
            ],
            await StoryAsync(restart.Header.Id));
    }

    [Fact]
    public async Task Why_shows_the_call_in_whose_place_it_stands_with_both_inputs()
    {
        (_middle, _leaves) = ("""{"topic":7}""", []);
        var origin = await RootAsync();
        _middle = """{"topic":8}""";
        var restart = await _bed.RestartAsync(origin);
        var why = await WhyAsync(restart.Header.Id, await _bed.StepAsync(restart.Header.Id, "n.middle"));
        Assert.Equal((origin.Value, "n.middle"), (why.Nearest!.RunId, why.Nearest.Target));
        var differs = Assert.Single(why.Differs);
        Assert.Equal(("inputs", """{"topic":7}""", """{"topic":8}"""), (differs.Component, differs.Recorded!.ToJsonString(), differs.Current!.ToJsonString()));
    }

    [Fact]
    public async Task A_pure_call_whose_code_changed_says_so_wherever_it_stood_before()
    {
        _ = _bed.Register(_agent, "root middle leaf:pure");
        (_middle, _leaves) = ("1", ["7"]);
        var origin = await RootAsync();
        _ = _bed.Register(_agent, "root middle leaf:pure", version: "2");
        _middle = "2"; // Another caller, so another place.
        var restart = await _bed.RestartAsync(origin);
        Assert.Equal("the code changed", (await _bed.StepAsync(restart.Header.Id, "n.leaf")).Reason);
    }

    [Fact]
    public async Task A_call_is_compared_with_the_newest_run_of_its_caller()
    {
        (_middle, _leaves) = ("{}", ["1"]);
        var origin = await RootAsync();
        (_middle, _leaves) = ("[]", ["2"]);
        var second = (await _bed.RestartAsync(origin)).Header.Id;
        (_middle, _leaves) = ("{ }", ["3"]); // The input of the first run again: that caller is reused, and calls nothing.
        Assert.Equal(1, (await _bed.RestartAsync(second)).Summary!.Total().Reused);
        (_middle, _leaves) = ("0", ["3"]);
        var third = await _bed.RestartAsync(second);
        Assert.Equal((second.Value, "n.leaf"), await NearestAsync(third, "n.leaf"));
    }

    [Fact]
    public async Task What_failed_stands_in_its_place_too()
    {
        _fails = true;
        var origin = await RootAsync("""{"a":1}""");
        _fails = false;
        var bytes = """{"a":2}"""u8.ToArray();
        var input = new RunInput("input", "", await _bed.Parts.Store.PutAsync(bytes, Cancellation), bytes.Length, "application/json");
        var fork = await _bed.RestartAsync(origin, change: h => h with { Kind = RunKind.Fork, Inputs = [input] });
        Assert.Equal((origin.Value, "n.root"), await NearestAsync(fork, "n.root"));
    }

    private async Task<RunId> RootAsync(string input = "{}")
    {
        var ended = await _bed.CallAsync("n.root", input);
        return (await _bed.EndOfAsync(ended.Run.Header.Id)).Header.Id;
    }

    private async Task<(string, string)> NearestAsync(RunRecord run, string target)
    {
        var why = await WhyAsync(run.Header.Id, await _bed.StepAsync(run.Header.Id, target));
        return (why.Nearest!.RunId, why.Nearest.Target);
    }

    private async Task<List<(string, string, string)>> StoryAsync(RunId run)
    {
        var story = new List<(string, string, string)>();
        foreach (var step in await _bed.StepsAsync(run))
        {
            story.Add((step.Target!, step.Reason, step.Source is { } source ? $"{step.Target} {source.Step}" : "none"));
        }

        return story;
    }

    private async Task<Reprise.Engine.Contract.WhyObject> WhyAsync(RunId run, StepRecord step) =>
        await Explanation.OfAsync(_bed.Recording, new RecordedStep(await _bed.RunAsync(run), step), Cancellation);
}
