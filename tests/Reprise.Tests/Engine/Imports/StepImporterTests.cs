using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Imports;

public sealed class StepImporterTests : IAsyncLifetime
{
    private readonly ImportBed _bed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task A_line_becomes_a_step_with_all_that_it_says()
    {
        _ = _bed.Engine.Write("data.csv", "b\na\n");
        var result = await _bed.ImportAsync($$"""
            {"type":"sorter","name":"my sort","trace_id":"{{ImportBed.Trace}}","span_id":"00000000000000b2","parent_span_id":"00000000000000a1","effect":"external","item":"x","with":{"by":1},"inputs":[{"path":"data.csv"}],"outputs":[{"name":"a","text":"A"},{"name":"b","digest":"{{ImportBed.DigestOf("gone")}}","size":4}],"started_at":"2026-01-01T01:00:01.5+01:00","completed_at":"2026-01-01T00:00:02Z"}
            """.ReplaceLineEndings(""));

        Assert.Equal((1, 0, 0), (result.Imported, result.Known, result.RefusedCount));
        var step = Assert.Single(await _bed.StepsAsync());
        var run = await _bed.Engine.Recording.RunAsync(step.Run, Cancellation);
        var shown = await StepMapping.ToObjectAsync(_bed.Engine.Recording, new RecordedStep(run, step), Cancellation);
        Assert.Equal(("sorter", "steps/my-sort", "x", "external", "succeeded"), (shown.Type, shown.Target, shown.Item, shown.Effect, shown.Status));
        Assert.Equal((ImportBed.Trace, "00000000000000b2", "00000000000000a1"), (shown.TraceId, shown.SpanId, shown.ParentSpanId));
        Assert.Equal(("2026-01-01T00:00:01.500Z", 500), (shown.StartedAt, shown.DurationMs));
        Assert.Equal(ImportBed.DigestOf("b\na\n"), Assert.Single(shown.Inputs).Digest);
        Assert.Equal("A", await _bed.Engine.TextAsync(step));
        Assert.Equal([false, true], step.Outputs.Select(o => o.Absent));
        Assert.Equal((RunKind.Run, RunStatus.Succeeded, "data.csv"), (run.Header.Kind, run.Status, Assert.Single(run.Header.Inputs).Path));
        Assert.True((await new Fsck(_bed.Engine.Recording).CheckAsync([], Cancellation)).Ok);
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("""{"name":"x"}""", "no `type`")]
    [InlineData("""{"type":"x","ouputs":[]}""", "`ouputs`")]
    [InlineData("""{"type":"x","type":"y"}""", "not JSON")]
    [InlineData("""{"type":"x","trace_id":"12"}""", "32 hex digits")]
    [InlineData("""{"type":"x","span_id":"0000000000000000"}""", "16 hex digits")]
    [InlineData("""{"type":"x","span_id":"00000000000000a1","parent_span_id":"00000000000000a1"}""", "itself")]
    [InlineData("""{"type":"x","started_at":"2026-01-01T00:00:00"}""", "RFC 3339")]
    [InlineData("""{"type":"x","started_at":"2026-01-01T00:00:02Z","completed_at":"2026-01-01T00:00:01Z"}""", "ends before it begins")]
    [InlineData("""{"type":"x","inputs":[{"name":"a"}]}""", "does not say which bytes")]
    [InlineData("""{"type":"x","inputs":[{"text":"a","path":"b"}]}""", "both `path` and `text`")]
    [InlineData("""{"type":"x","inputs":[{"text":"a"},{"text":"b"}]}""", "two inputs called 'item'")]
    [InlineData("""{"type":"x","outputs":[{"digest":"sha256:12"}]}""", "64 hex digits")]
    [InlineData("""{"type":"x","outputs":[{"text":"a","size":2}]}""", "`size` 2")]
    [InlineData("""{"type":"x","outputs":[{"text":"a","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000"}]}""", "the bytes given have sha256:ca97")]
    [InlineData("""{"type":"x","outputs":[{"path":"nowhere.txt"}]}""", "nowhere.txt cannot be read")]
    [InlineData("""{"type":"x","command":"ls"}""", "a list of texts")]
    [InlineData("""{"type":"x","command":[]}""", "no list of texts")]
    [InlineData("""{"type":"x","command":["ls"],"outputs":[{"name":"stdout","text":"a"},{"name":"b","text":"a"}]}""", "among several outputs")]
    [InlineData("""{"type":"x","effect":"clean"}""", "one of pure, recorded, external")]
    [InlineData("""{"type":"x","status":"succeeded","error":"no"}""", "the status succeeded")]
    [InlineData("""{"type":"x","with":[1]}""", "expected an object")]
    [InlineData("""{"type":"x","with":{"a":1e999}}""", "no canonical form")]
    public async Task A_line_that_is_no_step_is_refused_by_its_number_and_the_others_are_imported(string line, string says)
    {
        var result = await _bed.ImportAsync("", line, """{"type":"good"}""");

        var refused = Assert.Single(result.Refused);
        Assert.Equal((1, 1, 2), (result.Imported, result.RefusedCount, refused.Line));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(refused.Hint));
    }

    [Fact]
    public async Task Imported_twice_nothing_is_new_and_what_was_added_is_taken_in()
    {
        string[] lines =
        [
            $$"""{"type":"a","trace_id":"{{ImportBed.Trace}}","span_id":"00000000000000a1"}""", """{"type":"b","error":"it broke"}""", """{"type":"c"}""", """{"type":"c"}""",
        ];
        var first = await _bed.ImportAsync(lines);
        var second = await _bed.ImportAsync(lines);
        var third = await _bed.ImportAsync([.. lines, """{"type":"d"}"""]);

        Assert.Equal([(3, 1), (0, 4), (1, 4)], new[] { first, second, third }.Select(r => ((int)r.Imported, (int)r.Known)));
        Assert.Equal(4, (await _bed.StepsAsync()).Count);
        Assert.Empty(second.Runs);
    }

    [Fact]
    public async Task Another_step_under_a_span_that_is_there_is_refused()
    {
        const string Line = $$"""{"type":"a","trace_id":"{{ImportBed.Trace}}","span_id":"00000000000000a1"}""";
        var first = await _bed.ImportAsync(Line, Line.Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        var second = await _bed.ImportAsync(Line.Replace("\"a\"", "\"c\"", StringComparison.Ordinal));

        Assert.Equal(("identity.conflict", 2), (Assert.Single(first.Refused).Code, first.Refused[0].Line));
        Assert.Equal("identity.conflict", Assert.Single(second.Refused).Code);
        Assert.Equal(1, first.Imported + second.Imported);
    }

    [Fact]
    public async Task Rows_stand_behind_those_that_they_came_from_whatever_the_order_of_the_lines()
    {
        var result = await _bed.ImportAsync(
            Line("last", "c", "d", 1), Line("middle", "b", "c", 9), Line("child", null, "z", 0, parent: 3), Line("first", "a", "b", 5), Line("asking", null, "y", 0, span: 3));

        Assert.Equal(5, result.Imported);
        Assert.Equal(["first", "asking", "middle", "last", "child"], await NamesAsync());
    }

    [Fact]
    public async Task Lines_that_come_from_one_another_are_refused_and_what_only_read_from_them_is_not()
    {
        var result = await _bed.ImportAsync(Line("one", "a", "b", 0), Line("two", "b", "a", 0), Line("after", "b", "c", 0), Line("alone", "x", "y", 0));

        Assert.Equal([(1, "import.cycle"), (2, "import.cycle")], result.Refused.Select(r => ((int)r.Line, r.Code)));
        Assert.Equal(["alone", "after"], await NamesAsync());
    }

    [Fact]
    public async Task Bytes_that_were_made_a_second_time_later_are_no_cycle()
    {
        var result = await _bed.ImportAsync(Line("back", "b", "a", 2), Line("there", "a", "b", 1), Line("again", "a", "c", 3));

        Assert.Empty(result.Refused);
        Assert.Equal(["there", "back", "again"], await NamesAsync());
        var (head, steps) = await _bed.RerunAsync("c");
        Assert.Equal(["there", "back", "again"], steps.Select(s => s.Target[6..]));
        Assert.Equal(ImportBed.DigestOf("a"), Assert.Single(head.Gaps).Artifact);
    }

    [Fact]
    public async Task One_run_holds_a_trace_and_one_those_without()
    {
        var result = await _bed.ImportAsync("""{"type":"a"}""", """{"type":"b"}""", $$"""{"type":"c","trace_id":"{{ImportBed.Trace}}"}""", $$"""{"type":"d","error":{"message":"no","code":"x.y"},"trace_id":"{{ImportBed.Trace.ToUpperInvariant()}}"}""");

        Assert.Equal(2, result.Runs.Count);
        var runs = await _bed.Engine.Journal.RunsAsync(new RunQuery(), Cancellation);
        Assert.Equal([RunStatus.Failed, RunStatus.Succeeded], runs.Select(r => r.Status).Order().Reverse());
        var failed = runs.Single(r => r.Status == RunStatus.Failed);
        Assert.Equal((ImportBed.Trace, "x.y", 1, 1), (failed.Header.TraceId, failed.Summary!.Error!.Code, failed.Summary.Total().Succeeded, failed.Summary.Total().Failed));
        var error = await Assert.ThrowsAsync<RepriseException>(() => _bed.Engine.RecoverAsync(failed));
        Assert.Contains("was imported", error.Message, StringComparison.Ordinal);
        _ = await Assert.ThrowsAsync<RepriseException>(async () => await RunLookup.FindUnfinishedAsync(_bed.Engine.Recording, Cancellation));
    }

    [Fact]
    public async Task An_imported_step_never_serves_a_run()
    {
        var calls = 0;
        var handler = new FuncHandler("work", async (step, stop) =>
        {
            calls++;
            await step.WriteTextAsync("made", cancellation: stop);
        });
        const string Yaml = """
            pipeline: import
            inputs: [{ name: in, path: in.txt, to: steps }]
            routes: { steps: { stages: [{ name: work, type: work }] } }
            """;
        await using var bed = new EngineBed(_bed.Engine.Root, null, handler);
        _ = bed.Write("in.txt", "text");
        var run = await bed.RunAsync(Yaml);
        var step = Assert.Single(await bed.StepsAsync(run));

        // All that can be said of it, even the digests of its code and environment.
        var claimed = await _bed.ImportAsync($$"""{"type":"work","effect":"pure","code":"{{step.Action.Code}}","environment":"{{step.Action.Env}}","inputs":[{"text":"other"}],"outputs":[{"text":"made up"}]}""");
        _ = bed.Write("in.txt", "other");
        var second = await bed.RunAsync(Yaml, Reach.Any);

        Assert.Equal((1, 2), (claimed.Imported, calls));
        Assert.Equal("made", await bed.TextAsync(Assert.Single(await bed.StepsAsync(second))));
    }

    [Fact]
    public async Task Twenty_thousand_lines_stream_in_a_few_commits()
    {
        const int Count = 20_000;
        var before = _bed.Engine.Journal.Commits;
        var lines = Enumerable.Range(0, Count).Select(i => $$"""{"type":"t{{i % 7}}","trace_id":"{{i / 10_000 + 1:x32}}","span_id":"{{i + 1:x16}}","inputs":[{"digest":"{{ImportBed.DigestOf($"{i}")}}"}],"outputs":[{"digest":"{{ImportBed.DigestOf($"{i + 1}")}}"}]}""");
        var result = await _bed.ImportAsync(lines.Append("bad"));

        Assert.Equal((Count, 1, Count + 1), (result.Imported, result.RefusedCount, Assert.Single(result.Refused).Line));
        Assert.InRange(_bed.Engine.Journal.Commits - before, 1, Count / 50);
        var (_, steps) = await _bed.RerunAsync($"{10_000}");
        Assert.Equal(10_000, steps.Count);
    }

    private static string Line(string name, string? reads, string makes, int second, int parent = 0, int span = 0) => $$"""
        {"type":"t","name":"{{name}}","trace_id":"{{ImportBed.Trace}}","inputs":[{{(reads is null ? "" : $$"""{"digest":"{{ImportBed.DigestOf(reads)}}"}""")}}],"outputs":[{"text":"{{makes}}"}]
        {{(second > 0 ? $",\"started_at\":\"2026-01-01T00:00:0{second}Z\"" : "")}}{{(parent > 0 ? $",\"parent_span_id\":\"{parent:x16}\"" : "")}}{{(span > 0 ? $",\"span_id\":\"{span:x16}\"" : "")}}}
        """.ReplaceLineEndings("");

    private async Task<List<string>> NamesAsync()
    {
        var names = new List<string>();
        foreach (var step in await _bed.StepsAsync())
        {
            var run = await _bed.Engine.Recording.RunAsync(step.Run, Cancellation);
            names.Add((await _bed.Engine.Recording.GraphAsync(run, Cancellation))!.Stages[step.Stage].Stage.Name);
        }

        return names;
    }
}
