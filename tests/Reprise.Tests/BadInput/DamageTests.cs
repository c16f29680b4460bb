using System.Text.Json;
using Reprise.Storage.Sqlite;

namespace Reprise.Tests.BadInput;

/// <summary>A journal that was cut off or is of another age, and stored bytes that changed.</summary>
public sealed class DamageTests : BadInputBed
{
    private const string Blobs = """
        pipeline: blobs
        inputs: [ { name: b, path: blobs.json, to: a } ]
        params: { field: /name }
        routes:
          a:
            stages:
              - { name: split, type: json_split }
              - { name: large, type: json_select, with: { fields: { name: /name, blob: /blob } } }
              - { name: small, type: json_select, with: { fields: { value: "${field}" } } }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_journal_cut_off_anywhere_is_damaged_for_every_command_and_a_finding_for_fsck()
    {
        var whole = await File.ReadAllBytesAsync(Data("journal.db"), Cancellation);
        foreach (var length in new[] { 0, 1, 100, 8192, (whole.Length / 2) + 1, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(Data("journal.db"), whole[..length], Cancellation);
            _ = await RefusedAsync(3, "journal.damaged", "runs");
            _ = await RefusedAsync(3, "journal.damaged", "run", "pipeline.yaml");
            var fsck = await Bed.RunAsync("fsck", "--json");
            Assert.Equal(1, fsck.ExitCode);
            Assert.False(fsck.Json.GetProperty("ok").GetBoolean());
            Assert.Equal("journal.damaged", Assert.Single(fsck.Json.GetProperty("problems").EnumerateArray()).GetProperty("code").GetString());
        }

        await File.WriteAllBytesAsync(Data("journal.db"), whole, Cancellation);
        await IntactAsync();
    }

    [Fact]
    public async Task A_write_ahead_log_cut_off_anywhere_loses_nothing_that_was_checkpointed_and_the_rest_recovers()
    {
        await KillMidwayAsync();
        var log = await File.ReadAllBytesAsync(Data("journal.db-wal"), Cancellation);
        var main = await File.ReadAllBytesAsync(Data("journal.db"), Cancellation);
        foreach (var length in new[] { 0, 1, 33, 4000, log.Length / 3, log.Length - 1 })
        {
            await File.WriteAllBytesAsync(Data("journal.db"), main, Cancellation);
            await File.WriteAllBytesAsync(Data("journal.db-wal"), log[..length], Cancellation);
            File.Delete(Data("journal.db-shm"));
            var runs = (await Bed.RunAsync("runs", "--json")).Json.EnumerateArray().Select(r => r.GetProperty("status").GetString()!).ToList();
            Assert.True(runs is ["succeeded"] or ["interrupted", "succeeded"], string.Join(' ', runs));
            await IntactAsync([.. runs.SkipLast(1)]);
        }

        Assert.Equal(0, (await Bed.RunAsync("recover", "--json")).ExitCode);
        await IntactAsync("succeeded");
    }

    [Fact]
    public async Task A_journal_of_a_newer_schema_is_refused_and_left_alone()
    {
        Version(999);
        foreach (var arguments in new string[][] { ["runs"], ["run", "pipeline.yaml"], ["fsck"], ["recover"], ["get", "table.json"] })
        {
            var error = await RefusedAsync(3, "journal.newer", arguments);
            Assert.Contains("999", Text(error), StringComparison.Ordinal);
        }

        Version(Schema.Migrations.Count);
        await IntactAsync();
    }

    [Fact]
    public async Task A_flipped_bit_is_found_when_the_bytes_are_read_and_mended_when_they_are_made_again()
    {
        Bed.Write("blobs.yaml", Blobs);
        Bed.Write("blobs.json", JsonSerializer.Serialize(new[] { new { name = "one", blob = new string('x', 50_000) } }));
        _ = await Bed.RunAsync("run", "blobs.yaml");
        var digest = (await Bed.RunAsync("ls", "last/a/large", "--json")).Json[0].GetProperty("digest").GetString()!;
        await FlipAsync(Data("objects", digest[7..9], digest[9..]));

        _ = await RefusedAsync(3, "artifact.damaged", "get", digest, "-o", "out");
        Assert.False(File.Exists(Path.Combine(Bed.Folder, "out")));
        var fsck = await Bed.RunAsync("fsck", "--json");
        Assert.Equal(1, fsck.ExitCode);
        Assert.Contains(digest, Assert.Single(fsck.Json.GetProperty("problems").EnumerateArray()).GetProperty("artifacts").EnumerateArray().Select(a => a.GetString()));

        // The step before is served, and its bytes are read by a step that is new.
        var run = await FailedAsync("artifact.damaged", "run", "blobs.yaml", "--reuse", "any", "--param", "field=/blob");
        Assert.Equal(2, run.GetProperty("counts").GetProperty("reused").GetInt64());

        Assert.Equal(0, (await Bed.RunAsync("run", "blobs.yaml")).ExitCode);
        await IntactAsync("succeeded", "failed", "succeeded");
    }

    private void Version(int version)
    {
        using var connection = SqliteConnection.Open(Data("journal.db"), SqliteAccess.Write);
        connection.Run($"PRAGMA user_version={version}");
    }

    private static async Task FlipAsync(string file)
    {
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        bytes[bytes.Length / 2] ^= 1;
        File.Delete(file);
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
    }

    /// <summary>Kills a run with kill -9 once its log holds more than a hundred kilobytes.</summary>
    private async Task KillMidwayAsync()
    {
        Bed.WriteItems(20_000);
        using var process = Bed.Start("run", "pipeline.yaml");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!process.HasExited && !(new FileInfo(Data("journal.db-wal")) is { Exists: true, Length: > 100_000 }))
        {
            _ = await tick.WaitForNextTickAsync(Cancellation);
        }

        process.Kill();
        await process.WaitForExitAsync(Cancellation);
    }
}
