using System.Diagnostics;
using System.Text.Json;
using Reprise.Tests.Cli;

namespace Reprise.Tests.BadInput;

/// <summary>A data folder on a full disk, on one that may only be read, or of someone else. Needs root; skipped for others, and a failure for root in CI.</summary>
public sealed class DataFolderTests : BadInputBed
{
    private const string Nobody = "65534";
    private bool _mounted;

    public override ValueTask DisposeAsync()
    {
        if (_mounted)
        {
            _ = Run("umount", "-l", Data());
        }

        return base.DisposeAsync();
    }

    [Fact]
    public async Task A_disk_that_fills_up_stops_the_run_which_goes_on_when_there_is_room()
    {
        Mount("size=6m");
        var random = new Random(1);
        var bytes = new byte[300];
        var items = Enumerable.Range(0, 5000).Select(i =>
        {
            random.NextBytes(bytes);
            return new { name = $"k{i}", size = i % 10, pad = Convert.ToHexString(bytes) };
        });
        Bed.Write("large.json", JsonSerializer.Serialize(new { fruit = items }));

        _ = await RefusedAsync(3, "disk.full", "run", "pipeline.yaml", "--input", "fruit=large.json");
        await IntactAsync("interrupted");
        _ = await RefusedAsync(3, "disk.full", "recover");
        await IntactAsync("interrupted");

        Assert.True(Run("mount", "-o", "remount,size=100m", Data()));
        var run = await Bed.RunAsync("recover", "--json");
        Assert.Equal((0, "succeeded"), (run.ExitCode, run.Json.GetProperty("status").GetString()));
        await IntactAsync("succeeded");
    }

    [Fact]
    public async Task A_read_only_data_folder_can_be_looked_at_and_nothing_else()
    {
        Mount("size=20m");
        Assert.True(Run("mount", "-o", "remount,ro", Data()));

        foreach (var arguments in new string[][] { ["run", "pipeline.yaml"], ["recover"], ["cancel", "last"] })
        {
            _ = await RefusedAsync(3, "journal.unwritable", arguments);
        }

        Assert.Equal(0, (await Bed.RunAsync("get", "table.json")).ExitCode);
        Assert.Equal(0, (await Bed.RunAsync("why", "table.json")).ExitCode);
        await IntactAsync();
    }

    [Fact]
    public async Task Someone_elses_data_folder_can_be_looked_at_where_it_may_be_and_is_never_taken_for_none()
    {
        NeedsRoot(Run("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "true") && Run("chown", "-R", Nobody, Data()));

        Refused(await AsStrangerAsync("run pipeline.yaml --json"), 3, "journal.unwritable");
        Assert.Equal(0, (await AsStrangerAsync("get table.json")).ExitCode);
        Assert.Equal(0, (await AsStrangerAsync("fsck --json")).ExitCode);

        Assert.True(Run("chmod", "700", Data()));
        Refused(await AsStrangerAsync("run pipeline.yaml --json"), 3, "journal.unwritable");
        var error = Refused(await AsStrangerAsync("runs --json"), 3, "journal.unwritable");
        Assert.Contains("someone else's", Text(error), StringComparison.Ordinal);

        Assert.True(Run("chown", Nobody, Path.Combine(Bed.Folder, "fruit.json")) && Run("chmod", "600", Path.Combine(Bed.Folder, "fruit.json")));
        Refused(await AsStrangerAsync("run pipeline.yaml --data other --json"), 2, "input.not_found");
        await IntactAsync();
    }

    /// <summary>As root, but without root's right to pass over the rights of files: whatever belongs to others is theirs.</summary>
    private async Task<CliResult> AsStrangerAsync(string arguments)
    {
        using var process = Bed.StartShell($"exec setpriv --bounding-set -dac_override,-dac_read_search $REPRISE {arguments}");
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CliResult(process.ExitCode, bytes.ToArray(), await error);
    }

    /// <summary>Puts a small disk of its own under the data folder, with what was in it.</summary>
    private void Mount(string options)
    {
        var aside = Path.Combine(Bed.Folder, "aside");
        Directory.Move(Data(), aside);
        _ = Directory.CreateDirectory(Data());
        _mounted = Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", Data());
        NeedsRoot(_mounted);
        Assert.True(Run("cp", "-a", aside + "/.", Data()));
    }

    private static void NeedsRoot(bool could)
    {
        if (!could && Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("CI") is "true")
        {
            Assert.Fail("mounting a tmpfs, or giving up root's rights, is not allowed here although this is root");
        }

        Assert.SkipUnless(could, "mounting a tmpfs and giving files away need root");
    }

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
