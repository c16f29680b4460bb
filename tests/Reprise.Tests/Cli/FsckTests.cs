namespace Reprise.Tests.Cli;

public sealed class FsckTests : IDisposable
{
    private readonly CliBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_sound_folder_is_well()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");

        var result = await _bed.RunAsync("fsck", "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["ok", "checked", "problems"], CliResult.Fields(result.Json));
        Assert.True(result.Json.GetProperty("ok").GetBoolean());
        Assert.Equal(8, result.Json.GetProperty("checked").GetProperty("steps").GetInt64());
    }

    [Fact]
    public async Task A_flipped_bit_and_a_missing_object_are_found_and_say_whom_they_hurt()
    {
        var run = (await _bed.RunAsync("run", "pipeline.yaml", "--json")).Json;
        var input = run.GetProperty("inputs")[0].GetProperty("digest").GetString()!;
        var snapshot = run.GetProperty("snapshot").GetString()!;
        await FlipAsync(ObjectOf(input));
        File.Delete(ObjectOf(snapshot));

        var result = await _bed.RunAsync("fsck", "--json");

        Assert.Equal(1, result.ExitCode);
        var problems = result.Json.GetProperty("problems").EnumerateArray().ToDictionary(p => p.GetProperty("artifacts")[0].GetString()!);
        Assert.Equal("artifact.damaged", problems[input].GetProperty("code").GetString());
        Assert.Equal("artifact.missing", problems[snapshot].GetProperty("code").GetString());
        Assert.Equal(["code", "message", "artifacts", "steps"], CliResult.Fields(problems[input]));
        Assert.Contains(run.GetProperty("run_id").GetString(), problems[snapshot].GetProperty("steps").EnumerateArray().Select(s => s.GetString()));
    }

    [Fact]
    public async Task A_missing_document_of_an_action_key_hurts_the_steps_that_it_explains()
    {
        _ = await _bed.RunAsync("run", "pipeline.yaml");
        var split = (await _bed.RunAsync("show", "last/ingest/split/apple", "--json")).Json;
        var with = split.GetProperty("action").GetProperty("with").GetString()!;
        File.Delete(ObjectOf(with));

        var result = await _bed.RunAsync("fsck", "--json");

        var problem = Assert.Single(result.Json.GetProperty("problems").EnumerateArray());
        Assert.Equal("artifact.missing", problem.GetProperty("code").GetString());
        Assert.Equal(split.GetProperty("step_id").GetString(), Assert.Single(problem.GetProperty("steps").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_journal_whose_pages_are_overwritten_is_found_damaged()
    {
        _bed.WriteItems(200);
        _ = await _bed.RunAsync("run", "pipeline.yaml");
        var file = Path.Combine(_bed.Folder, ".reprise", "journal.db");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes.AsSpan(bytes.Length - (3 * 8192), 2 * 8192).Fill(0xa5);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        var result = await _bed.RunAsync("fsck", "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(result.Json.GetProperty("problems").EnumerateArray(), p => p.GetProperty("code").GetString() == "journal.damaged");
    }

    private string ObjectOf(string digest) =>
        Assert.Single(
            Directory.GetFiles(Path.Combine(_bed.Folder, ".reprise", "objects"), "*", SearchOption.AllDirectories),
            file => (Path.GetFileName(Path.GetDirectoryName(file)) + Path.GetFileName(file)).EndsWith(digest["sha256:".Length..], StringComparison.Ordinal));

    private static async Task FlipAsync(string file)
    {
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[3] ^= 1;
        File.Delete(file);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
    }
}
