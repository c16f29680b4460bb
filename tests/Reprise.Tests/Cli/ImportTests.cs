using System.Text.Json;

namespace Reprise.Tests.Cli;

/// <summary>History from elsewhere: <c>import</c>, and <c>record</c> within a trace.</summary>
public sealed class ImportTests : IDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task It_prints_what_was_imported_and_what_was_refused_and_exits_with_2_where_anything_was()
    {
        _bed.Write("steps.jsonl", "{\"type\":\"a\"}\nnonsense\n");
        var bad = await _bed.RunAsync("import", "steps.jsonl", "--json");
        Assert.Equal(["imported", "known", "runs", "refused_count", "refused"], CliResult.Fields(bad.Json));
        Assert.Equal(["line", "code", "message", "hint"], CliResult.Fields(bad.Json.GetProperty("refused")[0]));
        Assert.Equal((2, 1, 2), (bad.ExitCode, bad.Json.GetProperty("imported").GetInt32(), bad.Json.GetProperty("refused")[0].GetProperty("line").GetInt32()));

        _bed.Write("steps.jsonl", "{\"type\":\"a\"}\n");
        var again = await _bed.RunAsync("import", "steps.jsonl");
        Assert.Equal((0, "imported 0 steps; 1 known already\n"), (again.ExitCode, again.Output));
        var missing = await _bed.RunAsync("import", "nowhere.jsonl", "--json");
        Assert.Equal((2, "input.not_found"), (missing.ExitCode, missing.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task The_example_of_the_documentation_is_imported_and_rerun()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Architecture.Repository.Root, "docs/import.md"), TestContext.Current.CancellationToken);
        var example = text.Split("```jsonl\n")[1].Split("```")[0];
        _bed.Write("steps.jsonl", example);
        _bed.Write("measured.csv", "b,2\na,1\n");

        var import = await _bed.RunAsync("import", "steps.jsonl", "--json");
        Assert.True(import.ExitCode == 0, import.Output + import.Error);
        var digest = JsonElement.Parse(example.Trim().Split('\n')[^1]).GetProperty("outputs")[0].GetProperty("text").GetString()!;
        var rerun = await _bed.RunAsync("rerun", Reprise.Kernel.Artifacts.Digest.OfText(digest).ToString(), "--json");
        Assert.True(rerun.ExitCode == 0, rerun.Output + rerun.Error);
        Assert.Equal(["identical", "identical"], rerun.Json.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task A_command_within_a_trace_is_part_of_it_and_so_is_what_it_records_itself()
    {
        var shell = "TRACEPARENT=00-" + Trace + "-b7ad6b7169203331-01 $REPRISE record --no-sandbox --json -- sh -c '" + _bed.Program + " record --no-sandbox --json -- sh -c \"printf %s \\$TRACEPARENT\"'";
        var outer = await _bed.ShellAsync(shell);
        var inner = (await _bed.RunAsync("get", outer.Json.GetProperty("outputs")[0].GetProperty("digest").GetString()!)).Json;

        Assert.Equal((Trace, "b7ad6b7169203331"), (Text(outer.Json, "trace_id"), Text(outer.Json, "parent_span_id")));
        Assert.Equal((Trace, Text(outer.Json, "span_id")), (Text(inner, "trace_id"), Text(inner, "parent_span_id")));
        var told = await _bed.RunAsync("get", inner.GetProperty("outputs")[0].GetProperty("digest").GetString()!);
        Assert.Equal($"00-{Trace}-{Text(inner, "span_id")}-01", told.Output);
        Assert.Equal(Text(inner, "span_id"), Text((await _bed.RunAsync("show", Text(inner, "step_id"), "--json")).Json, "span_id"));
    }

    [Theory]
    [InlineData("00-nonsense", true)]
    [InlineData("", false)]
    public async Task A_header_that_cannot_be_read_is_ignored_with_a_warning(string header, bool warns)
    {
        var recorded = await _bed.ShellAsync($"TRACEPARENT={header} $REPRISE record --no-sandbox --json -- sh -c 'printf %s $TRACEPARENT'");

        Assert.Equal((0, JsonValueKind.Null, 0), (recorded.ExitCode, recorded.Json.GetProperty("parent_span_id").ValueKind, recorded.Json.GetProperty("outputs")[0].GetProperty("size").GetInt64()));
        Assert.Equal(warns, recorded.Error.Contains("it is ignored", StringComparison.Ordinal));
    }

    private static string Text(JsonElement value, string field) => value.GetProperty(field).GetString() ?? "";
}
