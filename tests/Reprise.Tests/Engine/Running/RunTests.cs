using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Engine.Running;

public sealed class RunTests
{
    private const string Simple = """
        pipeline: letters
        inputs: [{ name: letters, path: letters.txt, to: split }]
        routes:
          split:
            stages: [{ name: lines, type: lines }]
            to: [work]
          work:
            stages:
              - { name: upper, type: upper }
              - { name: again, type: upper, from: upper }
              - { name: both, type: join, from: [upper, again] }
            to: { all: both }
          all:
            stages:
              - { name: gather, type: gather, with: { as: lines }, publish: letters/all.txt }
              - { name: shout, type: upper }
        """;

    [Fact]
    public async Task A_run_splits_joins_and_gathers_in_item_key_order()
    {
        await using var bed = Bed();
        bed.Write("letters.txt", "c\nb\na\n");
        var run = await bed.RunAsync(Simple);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        var gather = Assert.Single(await bed.StepsAsync(run, "all/gather"));
        Assert.Equal("upper:A+again:A\nupper:B+again:B\nupper:C+again:C\n", await bed.TextAsync(gather));
        Assert.Equal(["a", "b", "c"], gather.Inputs.Select(i => i.Name));
        Assert.Equal("all", gather.Item);
        var total = run.Summary!.Total();
        Assert.Equal(1 + 9 + 2, total.Succeeded);
        Assert.Equal(0, total.Pending);
        var name = Assert.Single(await bed.Journal.NamesAsync(new NameQuery("letters/all.txt"), default));
        Assert.Equal(gather.Outputs[0].Digest, name.Digest);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("x\n", "upper:X+again:X\n")]
    public async Task A_gather_over_a_fan_out_of_nothing_or_one_runs_once(string input, string expected)
    {
        await using var bed = Bed();
        bed.Write("letters.txt", input);
        var run = await bed.RunAsync(Simple);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(expected, await bed.TextAsync(Assert.Single(await bed.StepsAsync(run, "all/gather"))));
        Assert.Single(await bed.StepsAsync(run, "all/shout"));
    }

    [Fact]
    public async Task A_second_run_with_reuse_any_executes_nothing_and_names_the_steps_that_it_reused()
    {
        await using var bed = Bed();
        bed.Write("letters.txt", "a\nb\n");
        var first = await bed.RunAsync(Simple);
        var second = await bed.RunAsync(Simple, Reach.Any);
        var total = second.Summary!.Total();
        Assert.Equal(0, total.Succeeded);
        Assert.Equal(first.Summary!.Total().Succeeded, total.Reused);
        var third = await bed.RunAsync(Simple, Reach.Any);
        Assert.All(await bed.StepsAsync(third), step =>
        {
            Assert.Equal(DecisionKind.Reuse, step.Decision);
            Assert.Equal(first.Header.Id, step.Source!.Run);
        });
        Assert.Equal(await bed.ResultsAsync(first), await bed.ResultsAsync(third));
        Assert.Single(await bed.Journal.NamesAsync(new NameQuery("letters/all.txt"), default));
    }

    [Fact]
    public async Task A_changed_item_runs_again_with_what_depends_on_it_and_the_rest_is_reused()
    {
        await using var bed = Bed();
        bed.Write("letters.txt", "a\nb\n");
        _ = await bed.RunAsync(Simple);
        bed.Write("letters.txt", "a\nb\nc\n");
        var second = await bed.RunAsync(Simple, Reach.Any);
        var work = await bed.StepsAsync(second, "work/upper");
        Assert.Equal(["never ran"], work.Where(s => s.Decision == DecisionKind.Execute).Select(s => s.Reason));
        Assert.Equal(2, work.Count(s => s.Decision == DecisionKind.Reuse));
        Assert.Equal("its inputs changed", Assert.Single(await bed.StepsAsync(second, "split/lines")).Reason.Replace("its input changed", "its inputs changed", StringComparison.Ordinal));
        Assert.Equal("input c changed", Assert.Single(await bed.StepsAsync(second, "all/gather")).Reason);
    }

    [Fact]
    public async Task Two_routes_into_one_stage_never_collide()
    {
        await using var bed = Bed();
        bed.Write("letters.txt", "a\nb\n");
        var run = await bed.RunAsync("""
            pipeline: two
            inputs: [{ name: letters, path: letters.txt, to: split }]
            routes:
              split:
                stages: [{ name: lines, type: lines }, { name: upper, type: upper }]
                to: { left: lines, right: upper }
              left: { stages: [{ name: pass, type: upper }], to: [end] }
              right: { stages: [{ name: pass, type: upper }], to: [end] }
              end: { stages: [{ name: last, type: upper }], to: [all] }
              all: { stages: [{ name: gather, type: gather, with: { as: lines } }] }
            """);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(4, (await bed.StepsAsync(run, "end/last")).Count);
        Assert.Equal("A\nA\nB\nB\n", await bed.TextAsync(Assert.Single(await bed.StepsAsync(run, "all/gather"))));
    }

    [Fact]
    public async Task A_gather_by_parent_makes_one_step_for_each_item_that_fanned_out_also_where_it_became_nothing()
    {
        await using var bed = new EngineBed(null, null, FuncHandler.Lines(), Words());
        bed.Write("letters.txt", "a b\n-\nc\n");
        var run = await bed.RunAsync("""
            pipeline: nested
            inputs: [{ name: letters, path: letters.txt, to: split }]
            routes:
              split: { stages: [{ name: lines, type: lines }, { name: words, type: words }], to: [each] }
              each: { stages: [{ name: gather, type: gather, with: { by: parent, as: lines } }], to: [all] }
              all: { stages: [{ name: gather, type: gather, with: { as: concat } }] }
            """);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        var each = await bed.StepsAsync(run, "each/gather");
        Assert.Equal(["-", "a b", "c"], each.Select(s => s.Item).Order(StringComparer.Ordinal));
        Assert.Equal("a\nb\nc\n", await bed.TextAsync(Assert.Single(await bed.StepsAsync(run, "all/gather"))));
    }

    [Fact]
    public async Task A_gather_by_a_field_makes_one_step_for_each_value()
    {
        await using var bed = new EngineBed();
        bed.Write("events.json", """{"features":[{"id":"1","day":"mon"},{"id":"2","day":"tue"},{"id":"3","day":"mon"}]}""");
        var run = await bed.RunAsync("""
            pipeline: days
            inputs: [{ name: events, path: events.json, to: split }]
            routes:
              split: { stages: [{ name: split, type: json_split, with: { path: "$.features[*]", key: "$.id" } }], to: [day] }
              day: { stages: [{ name: gather, type: gather, with: { by: /day } }] }
            """);
        var steps = await bed.StepsAsync(run, "day/gather");
        Assert.Equal(["mon", "tue"], steps.Select(s => s.Item));
        Assert.Equal([2, 1], steps.Select(s => s.InputsCount));
    }

    [Fact]
    public async Task A_fan_out_of_more_than_a_row_holds_is_streamed_and_gathered_whole()
    {
        await using var bed = Bed();
        bed.Write("letters.txt", string.Join('\n', Enumerable.Range(0, 2_500).Select(i => $"k{i:D5}")));
        var run = await bed.RunAsync(Simple);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        var split = Assert.Single(await bed.StepsAsync(run, "split/lines"));
        Assert.Equal(2_500, split.OutputsCount);
        Assert.Empty(split.Outputs);
        var gather = Assert.Single(await bed.StepsAsync(run, "all/gather"));
        Assert.Equal(2_500, gather.InputsCount);
        Assert.Equal(2_500, (await bed.TextAsync(gather)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var again = await bed.RunAsync(Simple, Reach.Any);
        Assert.Equal(0, again.Summary!.Total().Succeeded);
        Assert.Equal(await bed.ResultsAsync(run), await bed.ResultsAsync(again));
    }

    [Fact]
    public async Task A_result_whose_bytes_are_gone_is_an_error_and_not_run_again()
    {
        var executed = 0;
        await using var bed = new EngineBed(null, null, FuncHandler.Lines(), new FuncHandler("large", async (step, cancel) =>
        {
            executed++;
            await step.WriteAsync(null, new byte[100_000], "application/octet-stream", cancel);
        }));
        bed.Write("letters.txt", "a\n");
        const string Yaml = """
            pipeline: large
            inputs: [{ name: letters, path: letters.txt, to: all }]
            routes: { all: { stages: [{ name: large, type: large }] } }
            """;
        var first = await bed.RunAsync(Yaml);
        var digest = Assert.Single(await bed.StepsAsync(first)).Outputs[0].Digest;
        File.Delete(bed.Store.LocalPath(digest)!);
        await using var fresh = new EngineBed(bed.Root, null, [.. bed.Handlers.All]);
        var second = await fresh.RunAsync(Yaml, Reach.Any);
        Assert.Equal((RunStatus.Failed, "artifact.missing", 1), (second.Status, second.Summary!.Error!.Code, executed));
    }

    [Fact]
    public async Task An_artifact_is_cited_and_forked_under_a_new_name_also_when_the_fork_is_reused()
    {
        await using var bed = Bed();
        bed.Write("letters.txt", "a\n");
        _ = await bed.RunAsync(Simple);
        const string Yaml = """
            pipeline: registry
            inputs: [{ name: letters, path: letters.txt, to: all }]
            routes:
              all:
                stages:
                  - { name: cite, type: cite, with: { artifact: letters/all.txt } }
                  - { name: fork, type: fork, with: { artifact: "letters/all.txt@1", name: letters/draft.txt } }
            """;
        var run = await bed.RunAsync(Yaml);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        var original = Assert.Single(await bed.Journal.NamesAsync(new NameQuery("letters/all.txt"), default));
        var draft = Assert.Single(await bed.Journal.NamesAsync(new NameQuery("letters/draft.txt"), default));
        Assert.Equal(original.Digest, draft.Digest);
        Assert.Contains(original.Digest.ToString(), await bed.TextAsync(Assert.Single(await bed.StepsAsync(run, "all/cite"))), StringComparison.Ordinal);
        Assert.Equal("upper:A+again:A\n", await bed.TextAsync(Assert.Single(await bed.StepsAsync(run, "all/fork"))));
        var again = await bed.RunAsync(Yaml, Reach.Any);
        Assert.Equal(0, again.Summary!.Total().Succeeded);
        Assert.Equal("letters/draft.txt", Assert.Single(await bed.StepsAsync(again, "all/fork")).Published);
    }

    private static FuncHandler Words() => new("words", static async (step, cancel) =>
    {
        foreach (var word in (await step.ReadTextAsync(cancel)).Split(' ').Where(w => w != "-"))
        {
            await step.WriteAsync(word, System.Text.Encoding.UTF8.GetBytes(word), "text/plain", cancel);
        }
    }, fansOut: true);

    private static EngineBed Bed() => new(null, null, FuncHandler.Lines(), FuncHandler.Upper(), FuncHandler.Join());
}
