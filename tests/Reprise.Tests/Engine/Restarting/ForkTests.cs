using System.Text;
using System.Text.Json;
using Reprise.Engine.Pipelines;
using Reprise.Engine.Restarting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Tests.Engine.Replaying;

namespace Reprise.Tests.Engine.Restarting;

/// <summary>Forks of pipeline runs: exactly what depends on the change runs.</summary>
public sealed class ForkTests
{
    private const string Two = """
        pipeline: p
        inputs: [ { name: in, path: in.txt, to: a } ]
        routes:
          a:
            stages: [ { name: one, type: lines } ]
            to: [b]
          b:
            stages:
              - { name: two, type: shout }
              - { name: three, type: upper }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_changes_nothing_is_a_restart()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(2);
        var fork = await ForkAsync(bed, origin, new RunChanges { InputPaths = new Dictionary<string, string>(StringComparer.Ordinal) { ["in"] = bed.Bed.Write("in.txt", "item000000\nitem000001") } });
        Assert.Equal((RunKind.Restart, 0), (fork.Header.Kind, fork.Header.Restart!.Changes.Count));
    }

    [Fact]
    public async Task Of_another_input_only_the_items_that_changed_run()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(4);
        bed.Forget();
        var path = bed.Bed.Write("other.txt", "item000000\nitem000001\nitem000002\nITEM3\nitem4");
        var fork = await ForkAsync(bed, origin, new RunChanges { InputPaths = new Dictionary<string, string>(StringComparer.Ordinal) { ["in"] = path } });
        Assert.Equal((RunStatus.Succeeded, RunKind.Fork), (fork.Status, fork.Header.Kind));
        Assert.Equal(["input in"], fork.Header.Restart!.Changes);
        Assert.Equal(1, bed.Calls("lines"));
        Assert.Equal(3, (await bed.Bed.StepsAsync(fork)).Count(s => s.Stage == 1 && s.Decision == DecisionKind.Reuse));
    }

    [Fact]
    public async Task What_joins_many_items_names_the_one_that_changed()
    {
        const string Yaml = "pipeline: p\ninputs: [ { name: in, path: in.txt, to: split } ]\nroutes:\n  split: { stages: [ { name: lines, type: lines } ], to: [all] }\n  all: { stages: [ { name: gather, type: gather, with: { as: lines } } ] }\n";
        await using var bed = new ReplayBed();
        _ = bed.Bed.Write("in.txt", "a\nb\nc");
        var origin = await bed.Bed.RunAsync(Yaml);
        var fork = await ForkAsync(bed, origin, new RunChanges { InputPaths = new Dictionary<string, string>(StringComparer.Ordinal) { ["in"] = bed.Bed.Write("other.txt", "a\nB\nc") } });
        Assert.Equal("inputs B and b changed", (await bed.Bed.StepsAsync(fork)).Single(s => s.Stage == 1).Reason);
    }

    [Fact]
    public async Task A_replaced_output_stands_for_the_step_and_only_what_reads_it_runs()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3);
        var step = (await bed.Bed.StepsAsync(origin)).First(s => s.Stage == 1 && s.Item.EndsWith('1'));
        bed.Forget();
        var fork = await ForkAsync(bed, origin, new RunChanges { Outputs = [new GivenOutput(step, Encoding.UTF8.GetBytes("INSTEAD"))] });
        Assert.Equal((0, 0, 1), (bed.Calls("lines"), bed.Calls("upper"), bed.Calls("shout")));
        var replaced = (await bed.Bed.StepsAsync(fork)).Single(s => s.Decision == DecisionKind.Replace);
        Assert.Equal((step.Slot, StepStatus.Succeeded), (replaced.Slot, replaced.Status));
        Assert.Equal("INSTEAD!", await bed.Bed.TextAsync((await bed.Bed.StepsAsync(fork)).Single(s => s.Stage == 2 && s.Decision == DecisionKind.Execute)));

        bed.Forget();
        var after = await (await bed.Bed.Engine.RestartAsync(new RestartRequest { Origin = fork }, Cancellation)).Completion;
        Assert.Equal(0, bed.Calls("lines") + bed.Calls("upper") + bed.Calls("shout"));
        Assert.Equal(fork.Header.Id, (await bed.Bed.StepsAsync(after)).Single(s => s.Slot == step.Slot).ReusedFrom!.Run);
    }

    [Fact]
    public async Task A_step_that_made_several_items_cannot_be_replaced()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(3);
        var step = (await bed.Bed.StepsAsync(origin)).First(s => s.Stage == 0);
        var error = await Assert.ThrowsAsync<RepriseException>(() => ForkAsync(bed, origin, new RunChanges { Outputs = [new GivenOutput(step, default)] }));
        Assert.Equal("usage.invalid", error.Code);
        Assert.Contains("3 items", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_is_set_in_the_pipeline_as_it_was_recorded_though_the_file_has_changed()
    {
        const string Yaml = "pipeline: p\nparams: { name: one }\ninputs: [ { name: in, path: in.txt, to: a } ]\nroutes:\n  a: { stages: [ { name: tag, type: upper, publish: \"${name}.txt\" } ] }\n";
        await using var bed = new ReplayBed();
        _ = bed.Bed.Write("in.txt", "x");
        var origin = await bed.Bed.RunAsync(Yaml);
        var fork = await ForkAsync(bed, origin, new RunChanges { Params = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "two" } });
        Assert.Equal("two", fork.Header.Params!.Value.GetProperty("name").GetString());
        Assert.Equal(["parameter name: \"one\" to \"two\""], fork.Header.Restart!.Changes);
    }

    [Fact]
    public async Task With_another_pipeline_only_the_stages_that_differ_run()
    {
        await using var bed = new ReplayBed();
        var origin = await bed.RunAsync(2);
        bed.Forget();
        var path = bed.Bed.Write("two.yaml", Two);
        var file = await PipelineFile.LoadAsync(path, bed.Bed.Handlers, Cancellation);
        var fork = await ForkAsync(bed, origin, new RunChanges { Pipeline = GivenPipeline.Of(file) });
        Assert.Equal((0, 2, 2), (bed.Calls("lines"), bed.Calls("upper"), bed.Calls("shout")));
        Assert.Equal(["pipeline two.yaml"], fork.Header.Restart!.Changes);
        Assert.Equal(path, fork.Header.File);
    }

    [Theory]
    [InlineData("""{"a":{"b":2}}""", """{"a":{"b":2}}""")]
    [InlineData("""[{"op":"add","path":"/c","value":9007199254740993}]""", """{"a":{"b":1},"c":9007199254740993}""")]
    public async Task The_context_is_patched(string patch, string expected)
    {
        await using var bed = new ReplayBed();
        _ = bed.Bed.Write("in.txt", "x");
        var origin = await (await bed.Bed.Engine.StartAsync(bed.Bed.Request(ReplayBed.ThreeStages) with { Context = JsonElement.Parse("""{"a":{"b":1}}""") }, Cancellation)).Completion;
        var fork = await ForkAsync(bed, origin, new RunChanges { ContextPatch = JsonElement.Parse(patch) });
        Assert.Equal(expected, fork.Header.Context!.Value.GetRawText());
        Assert.Equal(["context"], fork.Header.Restart!.Changes);
    }

    private static async Task<RunRecord> ForkAsync(ReplayBed bed, RunRecord origin, RunChanges changes) =>
        await (await bed.Bed.Engine.RestartAsync(new RestartRequest { Origin = origin, Changes = changes }, Cancellation)).Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
}
