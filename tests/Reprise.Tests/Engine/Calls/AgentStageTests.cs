using Reprise.Engine.Pipelines;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Calls;

/// <summary>Stages of pipelines that call agents.</summary>
public sealed class AgentStageTests : IAsyncLifetime
{
    private const string Yaml = """
        pipeline: letters
        inputs: [{ name: letters, path: letters.json, to: all }]
        routes:
          all: { stages: [{ name: split, type: json_split, with: { path: "$[*]", key: "$.id" } }], to: [one] }
          one: { stages: [{ name: facts, type: agent, with: { target: n.extract, input: { text: "{{/text}}", all: "{{}}", deep: [1, "{{/id}}", "plain {{x}}"] } } }] }
        """;

    private readonly TestAgent _agent = new();
    private CallBed _bed = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _bed = new CallBed();
        File.WriteAllText(Path.Combine(_bed.Root, "letters.json"), """[{"id":"a","text":"x"},{"id":"b","text":"y"}]""");
        _ = _agent.On("extract", async turn => AgentReply.Ok($$"""{"of":{{turn.Body}},"tone":{{await _bed.NestedAsync(turn, "n.tone", "1")}}}""")).Answers("tone", _ => "\"warm\"");
        _ = _bed.Register(_agent, "extract tone");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Each_item_is_a_call_whose_result_is_the_output_and_whose_tree_is_a_run_of_its_own()
    {
        var run = await RunAsync();
        Assert.Equal(RunStatus.Succeeded, run.Status);
        var steps = (await _bed.StepsAsync(run.Header.Id)).Where(s => s.Stage == 1).ToList();
        Assert.Equal("""{"of":{"all":{"id":"a","text":"x"},"deep":[1,"a","plain {{x}}"],"text":"x"},"tone":"warm"}""", await _bed.ResultAsync(steps.Single(s => s.Item == "a")));
        Assert.All(steps, s => Assert.Equal(Effect.Recorded, s.Effect));
        var trees = await _bed.Journal.RunsAsync(new RunQuery { Pipelines = ["n.extract"] }, Cancellation);
        Assert.Equal(2, trees.Count);
        Assert.All(trees, t => Assert.Contains(steps, s => s.Log!.Contains(t.Header.Id.Value, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_code_of_a_stage_is_what_its_node_registered()
    {
        _ = await RunAsync();
        var again = await RunAsync(Reach.Any);
        Assert.Equal(4, _agent.Count("extract")); // Recorded: only of the own ancestry.
        _ = _bed.Register(_agent, "extract:pure tone");
        _ = await RunAsync();
        _ = await RunAsync(Reach.Any);
        Assert.Equal(6, _agent.Count("extract"));
        _ = _bed.Register(_agent, "extract:pure tone", version: "2");
        _ = await RunAsync(Reach.Any);
        Assert.Equal(8, _agent.Count("extract"));
        Assert.Equal(RunStatus.Succeeded, again.Status);
    }

    [Fact]
    public async Task A_stage_that_is_tried_again_does_not_pay_again_for_what_its_agent_had_called()
    {
        var fails = true;
        _ = _agent.On("extract", async turn =>
        {
            var tone = await _bed.NestedAsync(turn, "n.tone", turn.Body);
            return fails ? new AgentReply(500, "{}") : AgentReply.Ok(tone);
        });
        var failed = await RunAsync();
        Assert.Equal(RunStatus.Failed, failed.Status);
        var tones = _agent.Count("tone");
        fails = false;
        var run = await (await _bed.RecoverAsync(failed.Header.Id)).Completion.WaitAsync(CallBed.Patience);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(2, _agent.Count("tone"));
        Assert.InRange(tones, 1, 2);
    }

    [Fact]
    public async Task A_tree_that_ended_while_its_pipeline_was_down_is_not_called_again()
    {
        var hold = new TaskCompletionSource();
        _ = _agent.On("extract", async _ =>
        {
            await hold.Task;
            return AgentReply.Ok("1");
        });
        var handle = await _bed.Engine.StartAsync(Request(Reach.None), Cancellation);
        await CallBed.UntilAsync(() => _agent.Count("extract") == 2);
        await handle.InterruptAsync(); // The pipeline's run stops; the steps are told to, and so their trees are cancelled.
        _ = await handle.Completion.WaitAsync(CallBed.Patience);
        foreach (var tree in await _bed.Journal.RunsAsync(new RunQuery { Pipelines = ["n.extract"] }, Cancellation))
        {
            _ = await _bed.EndOfAsync(tree.Header.Id); // An answer that comes before the agent was told to cancel would count.
        }

        hold.SetResult();
        _ = _agent.Answers("extract", _ => "2");
        var run = await (await _bed.RecoverAsync(handle.Run.Header.Id)).Completion.WaitAsync(CallBed.Patience);
        Assert.Equal((RunStatus.Succeeded, 4), (run.Status, _agent.Count("extract")));
        var trees = await _bed.Journal.RunsAsync(new RunQuery { Pipelines = ["n.extract"] }, Cancellation);
        Assert.Equal(2, trees.Count(t => t.Status == RunStatus.Cancelled));
    }

    [Fact]
    public async Task Without_a_server_or_a_node_the_run_does_not_begin()
    {
        _ = _bed.Register(_agent, "other");
        Assert.Equal("node.unknown", (await Assert.ThrowsAsync<RepriseException>(() => RunAsync())).Code);
        await using var alone = new Running.EngineBed(_bed.Root);
        var refused = await Assert.ThrowsAsync<RepriseException>(() => alone.Engine.StartAsync(Request(Reach.None) with { Folder = _bed.Root }, Cancellation));
        Assert.Equal("run.elsewhere", refused.Code);
        Assert.Empty(await _bed.Journal.RunsAsync(new RunQuery(), Cancellation));
    }

    private RunRequest Request(Reach reuse)
    {
        var definition = PipelineReader.Read(YamlSource.Parse(Yaml, "pipeline.yaml"), _bed.Parts.Handlers).OrThrow("pipeline.yaml");
        return new RunRequest { Snapshot = Snapshot.Resolve(definition), Folder = _bed.Root, Reuse = reuse, Concurrency = 2, Actor = "test" };
    }

    private async Task<RunRecord> RunAsync(Reach reuse = Reach.None) =>
        await (await _bed.Engine.StartAsync(Request(reuse), Cancellation)).Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
}
