using System.Globalization;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Calls;

/// <summary>Which recorded result serves which call.</summary>
public sealed class CallMatchingTests : IAsyncLifetime
{
    private readonly TestAgent _agent = new();
    private CallBed _bed = null!;
    private int _served;

    public ValueTask InitializeAsync()
    {
        _bed = new CallBed();
        _ = _agent.Answers("leaf", turn => $$"""{"n":{{Interlocked.Increment(ref _served)}},"body":{{(turn.Body.Length == 0 ? "\"absent\"" : turn.Body)}}}""");
        _ = _bed.Register(_agent, "root leaf middle");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Two_ids_beyond_what_a_double_can_tell_apart_never_share_a_result()
    {
        Calls("""{"id":9007199254740992}""");
        var origin = await _bed.CallAsync("n.root");
        Calls("""{"id":9007199254740993}""");
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        Assert.Equal((0, 2), (restart.Summary!.Total().Reused, _agent.Count("leaf")));
        Assert.Equal("""{"id":9007199254740993}""", _agent.Turns.Last(t => t.Name == "leaf").Body);
    }

    [Fact]
    public async Task An_empty_object_an_empty_text_null_and_nothing_are_four_inputs()
    {
        string?[] inputs = ["{}", "\"\"", "null", null];
        Calls(inputs);
        var origin = await _bed.CallAsync("n.root");
        Assert.Equal(4, (await _bed.StepsAsync(origin.Run.Header.Id)).Where(s => s.Target == "n.leaf").Select(s => s.Action.Match).Distinct().Count());
        Assert.Equal(["{}", "\"\"", "null", ""], _agent.Turns.Where(t => t.Name == "leaf").Select(t => t.Body));
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        Assert.Equal(4, restart.Summary!.Total().Reused);
        Assert.Equal(await _bed.ResultAsync(await _bed.StepAsync(origin.Run.Header.Id, "n.root")), await _bed.ResultAsync(await _bed.StepAsync(restart.Header.Id, "n.root")));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("0")]
    public async Task An_empty_result_is_a_result_and_is_reused(string empty)
    {
        _ = _agent.Answers("leaf", _ => empty);
        Calls("{}");
        var origin = await _bed.CallAsync("n.root");
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        Assert.Equal((1, 1), (restart.Summary!.Total().Reused, _agent.Count("leaf")));
        Assert.Equal($"[{empty}]", await _bed.ResultAsync(await _bed.StepAsync(restart.Header.Id, "n.root")));
    }

    [Fact]
    public async Task A_result_that_was_not_given_is_another_than_null()
    {
        _ = _agent.On("leaf", turn => Task.FromResult(AgentReply.Ok("")));
        Calls("{}");
        var origin = await _bed.CallAsync("n.root");
        Assert.Equal(0, (await _bed.StepAsync(origin.Run.Header.Id, "n.leaf")).OutputsCount);
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        Assert.Equal((1, 0L), (restart.Summary!.Total().Reused, (await _bed.StepAsync(restart.Header.Id, "n.leaf")).OutputsCount));
        Assert.Equal("[none]", await _bed.ResultAsync(await _bed.StepAsync(restart.Header.Id, "n.root")) is var text ? text.Replace("\"", "", StringComparison.Ordinal) : "");
    }

    [Fact]
    public async Task The_input_of_a_call_is_found_by_its_digest_although_no_step_made_it()
    {
        Calls("""{"only":"here"}""");
        var run = await _bed.CallAsync("n.root");
        var input = Assert.Single((await _bed.StepAsync(run.Run.Header.Id, "n.leaf")).Inputs);
        await using var content = await Reprise.Engine.Recordings.OutputReader.OpenAsync(_bed.Recording, input.Digest, default);
        using var reader = new StreamReader(content);
        Assert.Equal("""{"only":"here"}""", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Order_of_keys_and_white_space_do_not_matter()
    {
        Calls("""{"a":1,"b":[1,2]}""");
        var origin = await _bed.CallAsync("n.root");
        Calls("""{ "b" : [ 1, 2 ], "a" : 1 }""");
        Assert.Equal(1, (await _bed.RestartAsync(origin.Run.Header.Id)).Summary!.Total().Reused);
        Calls("""{"a":1,"b":[2,1]}""");
        Assert.Equal(0, (await _bed.RestartAsync(origin.Run.Header.Id)).Summary!.Total().Reused);
    }

    [Fact]
    public async Task The_kth_of_identical_calls_takes_the_kth_recorded_result_and_one_beyond_them_runs()
    {
        Calls("{}", "{}", "{}");
        var origin = await _bed.CallAsync("n.root");
        Assert.Equal([1, 2, 3], await NumbersAsync(origin.Run.Header.Id));
        Calls("{}", "{}", "{}", "{}");
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        Assert.Equal([1, 2, 3, 4], await NumbersAsync(restart.Header.Id));
        Assert.Equal((3, 4), (restart.Summary!.Total().Reused, _agent.Count("leaf")));
    }

    [Fact]
    public async Task Asked_for_any_occurrence_all_identical_calls_take_the_earliest()
    {
        Calls("{}", "{}");
        var origin = await _bed.CallAsync("n.root");
        Calls("{}", "{}", "{}");
        var restart = await _bed.RestartAsync(origin.Run.Header.Id, new RestartTerms { AnyOccurrence = true });
        var numbers = await NumbersAsync(restart.Header.Id);
        Assert.Equal((3, 2), (restart.Summary!.Total().Reused, _agent.Count("leaf")));
        Assert.Equal([1, 2, 1], numbers); // The same slot first, as everywhere.
    }

    [Fact]
    public async Task Identical_calls_of_what_is_pure_share_one_result()
    {
        _ = _bed.Register(_agent, "root leaf:pure");
        Calls("{}");
        var origin = await _bed.CallAsync("n.root");
        Calls("{}", "{}", "{}");
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        Assert.Equal([1, 1, 1], await NumbersAsync(restart.Header.Id));
        Assert.Equal((3, 1), (restart.Summary!.Total().Reused, _agent.Count("leaf")));
    }

    [Fact]
    public async Task A_call_that_failed_at_first_takes_the_result_of_the_second_attempt_of_its_caller()
    {
        var fails = true;
        _ = _agent.On("leaf", _ => Task.FromResult(fails ? new AgentReply(500, "{}") : AgentReply.Ok("7")));
        _ = _agent.On("root", async turn =>
        {
            try
            {
                return AgentReply.Ok(await _bed.NestedAsync(turn, "n.leaf"));
            }
            catch (InvalidOperationException)
            {
                fails = false;
                return AgentReply.Ok(await _bed.NestedAsync(turn, "n.leaf"));
            }
        });
        var origin = await _bed.CallAsync("n.root");
        Assert.Equal("succeeded", origin.Status);
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        Assert.Equal(["n.root succeeded execute", "n.leaf succeeded reuse"], await _bed.StoryAsync(restart.Header.Id));
        Assert.Equal(2, _agent.Count("leaf"));
    }

    [Fact]
    public async Task A_changed_input_of_the_root_takes_over_whatever_below_it_is_the_same()
    {
        _ = _agent.On("root", async turn => AgentReply.Ok($"[{await _bed.NestedAsync(turn, "n.leaf", turn.Body)},{await _bed.NestedAsync(turn, "n.leaf", "1")},{await _bed.NestedAsync(turn, "n.leaf", "1")}]"));
        var origin = await _bed.CallAsync("n.root", """{"x":1}""");
        var bytes = "{\"x\":2}"u8.ToArray();
        var input = new RunInput("input", "", await _bed.Parts.Store.PutAsync(bytes, default), bytes.Length, "application/json");
        var fork = await _bed.RestartAsync(origin.Run.Header.Id, change: h => h with { Kind = RunKind.Fork, Inputs = [input] });
        Assert.Equal((2, 4), (fork.Summary!.Total().Reused, _agent.Count("leaf")));
        Assert.Equal([4, 2, 3], await NumbersAsync(fork.Header.Id));
        var back = await _bed.RestartAsync(fork.Header.Id, change: h => h with { Kind = RunKind.Fork, Inputs = origin.Run.Header.Inputs });
        Assert.Equal((3, 4), (back.Summary!.Total().Reused, _agent.Count("leaf")));
    }

    [Fact]
    public async Task A_context_is_part_of_the_key_reaches_the_agent_and_is_inherited()
    {
        _ = _agent.On("root", async turn => AgentReply.Ok($"[{await _bed.NestedAsync(turn, "n.leaf")},{await _bed.NestedAsync(turn, "n.leaf", context: "{\"own\":1}")}]"));
        var origin = await _bed.CallAsync("n.root", context: """{"model":"a"}""");
        Assert.Equal(["eyJtb2RlbCI6ImEifQ", "eyJvd24iOjF9"], _agent.Turns.Where(t => t.Name == "leaf").Select(t => t.Headers["X-Reprise-Context"]));
        var fork = await _bed.RestartAsync(origin.Run.Header.Id, change: h => h with { Kind = RunKind.Fork, Context = System.Text.Json.JsonElement.Parse("""{"model":"b"}""") });
        Assert.Equal((1, 3), (fork.Summary!.Total().Reused, _agent.Count("leaf")));
        Assert.Equal("eyJtb2RlbCI6ImIifQ", _agent.Turns.Last(t => t.Name == "leaf").Headers["X-Reprise-Context"]);
    }

    [Fact]
    public async Task A_fixed_callee_is_called_again_its_unchanged_siblings_are_not_and_the_reason_names_it()
    {
        _ = _agent.On("root", async turn => AgentReply.Ok($"[{await _bed.NestedAsync(turn, "n.middle", "1")},{await _bed.NestedAsync(turn, "n.leaf", "2")},{await _bed.NestedAsync(turn, "n.other", "3")}]"))
            .On("middle", async turn => AgentReply.Ok(await _bed.NestedAsync(turn, "n.leaf", "1")))
            .Answers("other", _ => "0");
        _ = _bed.Register(_agent, "root middle leaf@1 other");
        var origin = await _bed.CallAsync("n.root");
        Assert.Equal(["n.leaf"], (await _bed.StepAsync(origin.Run.Header.Id, "n.middle")).Below.Select(c => c.Target));
        Assert.Equal(["n.leaf", "n.middle", "n.other"], (await _bed.StepAsync(origin.Run.Header.Id, "n.root")).Below.Select(c => c.Target));
        _ = _bed.Register(_agent, "root middle leaf@2 other");
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        var steps = await _bed.StepsAsync(restart.Header.Id);
        Assert.Equal((1, 2, 4, 1), (_agent.Count("other"), _agent.Count("middle"), _agent.Count("leaf"), restart.Summary!.Total().Reused));
        Assert.Equal("the code of n.leaf below it changed", steps.Single(s => s.Target == "n.middle").Reason);
        Assert.All(steps.Where(s => s.Target == "n.leaf"), s => Assert.Equal("the code changed", s.Reason));
        var again = await _bed.RestartAsync(restart.Header.Id);
        Assert.Equal(3, again.Summary!.Total().Reused);
        Assert.Equal((await _bed.StepAsync(restart.Header.Id, "n.root")).Below, (await _bed.StepAsync(again.Header.Id, "n.root")).Below); // Through reused rows too.
    }

    [Fact]
    public async Task Code_that_is_ignored_serves_and_what_was_served_by_it_is_not_taken_for_new_code_later()
    {
        _ = _bed.Register(_agent, "root middle leaf@1");
        _ = _agent.On("root", async turn => AgentReply.Ok(await _bed.NestedAsync(turn, "n.middle", "1"))).On("middle", async turn => AgentReply.Ok(await _bed.NestedAsync(turn, "n.leaf", "1")));
        var origin = await _bed.CallAsync("n.root");
        _ = _bed.Register(_agent, "root middle leaf@2");
        var ignoring = await _bed.RestartAsync(origin.Run.Header.Id, new RestartTerms { Force = ["n.middle"] }, h => h with { IgnoreCode = true });
        Assert.Equal((1, 1), (ignoring.Summary!.Total().Reused, _agent.Count("leaf")));
        var strict = await _bed.RestartAsync(ignoring.Header.Id);
        Assert.Equal((0, 2), (strict.Summary!.Total().Reused, _agent.Count("leaf")));
    }

    [Fact]
    public async Task Below_a_caller_that_runs_again_nested_calls_are_served()
    {
        _ = _agent.On("root", async turn => AgentReply.Ok(await _bed.NestedAsync(turn, "n.middle", "1")))
            .On("middle", async turn => AgentReply.Ok($"[{await _bed.NestedAsync(turn, "n.leaf", "1")},{await _bed.NestedAsync(turn, "n.leaf", "1")}]"));
        var origin = await _bed.CallAsync("n.root");
        var restart = await _bed.RestartAsync(origin.Run.Header.Id, new RestartTerms { Force = ["n.middle"] });
        Assert.Equal((2, 2, 2), (restart.Summary!.Total().Reused, _agent.Count("middle"), _agent.Count("leaf")));
        Assert.Equal([1, 2], await NumbersAsync(restart.Header.Id));
    }

    [Fact]
    public async Task A_thousand_identical_calls_in_a_loop_each_take_their_own_result()
    {
        Calls([.. Enumerable.Repeat("{}", 1000)]);
        var origin = await _bed.CallAsync("n.root");
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        Assert.Equal((1000, 1000), (restart.Summary!.Total().Reused, _agent.Count("leaf")));
        Assert.Equal(Enumerable.Range(1, 1000), await NumbersAsync(restart.Header.Id));
        Assert.Equal(1000, (await _bed.StepsAsync(restart.Header.Id)).Where(s => s.ReusedFrom is not null).Select(s => s.ReusedFrom!.Step).Distinct().Count());
    }

    [Fact]
    public async Task Calls_made_at_once_come_out_alike_in_whatever_order_they_arrive()
    {
        string[] inputs = [.. Enumerable.Range(0, 40).Select(i => (i / 2).ToString(CultureInfo.InvariantCulture))];
        _ = _agent.Answers("leaf", turn => turn.Body);
        _ = _agent.On("root", async turn => AgentReply.Ok($"[{string.Join(',', await Task.WhenAll(inputs.Select(i => _bed.NestedAsync(turn, "n.leaf", i))))}]"));
        var origin = await _bed.CallAsync("n.root");
        inputs = [.. inputs.Reverse()];
        var restart = await _bed.RestartAsync(origin.Run.Header.Id);
        Assert.Equal((40, 40), (restart.Summary!.Total().Reused, _agent.Count("leaf")));
        Assert.Equal(
            (await _bed.StepsAsync(origin.Run.Header.Id)).Select(s => s.Slot).Order(), (await _bed.StepsAsync(restart.Header.Id)).Select(s => s.Slot).Order());
    }

    [Fact]
    public async Task Only_what_is_pure_is_served_from_runs_outside_the_ancestry()
    {
        _ = _agent.On("root", async turn => AgentReply.Ok($"[{await _bed.NestedAsync(turn, "n.leaf", "1")},{await _bed.NestedAsync(turn, "n.other", "1")}]")).Answers("other", _ => "0");
        _ = _bed.Register(_agent, "root leaf:pure other");
        _ = await _bed.CallAsync("n.root");
        var other = await _bed.CallAsync("n.root");
        var run = await _bed.RestartAsync(other.Run.Header.Id, change: h => h with { Kind = RunKind.Run, Origin = null, Reuse = Reach.Any });
        Assert.Equal(["n.root succeeded execute", "n.leaf succeeded reuse", "n.other succeeded execute"], await _bed.StoryAsync(run.Header.Id));
    }

    private void Calls(params string?[] inputs) => _agent.On("root", async turn =>
    {
        var results = new List<string>();
        foreach (var input in inputs)
        {
            var result = await _bed.NestedAsync(turn, "n.leaf", input);
            results.Add(result == "none" ? "\"none\"" : result);
        }

        return AgentReply.Ok($"[{string.Join(',', results)}]");
    });

    private async Task<IEnumerable<int>> NumbersAsync(RunId run) =>
        System.Text.Json.JsonElement.Parse(await _bed.ResultAsync(await _bed.StepAsync(run, "n.root"))).EnumerateArray().Select(r => r.GetProperty("n").GetInt32()).ToList();
}
