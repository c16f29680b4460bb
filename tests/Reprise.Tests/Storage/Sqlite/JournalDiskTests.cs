using System.Diagnostics;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Storage.Files;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Storage.Sqlite;

/// <summary>A file system of its own, small or read-only. Needs the right to mount; skipped where there is none.</summary>
public sealed class JournalDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private bool _mounted;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (_mounted)
        {
            _ = Run("umount", "-l", _folder["disk"]);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk_fails_what_waits_keeps_what_was_and_room_helps()
    {
        Mount("size=3m");
        var ballast = _folder["disk/ballast"];
        await File.WriteAllBytesAsync(ballast, new byte[600_000], Cancellation);
        await using var journal = SqliteJournal.Open(_folder["disk/journal.db"]);
        var run = await journal.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation);
        var large = new string('x', 10_000);
        var acknowledged = 0L;
        var error = await Assert.ThrowsAsync<RepriseException>(async () =>
        {
            for (var n = 1; n <= 2000; n++)
            {
                _ = await journal.AppendAsync(new StepEntry(Rows.Step(run, n) with { Outputs = [Rows.Artifact($"{large}{n}")] }), Cancellation);
                acknowledged = n;
            }
        });
        Assert.Equal("disk.full", error.Code);
        Assert.True(acknowledged > 20);
        Assert.Equal(acknowledged, await journal.HeadsAsync(run, Cancellation).CountAsync(Cancellation));
        File.Delete(ballast);
        Assert.Equal(AppendResult.Recorded, await journal.AppendAsync(new StepEntry(Rows.Step(run, 5000)), Cancellation));
        Assert.Equal(acknowledged + 1, await journal.HeadsAsync(run, Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task A_full_disk_fails_an_artifact_and_leaves_nothing_of_it()
    {
        Mount("size=1m");
        var store = DataFolder.Create(_folder["disk/data"]).OpenStore();
        foreach (var put in new Func<Task>[]
        {
            async () => await store.PutAsync(new byte[2_000_000], Cancellation),
            async () => await store.PutAsync(new MemoryStream(new byte[2_000_000]), Cancellation),
        })
        {
            Assert.Equal("disk.full", (await Assert.ThrowsAsync<RepriseException>(put)).Code);
        }

        Assert.Equal(Digest.OfText("small"), await store.PutAsync("small"u8.ToArray(), Cancellation));
        Assert.Equal(1, await store.ListAsync(Cancellation).CountAsync(Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_folder_that_cannot_be_written_can_be_looked_at(bool closedCleanly)
    {
        Mount("size=8m");
        var file = _folder["disk/journal.db"];
        var writer = SqliteJournal.Open(file);
        var run = await writer.BeginAsync(Rows.Header(), ProcessIdentity.Current(), Cancellation);
        _ = await writer.AppendAsync(new StepEntry(Rows.Step(run, 1)), Cancellation);
        if (!closedCleanly)
        {
            // As after a kill: the log still holds everything.
            File.Copy(file, file + ".copy");
            File.Copy(file + "-wal", file + ".copy-wal");
            File.Copy(file + "-shm", file + ".copy-shm");
        }

        await writer.DisposeAsync();
        file = closedCleanly ? file : file + ".copy";
        Assert.True(Run("mount", "-o", "remount,ro", _folder["disk"]));
        Assert.Equal("journal.unwritable", Assert.Throws<RepriseException>(() => SqliteJournal.Open(file)).Code);
        await using var reader = SqliteJournal.Open(file, new SqliteJournalOptions { ReadOnly = true });
        Assert.Equal(1, await reader.HeadsAsync(run, Cancellation).CountAsync(Cancellation));
        Assert.Single(await reader.FindAsync(new IndexLookup(IndexKind.Slot, Rows.Step(run, 1).Slot), Cancellation));
        Assert.Equal("journal.unwritable", Assert.Throws<RepriseException>(() => DataFolder.Create(_folder["disk/data"])).Code);
        Assert.Equal("journal.unwritable", Assert.Throws<RepriseException>(() => SqliteJournal.Open(_folder["disk/other.db"])).Code);
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

    private void Mount(string options)
    {
        _ = Directory.CreateDirectory(_folder["disk"]);
        _mounted = Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", _folder["disk"]);
        Assert.SkipUnless(_mounted, "mounting a tmpfs needs root");
    }
}
