namespace Reprise.Tests.Cli;

public sealed class LookupTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_prefix_of_a_run_names_it_where_it_is_unique_and_is_refused_where_it_is_not()
    {
        var first = (await _bed.RunAsync("run", "pipeline.yaml", "--json")).Json.GetProperty("run_id").GetString()!;
        var second = (await _bed.RunAsync("run", "pipeline.yaml", "--json")).Json.GetProperty("run_id").GetString()!;
        var shared = string.Concat(first.Zip(second).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First));

        var unique = await _bed.RunAsync("show", first[..(shared.Length + 1)], "--json");
        var ambiguous = await _bed.RunAsync("show", shared, "--json");
        var newest = await _bed.RunAsync("show", "last", "--json");

        Assert.Equal(first, unique.Json.GetProperty("run_id").GetString());
        Assert.Equal(second, newest.Json.GetProperty("run_id").GetString());
        Assert.Equal((2, "run.ambiguous"), (ambiguous.ExitCode, CodeOf(ambiguous)));
        Assert.Contains(first, ambiguous.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run.not_found", "show", "run_0000000000000000")]
    [InlineData("step.not_found", "show", "stp_000000000000000011")]
    [InlineData("artifact.not_found", "get", "no/such/name.html")]
    [InlineData("artifact.not_found", "get", "sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("artifact.not_found", "ls", "last/nowhere")]
    [InlineData("run.not_found", "recover", "run_0000000000000000")]
    public async Task What_is_not_there_is_an_error_with_a_hint_and_exit_code_2(string code, params string[] arguments)
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var result = await _bed.RunAsync([.. arguments, "--json"]);

        Assert.Equal((2, code), (result.ExitCode, CodeOf(result)));
        Assert.NotEmpty(result.Json.GetProperty("error").GetProperty("hint").GetString()!);
    }

    [Theory]
    [InlineData("why", "last/items/score", "'last/items/score' is a stage of a run", "/items/score/apple")]
    [InlineData("get", "last/items/", "'last/items' is a route of a run", "/items/select/")]
    [InlineData("why", "last/nowhere", "The run has no route 'nowhere'.", "items/score")]
    public async Task A_path_that_ends_above_an_output_names_what_stands_below(string command, string path, string message, string below)
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var result = await _bed.RunAsync(command, path);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains(below, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_shows_a_changed_script_by_name_and_short_digest()
    {
        _bed.Write("p.yaml", "pipeline: p\ninputs: [ { name: f, path: fruit.json, to: a } ]\nroutes:\n  a: { stages: [ { name: s, type: exec, with: { command: [sh, a-script.sh], files: [a-script.sh, other.sh] } } ] }\n");
        _bed.Write("a-script.sh", "echo 1");
        _bed.Write("other.sh", "echo");
        _ = await _bed.RunAsync("run", "p.yaml");
        _bed.Write("a-script.sh", "echo 2");
        _ = await _bed.RunAsync("run", "p.yaml");

        var step = (await _bed.RunAsync("show", "last", "--steps", "--json")).Json.GetProperty("steps")[0].GetProperty("step_id").GetString()!;
        var why = await _bed.RunAsync("why", step);

        Assert.Contains("code.files.a-script.sh.digest", why.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("other.sh", why.Output, StringComparison.Ordinal);
        Assert.All(why.Output.Split('\n'), line => Assert.True(line.Length < 120, line));
    }

    [Fact]
    public async Task A_prefix_of_a_digest_finds_the_artifact()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");
        var item = (await _bed.RunAsync("ls", "last/items/select", "--json")).Json[0];
        var digest = item.GetProperty("digest").GetString()!;

        var found = await _bed.RunAsync("get", digest["sha256:".Length..][..8], "--json");
        var short7 = await _bed.RunAsync("get", digest["sha256:".Length..][..7], "--json");

        Assert.Equal(digest, found.Json.GetProperty("digest").GetString());
        Assert.Equal("artifact.not_found", CodeOf(short7));
    }

    [Fact]
    public async Task Get_writes_a_whole_file_and_leaves_nothing_else()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var result = await _bed.RunAsync("get", "last/items/select/pear", "-o", "pear.json");

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Equal("""{"name":"pear","size":4}""", await File.ReadAllTextAsync(Path.Combine(_bed.Folder, "pear.json"), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(_bed.Folder, "*.part"));
    }

    [Fact]
    public async Task A_run_that_succeeded_can_neither_be_recovered_nor_cancelled()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var recovered = await _bed.RunAsync("recover", "last", "--json");
        var cancelled = await _bed.RunAsync("cancel", "last", "--json");

        Assert.Equal((3, "run.ended"), (recovered.ExitCode, CodeOf(recovered)));
        Assert.Equal((3, "run.ended"), (cancelled.ExitCode, CodeOf(cancelled)));
    }

    private static string? CodeOf(CliResult result) => result.Json.GetProperty("error").GetProperty("code").GetString();
}
