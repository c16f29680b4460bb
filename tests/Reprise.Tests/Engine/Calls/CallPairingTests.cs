using System.Text;
using System.Text.Json;
using Reprise.Engine.Restarting;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Calls;

/// <summary>A fork whose calls are asked otherwise and that names one of them, cut off in the middle: which recorded call each stands for stays as it was.</summary>
public sealed class CallPairingTests : IAsyncLifetime
{
    private readonly TestAgent _agent = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("reprise-calls-").FullName;
    private readonly TaskCompletionSource _hang = new();
    private CallBed _bed = null!;
    private string[] _order = ["a", "b", "c"];
    private bool _asksTopic = true;
    private bool _hangs;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _bed = new CallBed(_folder);
        _ = _agent.On("root", RootAsync).On("leaf", async turn =>
        {
            await (_hangs ? _hang.Task : Task.CompletedTask);
            return AgentReply.Ok(turn.Body);
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _ = _hang.TrySetResult();
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task After_a_kill_calls_that_come_back_in_another_order_stand_for_the_same_recorded_calls()
    {
        _ = _bed.Register(_agent, "root leaf");
        var origin = await _bed.EndOfAsync((await _bed.CallAsync("n.root", """{"topic":7}""")).Run.Header.Id);
        var recorded = (await LeavesAsync(origin.Header.Id)).ToDictionary(s => s.Part, s => s.Step);
        var fork = await CutOffAsync(Fork(origin, recorded["c"]), ["a", "b"], ["c", "b", "a"]);
        var leaves = (await LeavesAsync(fork)).ToDictionary(s => s.Part, s => s.Step);
        Assert.Equal((DecisionKind.Execute, DecisionKind.Execute, DecisionKind.Replace), (leaves["a"].Decision, leaves["b"].Decision, leaves["c"].Decision));
        Assert.Equal((recorded["a"].Number, recorded["b"].Number), (leaves["a"].Source!.Step, leaves["b"].Source!.Step));
        Assert.Equal("""["given",{"part":"b","topic":8},{"part":"a","topic":8}]""", await _bed.ResultAsync(await _bed.StepAsync(fork, "n.root")));
    }

    [Fact]
    public async Task After_a_kill_one_of_several_calls_that_are_alike_stands_for_the_recorded_call_that_it_stood_for()
    {
        (_order, _asksTopic) = (["x", "x", "x"], false);
        _ = _bed.Register(_agent, "root leaf");
        var origin = await _bed.EndOfAsync((await _bed.CallAsync("n.root", """{"topic":7}""")).Run.Header.Id);
        var recorded = (await LeavesAsync(origin.Header.Id)).ConvertAll(s => s.Step);
        var fork = await CutOffAsync(Fork(origin, recorded[1]) with { Step = recorded[0] }, ["x"], _order);
        var leaves = (await LeavesAsync(fork)).ConvertAll(s => s.Step);
        Assert.Equal([DecisionKind.Execute, DecisionKind.Replace, DecisionKind.Reuse], leaves.Select(s => s.Decision));
        Assert.Equal(recorded[0].Number, leaves[0].Source!.Step);
        Assert.Equal("""[{"part":"x"},"given",{"part":"x"}]""", await _bed.ResultAsync(await _bed.StepAsync(fork, "n.root")));
    }

    private static RestartRequest Fork(RunRecord origin, StepRecord replaced) => new()
    {
        Origin = origin,
        Changes = new RunChanges { InputPatches = [new InputPatch(null, "/topic", JsonElement.Parse("8"))], Outputs = [new GivenOutput(replaced, "\"given\""u8.ToArray())] },
    };

    /// <summary>Begins a fork that makes some calls, kills the server while agents work on them, and sees it through with the calls in another order.</summary>
    private async Task<RunId> CutOffAsync(RestartRequest request, string[] before, string[] after)
    {
        var done = _agent.Count("leaf");
        (_order, _hangs) = (before, true);
        var fork = (await _bed.Engine.RestartAsync(request, Cancellation)).Run.Header.Id;
        await CallBed.UntilAsync(() => _agent.Count("leaf") == done + before.Length);
        await _bed.KillAsync();
        await _bed.DisposeAsync();
        (_order, _hangs) = (after, false);
        _bed = new CallBed(_folder);
        _ = _bed.Register(_agent, "root leaf", instance: "i2"); // The agents' process died with the server.
        var run = await (await _bed.RecoverAsync(fork)).Completion.WaitAsync(CallBed.Patience, Cancellation);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        return fork;
    }

    /// <summary>Calls one part after the other without waiting for what they answer.</summary>
    private async Task<AgentReply> RootAsync(AgentTurn turn)
    {
        var (bed, topic) = (_bed, _asksTopic ? $",\"topic\":{JsonElement.Parse(turn.Body).GetProperty("topic").GetRawText()}" : "");
        var calls = new List<Task<Reprise.Engine.Calls.Execution>>();
        foreach (var part in _order)
        {
            calls.Add(bed.EndedAsync(await bed.Engine.Calls.CallAsync(turn.Id, CallBed.Request("n.leaf", $$"""{"part":"{{part}}"{{topic}}}"""), Cancellation)));
        }

        return AgentReply.Ok($"[{string.Join(',', (await Task.WhenAll(calls)).Select(e => CallBed.Text(e.Result)))}]");
    }

    private async Task<List<(string Part, StepRecord Step)>> LeavesAsync(RunId run)
    {
        var leaves = new List<(string, StepRecord)>();
        foreach (var step in (await _bed.StepsAsync(run)).Where(s => s.Target == "n.leaf"))
        {
            var input = Encoding.UTF8.GetString((await Reprise.Engine.Recordings.OutputReader.ReadAsync(_bed.Recording, step.Inputs[0], Cancellation)).Span);
            leaves.Add((JsonElement.Parse(input).GetProperty("part").GetString()!, step));
        }

        return leaves;
    }
}
