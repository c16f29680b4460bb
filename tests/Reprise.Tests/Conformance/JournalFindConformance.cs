using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Conformance;

/// <summary>Derived indexes and names: what every journal must do. Each look-up is tried before, between and after batches of indexing.</summary>
public abstract class JournalFindConformance : JournalSuite
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Steps_are_found_by_match_key_slot_output_and_input(int indexAfter)
    {
        var run = await BeginAsync();
        foreach (var number in new long[] { 1, 2, 3 })
        {
            await AppendAsync(Rows.Step(run, number));
            await IndexAsync(number <= indexAfter);
        }

        var wanted = Rows.Step(run, 2);
        Assert.Equal([2], await FindAsync(IndexKind.Match, wanted.Action.Match.Prefix));
        Assert.Equal([2], await FindAsync(IndexKind.Slot, wanted.Slot));
        Assert.Equal([2], await FindAsync(IndexKind.Produced, wanted.Outputs[0].Digest.Prefix));
        Assert.Equal([2], await FindAsync(IndexKind.Consumed, wanted.Inputs[0].Digest.Prefix));
        Assert.Empty(await FindAsync(IndexKind.Match, 42));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_what_may_serve_stands_in_each_index(bool index)
    {
        var run = await BeginAsync();
        var rerun = await BeginAsync(RunKind.Rerun);
        var same = Rows.Step(run, 1);
        await AppendAsync(same with { Number = 1, Decision = DecisionKind.Reuse });
        await AppendAsync(same with { Number = 2, Status = StepStatus.Skipped });
        await AppendAsync(same with { Number = 3, Status = StepStatus.Failed });
        await AppendAsync(same with { Number = 4, Run = rerun });
        await AppendAsync(same with { Number = 5, Decision = DecisionKind.Replace });
        await IndexAsync(index);
        Assert.Equal([5], await FindAsync(IndexKind.Match, same.Action.Match.Prefix));
        Assert.Equal([1, 2, 5], await FindAsync(IndexKind.Slot, same.Slot));
        Assert.DoesNotContain(1, await FindAsync(IndexKind.Produced, same.Outputs[0].Digest.Prefix));
        Assert.DoesNotContain(3, await FindAsync(IndexKind.Consumed, same.Inputs[0].Digest.Prefix));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Steps_are_found_by_their_span_however_they_ended(bool index)
    {
        var run = await BeginAsync();
        var span = new SpanId(0xF000000000000001);
        await AppendAsync(Rows.Step(run, 1) with { Span = span });
        await AppendAsync(Rows.Step(run, 2) with { Span = new SpanId(7), ParentSpan = span });
        await AppendAsync(Rows.Step(run, 3, StepStatus.Failed) with { Span = span });
        await AppendAsync(Rows.Step(run, 4));
        await IndexAsync(index);
        Assert.Equal([1, 3], await FindAsync(IndexKind.Span, (long)span.Value));
        Assert.Equal([2], await FindAsync(IndexKind.Span, 7));
        Assert.Empty(await FindAsync(IndexKind.Span, 0));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Many_steps_of_one_key_come_in_order_and_limited(int indexEvery)
    {
        var run = await BeginAsync();
        for (var number = 1; number <= 40; number++)
        {
            await AppendAsync(Rows.Step(run, number) with { Slot = -7 });
            await IndexAsync(number % indexEvery == 0);
        }

        Assert.Equal(Enumerable.Range(1, 40).Select(n => (long)n), await FindAsync(IndexKind.Slot, -7, limit: 100));
        Assert.Equal([1, 2], await FindAsync(IndexKind.Slot, -7, limit: 2));
        var newest = await Journal.FindAsync(new IndexLookup(IndexKind.Slot, -7, 3) { NewestFirst = true }, Cancellation);
        Assert.Equal([40L, 39, 38], newest.Select(s => s.Number));
        var before = await Journal.FindAsync(new IndexLookup(IndexKind.Slot, -7, 2) { NewestFirst = true, Before = newest[2].Position }, Cancellation);
        Assert.Equal([37L, 36], before.Select(s => s.Number));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1000)]
    public async Task Steps_of_one_key_are_found_by_their_run_and_from_a_place_on(int indexEvery)
    {
        long[] runs = [await BeginAsync(), await BeginAsync()];
        for (var number = 1; number <= 20; number++)
        {
            await AppendAsync(Rows.Step(runs[number % 2], number) with { Slot = -7 });
            await IndexAsync(number % indexEvery == 0);
        }

        var all = await Journal.FindAsync(new IndexLookup(IndexKind.Slot, -7, 100), Cancellation);
        Assert.Equal([6L, 7, 8], Numbers(await Journal.FindAsync(new IndexLookup(IndexKind.Slot, -7, 3) { From = all[5].Position }, Cancellation)));
        Assert.Equal([1L, 3], Numbers(await Journal.FindAsync(new IndexLookup(IndexKind.Slot, -7, 2) { Run = runs[1] }, Cancellation)));
        Assert.Equal([6L], Numbers(await Journal.FindAsync(new IndexLookup(IndexKind.Slot, -7) { Run = runs[0], From = all[4].Position, Before = all[6].Position }, Cancellation)));
        Assert.Equal([20L, 18], Numbers(await Journal.FindAsync(new IndexLookup(IndexKind.Slot, -7, 2) { Run = runs[0], NewestFirst = true }, Cancellation)));
        Assert.Empty(await Journal.FindAsync(new IndexLookup(IndexKind.Slot, -7) { Run = 99 }, Cancellation));

        static IEnumerable<long> Numbers(IReadOnlyList<StepRecord> steps) => steps.Select(s => s.Number);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_range_of_keys_is_a_range_of_unsigned_numbers(bool index)
    {
        var run = await BeginAsync();
        long[] keys = [0, 5, long.MaxValue, long.MinValue, -1];
        for (var i = 0; i < keys.Length; i++)
        {
            await AppendAsync(Rows.Step(run, i + 1) with { Slot = keys[i] });
            await IndexAsync(index && i == 2);
        }

        Assert.Equal([3, 4, 5], await FindAsync(IndexKind.Slot, 6, keyEnd: -1));
        Assert.Equal([1, 2], await FindAsync(IndexKind.Slot, 0, keyEnd: 5));
        Assert.Equal([1, 2, 3, 4, 5], await FindAsync(IndexKind.Slot, 0, keyEnd: -1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Digests_inside_long_lists_are_found(bool index)
    {
        var run = await BeginAsync();
        var items = Enumerable.Range(0, 1500).Select(i => Rows.Artifact($"entry {i}", $"{i}")).ToArray();
        foreach (var kind in new[] { ListKind.Outputs, ListKind.Inputs })
        {
            await Journal.AppendAsync(new ListEntry(new ListAddress(run, 1, 1, kind), 0, items[..1000]), Cancellation);
            await Journal.AppendAsync(new ListEntry(new ListAddress(run, 1, 1, kind), 1000, items[1000..]), Cancellation);
        }

        var digest = items[1200].Digest.Prefix;
        Assert.Empty(await FindAsync(IndexKind.Produced, digest));
        await AppendAsync(Rows.Step(run, 1) with { Inputs = [], InputsCount = 1500, Outputs = [], OutputsCount = 1500 });
        await IndexAsync(index);
        Assert.Equal([1], await FindAsync(IndexKind.Produced, digest));
        Assert.Equal([1], await FindAsync(IndexKind.Consumed, digest));
    }

    [Fact]
    public async Task Two_journals_that_index_the_same_rows_find_each_of_them_once()
    {
        var other = await OpenAsync();
        var run = await BeginAsync();
        for (var number = 1; number <= 60; number++)
        {
            await AppendAsync(Rows.Step(run, number) with { Slot = 7 });
            await Task.WhenAll(Journal.IndexAsync(Cancellation).AsTask(), other.IndexAsync(Cancellation).AsTask());
            Assert.Equal(number, (await other.FindAsync(new IndexLookup(IndexKind.Slot, 7, 100), Cancellation)).Count);
            Assert.Equal(number, (await FindAsync(IndexKind.Slot, 7, limit: 100)).Count);
        }
    }

    [Fact]
    public async Task A_name_gets_a_new_version_only_for_new_bytes()
    {
        Assert.Equal(AppendResult.Recorded, await NameAsync("report/a", "one"));
        Assert.Equal(AppendResult.Duplicate, await NameAsync("report/a", "one"));
        Assert.Equal(AppendResult.Recorded, await NameAsync("report/a", "two"));
        Assert.Equal(AppendResult.Recorded, await NameAsync("report/a", "one"));
        var versions = await Journal.NamesAsync(new NameQuery("report/a"), Cancellation);
        Assert.Equal([(3, Digest.OfText("one")), (2, Digest.OfText("two")), (1, Digest.OfText("one"))], versions.Select(v => (v.Version, v.Digest)));
        Assert.Equal(new NamedVersion("report/a", 3, Digest.OfText("one"), 3, "text/plain", 1, 2, 9), versions[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Outputs_that_stand_in_chunks_are_named_with_their_step(bool reused)
    {
        var run = await BeginAsync();
        var items = Enumerable.Range(0, 1500).Select(i => Rows.Artifact($"entry {i}", $"k{i:0000}")).ToArray();
        await ChunksAsync(run, 1, items);
        await AppendAsync(Chunked(run, 1) with { Published = reused ? null : "big" });
        if (reused)
        {
            await AppendAsync(Chunked(run, 2) with { Published = "big", Decision = DecisionKind.Reuse, Source = new StepSource(Rows.Header().Id, run, 1, 9) });
        }

        var named = await Journal.NamesAsync(new NameQuery(Under: "big/"), Cancellation);

        Assert.Equal(items.Select(i => ($"big/{i.Name}", 1, i.Digest, i.Size, i.MediaType)), named.Select(n => (n.Name, n.Version, n.Digest, n.Size, n.MediaType)));
        Assert.All(named, n => Assert.Equal((run, reused ? 2 : 1, 500), (n.Run, n.Step, n.CreatedAt)));
    }

    [Fact]
    public async Task Of_outputs_in_chunks_only_those_with_new_bytes_get_a_new_version_and_only_once()
    {
        var run = await BeginAsync();
        var items = Enumerable.Range(0, 1500).Select(i => Rows.Artifact($"entry {i}", $"k{i:0000}")).ToArray();
        await ChunksAsync(run, 1, items);
        await ChunksAsync(run, 2, [.. items.Select((item, i) => i == 1200 ? Rows.Artifact("other", item.Name) : item)]);
        await AppendAsync(Chunked(run, 1) with { Published = "big" });
        await AppendAsync(Chunked(run, 2) with { Published = "big" });
        Assert.Equal(AppendResult.Duplicate, await AppendAsync(Chunked(run, 2) with { Published = "big" }));

        var named = await NamesAsync(new NameQuery(Under: "big/"));

        Assert.Equal(1500, named.Count);
        Assert.Equal(["big/k1200 2"], named.Where(n => !n.EndsWith(" 1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Names_are_listed_by_prefix_and_by_bytes()
    {
        await NameAsync("graph/x", "one");
        await NameAsync("report/a", "one");
        await NameAsync("report/a", "two");
        await NameAsync("report/b_", "three");
        Assert.Equal(["graph/x 1", "report/a 2", "report/b_ 1"], await NamesAsync(new NameQuery()));
        Assert.Equal(["report/a 2"], await NamesAsync(new NameQuery { After = "graph/x", Limit = 1 }));
        Assert.Equal(["report/a 2", "report/b_ 1"], await NamesAsync(new NameQuery(Under: "report/")));
        Assert.Equal(["graph/x 1", "report/a 1"], await NamesAsync(new NameQuery { Digest = Digest.OfText("one") }));
        Assert.Equal(["report/a 2", "report/b_ 1"], await NamesAsync(new NameQuery { Text = "PORT/" }));
        Assert.Equal(["report/b_ 1"], await NamesAsync(new NameQuery { Text = "_" }));
        Assert.Empty(await NamesAsync(new NameQuery { Text = "%" }));
        Assert.Equal(3, (await NamesAsync(new NameQuery { MediaType = "text/" })).Count);
        Assert.Empty(await NamesAsync(new NameQuery { MediaType = "image/" }));
        Assert.Empty(await NamesAsync(new NameQuery("none")));
        Assert.Empty(await NamesAsync(new NameQuery(Under: "report/%")));
    }

    private static StepRecord Chunked(long run, long number) =>
        Rows.Step(run, number) with { Outputs = [], OutputsCount = 1500, OutputsDigest = Digest.OfText("list"), Keyed = true };

    private async Task ChunksAsync(long run, long step, StepArtifact[] items)
    {
        var address = new ListAddress(run, step, 1, ListKind.Outputs);
        await Journal.AppendAsync(new ListEntry(address, 0, items[..1000]), Cancellation);
        await Journal.AppendAsync(new ListEntry(address, 1000, items[1000..]), Cancellation);
    }

    private async Task IndexAsync(bool wanted)
    {
        while (wanted && await Journal.IndexAsync(Cancellation) > 0)
        {
        }
    }

    private async Task<List<long>> FindAsync(IndexKind kind, long key, int limit = 16, long? keyEnd = null) =>
        [.. (await Journal.FindAsync(new IndexLookup(kind, key, limit) { KeyEnd = keyEnd }, Cancellation)).Select(step => step.Number)];

    private ValueTask<AppendResult> NameAsync(string name, string bytes) =>
        Journal.AppendAsync(new NameEntry(name, Digest.OfText(bytes), bytes.Length, "text/plain", 1, 2, 9), Cancellation);

    private async Task<List<string>> NamesAsync(NameQuery query) =>
        [.. (await Journal.NamesAsync(query, Cancellation)).Select(v => $"{v.Name} {v.Version}")];
}
