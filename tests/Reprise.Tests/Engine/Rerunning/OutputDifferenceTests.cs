using System.Security.Cryptography;
using System.Text;
using Reprise.Engine.Rerunning;
using Reprise.Kernel.Journal;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Rerunning;

/// <summary>How a difference is shown, for bytes as a step made them first and the second time.</summary>
public sealed class OutputDifferenceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_is_shown_as_a_unified_diff_with_three_lines_around_each_change()
    {
        var then = string.Concat(Enumerable.Range(1, 30).Select(i => $"line {i}\n"));
        var now = then.Replace("line 5\n", "", StringComparison.Ordinal).Replace("line 20\n", "line twenty\nand more\n", StringComparison.Ordinal);

        Assert.Equal(
            [
                "@@ -2,7 +2,6 @@", " line 2", " line 3", " line 4", "-line 5", " line 6", " line 7", " line 8",
                "@@ -17,7 +16,8 @@", " line 17", " line 18", " line 19", "-line 20", "+line twenty", "+and more", " line 21", " line 22", " line 23",
            ],
            await DifferenceAsync(then, now));
    }

    [Fact]
    public async Task Of_a_long_diff_the_first_hundred_lines_are_shown_and_how_many_more_there_are()
    {
        var then = string.Concat(Enumerable.Range(1, 150).Select(i => $"{i} then\n"));

        var lines = await DifferenceAsync(then, then.Replace("then", "now", StringComparison.Ordinal));

        Assert.Equal(101, lines.Count);
        Assert.Equal("@@ -1,150 +1,150 @@", lines[0]);
        Assert.Equal("… 201 more lines", lines[100]);
    }

    [Theory]
    [InlineData("", "a\n", new[] { "@@ -0,0 +1 @@", "+a" })]
    [InlineData("a\nb\n", "b\n", new[] { "@@ -1,2 +1 @@", "-a", " b" })]
    [InlineData("a\nb", "a\nb\nc\n", new[] { "@@ -1,2 +1,3 @@", " a", " b", "+c" })]
    public async Task The_first_and_the_last_lines_are_lines_like_others(string then, string now, string[] expected) => Assert.Equal(expected, await DifferenceAsync(then, now));

    [Fact]
    public async Task Changes_that_are_far_from_each_other_are_all_shown()
    {
        var then = string.Concat(Enumerable.Range(1, 30_000).Select(i => $"line {i}\n"));

        var lines = await DifferenceAsync(then, "new first\n" + then.Replace("line 12000\n", "", StringComparison.Ordinal).Replace("line 29999\n", "other\n", StringComparison.Ordinal));

        Assert.Equal(
            [
                "@@ -1,3 +1,4 @@", "+new first", " line 1", " line 2", " line 3",
                "@@ -11997,7 +11998,6 @@", " line 11997", " line 11998", " line 11999", "-line 12000", " line 12001", " line 12002", " line 12003",
                "@@ -29996,5 +29996,5 @@", " line 29996", " line 29997", " line 29998", "-line 29999", "+other", " line 30000",
            ],
            lines);
    }

    [Fact]
    public async Task Of_texts_that_have_nothing_in_common_no_more_is_aligned_than_takes_a_moment()
    {
        var then = string.Concat(Enumerable.Range(1, 200_000).Select(i => $"{i} then\n"));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var lines = await DifferenceAsync(then, then.Replace("then", "now", StringComparison.Ordinal));

        Assert.Equal(("… 9,901 more lines", "… and what stands behind these: too much differs to align it"), (lines[^2], lines[^1]));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}"); // Aligned to the end it takes minutes.
    }

    [Fact]
    public async Task Very_many_members_are_compared_by_name()
    {
        static string Members(int value) => "{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"m{i}\":{value}")) + "}";
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var lines = await DifferenceAsync(Members(1), Members(2), "application/json");

        Assert.Equal((101, "  m0: 1 -> 2", "… 99,900 more values"), (lines.Count, lines[0], lines[100]));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}"); // Searched one by one it takes a minute.
    }

    [Fact]
    public async Task Other_line_ends_are_no_other_lines() =>
        Assert.Equal(["  the same lines, with other line ends"], await DifferenceAsync("a\nb\n", "a\r\nb\r\n"));

    [Fact]
    public async Task Json_is_shown_by_the_paths_that_differ()
    {
        const string Then = """{"name":"apple","weights":{"low":1,"high":9},"tags":["a","b","c"],"gone":null,"rows":[{"name":"x","v":1},{"name":"y","v":2}]}""";
        const string Now = """{"rows":[{"name":"y","v":3},{"name":"x","v":1}],"name":"apple","weights":{"low":2,"high":9},"tags":["a","B"],"new":"z"}""";

        Assert.Equal(
            ["  weights.low: 1 -> 2", "  tags[1]: \"b\" -> \"B\"", "  tags[2]: \"c\" -> absent", "  gone: null -> absent", "  rows.y.v: 2 -> 3", "  new: absent -> \"z\""],
            await DifferenceAsync(Then, Now, "application/json"));
    }

    [Fact]
    public async Task Of_much_json_the_first_hundred_paths_are_shown()
    {
        var then = "[" + string.Join(',', Enumerable.Range(0, 250)) + "]";

        var lines = await DifferenceAsync(then, "[" + string.Join(',', Enumerable.Range(1, 250)) + "]", "application/json");

        Assert.Equal((101, "  [0]: 0 -> 1", "… 150 more values"), (lines.Count, lines[0], lines[100]));
    }

    [Fact]
    public async Task Json_that_is_only_written_differently_says_so() =>
        Assert.Equal(["  the same JSON, written differently"], await DifferenceAsync("{\"a\":1,\"b\":2}", "{ \"b\": 2, \"a\": 1 }", "application/json"));

    [Fact]
    public async Task What_is_said_to_be_json_and_is_none_is_text() =>
        Assert.Equal(["@@ -1 +1 @@", "-{", "+{}"], await DifferenceAsync("{", "{}", "application/json"));

    [Theory]
    [InlineData(10, 10, 7, 7)]
    [InlineData(10, 8, 8, 8)]
    [InlineData(200_000, 200_000, 150_000, 150_000)]
    [InlineData(0, 3, 0, 0)]
    public async Task Other_bytes_are_shown_by_digest_size_and_the_first_byte_that_differs(int thenLength, int nowLength, int changed, int first)
    {
        var (then, now) = (new byte[thenLength], new byte[nowLength]);
        if (changed < nowLength)
        {
            now[changed] = 1;
        }

        var lines = await DifferenceAsync(then, now, "application/octet-stream");

        Assert.Equal(
            [
                $"- sha256:{Convert.ToHexStringLower(SHA256.HashData(then))}  {thenLength:N0} bytes",
                $"+ sha256:{Convert.ToHexStringLower(SHA256.HashData(now))}  {nowLength:N0} bytes",
                $"  first different byte: {first:N0}",
            ],
            lines);
    }

    private static Task<IReadOnlyList<string>> DifferenceAsync(string then, string now, string mediaType = "text/plain") =>
        DifferenceAsync(Encoding.UTF8.GetBytes(then), Encoding.UTF8.GetBytes(now), mediaType);

    private static async Task<IReadOnlyList<string>> DifferenceAsync(byte[] then, byte[] now, string mediaType)
    {
        var calls = 0;
        var handler = new FuncHandler("work", async (step, stop) => await step.WriteAsync("item", Interlocked.Increment(ref calls) == 1 ? then : now, mediaType, stop));
        await using var bed = new EngineBed(null, null, handler);
        bed.Write("in.txt", "text");
        var run = await bed.RunAsync("""
            pipeline: t
            inputs: [{ name: in, path: in.txt, to: a }]
            routes: { a: { stages: [{ name: one, type: work, publish: out }] } }
            """);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        var origin = Assert.Single(await bed.StepsAsync(run));
        var handle = await bed.Engine.RerunAsync(new RerunRequest { Artifact = origin.Outputs[0].Digest }, Cancellation);
        var replayed = Assert.Single(await bed.StepsAsync(await handle.Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation)));

        var found = await OutputDifference.OfAsync(bed.Recording, origin, replayed, Cancellation).ToListAsync(Cancellation);
        return Assert.Single(found).Lines;
    }
}
