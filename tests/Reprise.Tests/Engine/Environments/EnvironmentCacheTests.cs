using System.Diagnostics;
using Reprise.Engine.Environments;
using Reprise.Kernel;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Engine.Environments;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class EnvironmentCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_environment_that_several_ask_for_at_once_is_made_once_and_seen_whole()
    {
        var made = 0;
        var began = new TaskCompletionSource();
        var may = new TaskCompletionSource();

        // Several caches share nothing but the folder; that processes do not either is tested with the program.
        var first = new EnvironmentCache(_folder.Path).GetAsync("key", Make, Cancellation).AsTask();
        await began.Task;
        var others = Enumerable.Range(0, 5).Select(_ => new EnvironmentCache(_folder.Path).GetAsync("key", Make, Cancellation).AsTask()).ToList();
        Assert.All(others, other => Assert.False(other.IsCompleted));
        may.SetResult();

        var paths = await Task.WhenAll([first, .. others]);
        Assert.Single(paths.Select(p => p.Path).Distinct());
        Assert.Equal((1, "whole"), (made, await File.ReadAllTextAsync(Path.Combine(paths[0].Path, "file"), Cancellation)));

        async ValueTask Make(string path, CancellationToken stop)
        {
            made++;
            began.TrySetResult();
            await may.Task;
            await File.WriteAllTextAsync(Path.Combine(path, "file"), "whole", stop);
        }
    }

    [Fact]
    public async Task One_that_could_not_be_made_leaves_nothing_and_is_made_the_next_time()
    {
        var cache = new EnvironmentCache(_folder.Path);
        _ = await Assert.ThrowsAsync<InvalidDataException>(async () => await cache.GetAsync("key", Fail, Cancellation));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "key")));

        var path = await cache.GetAsync("key", (folder, _) => Write(folder, "new"), Cancellation);
        Assert.Equal(["new"], Names(path.Path));

        static async ValueTask Fail(string folder, CancellationToken stop)
        {
            await Write(folder, "half");
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task What_a_killed_process_left_half_made_is_removed_first()
    {
        _ = Directory.CreateDirectory(Path.Combine(_folder.Path, "key"));
        await Write(Path.Combine(_folder.Path, "key"), "half");

        var path = await new EnvironmentCache(_folder.Path).GetAsync("key", (folder, _) => Write(folder, "new"), Cancellation);
        Assert.Equal(["new"], Names(path.Path));
    }

    [Theory]
    [InlineData("touch -r file stamp; printf other > file; touch -r stamp file; rm stamp")] // as many bytes, and the old time
    [InlineData("mkdir more; : > more/file")]
    [InlineData("rm file")]
    [InlineData("chmod +x file")]
    [InlineData("rm link; ln -s / link")]
    public async Task One_that_was_changed_is_made_again(string change)
    {
        var before = await new EnvironmentCache(_folder.Path).GetAsync("key", MakeAsync, Cancellation);
        var unchanged = await new EnvironmentCache(_folder.Path).GetAsync("key", Never, Cancellation);
        await before.Held.DisposeAsync();
        await unchanged.Held.DisposeAsync();
        await ShellAsync(before.Path, change);

        var made = 0;
        var after = await new EnvironmentCache(_folder.Path).GetAsync("key", (folder, stop) => { made++; return MakeAsync(folder, stop); }, Cancellation);

        Assert.Equal((1, before.Path), (made, after.Path));
        Assert.Equal(["file", "link"], Names(after.Path).Order());
        Assert.Equal(("whole", "file"), (await File.ReadAllTextAsync(Path.Combine(after.Path, "file"), Cancellation), new FileInfo(Path.Combine(after.Path, "link")).LinkTarget));
    }

    [Fact]
    public async Task One_that_was_changed_while_somebody_works_in_it_is_left_to_them()
    {
        var before = await new EnvironmentCache(_folder.Path).GetAsync("key", MakeAsync, Cancellation);
        await ShellAsync(before.Path, "rm file");

        var after = await new EnvironmentCache(_folder.Path).GetAsync("key", MakeAsync, Cancellation);
        var third = await new EnvironmentCache(_folder.Path).GetAsync("key", Never, Cancellation);

        Assert.True(Directory.Exists(before.Path));
        Assert.NotEqual(before.Path, after.Path);
        Assert.Equal(after.Path, third.Path);
        Assert.Equal(["file", "link"], Names(after.Path).Order());
        await before.Held.DisposeAsync();
    }

    [Fact]
    public async Task A_lock_file_that_cannot_be_opened_is_an_error_and_not_waited_for()
    {
        File.Copy("/bin/sleep", _folder["key.lock"]);
        File.SetUnixFileMode(_folder["key.lock"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var running = Process.Start(_folder["key.lock"], "1000"); // No file is opened to be written while it is executed.
        try
        {
            var error = await Assert.ThrowsAsync<RepriseException>(async () => await new EnvironmentCache(_folder.Path).GetAsync("key", MakeAsync, Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
            Assert.Equal("environment.failed", error.Code);
        }
        finally
        {
            running.Kill();
            await running.WaitForExitAsync(Cancellation);
        }
    }

    [Fact]
    public async Task Waiting_for_another_can_be_cancelled()
    {
        var may = new TaskCompletionSource();
        var began = new TaskCompletionSource();
        var first = new EnvironmentCache(_folder.Path).GetAsync("key", async (_, _) => { began.SetResult(); await may.Task; }, Cancellation).AsTask();
        await began.Task;
        using var cancel = new CancellationTokenSource();
        var second = new EnvironmentCache(_folder.Path).GetAsync("key", Never, cancel.Token).AsTask();

        await cancel.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        may.SetResult();
        _ = await first;
    }

    private static ValueTask Never(string folder, CancellationToken stop) => throw new InvalidOperationException("It is there.");

    private static async ValueTask MakeAsync(string folder, CancellationToken stop)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "whole", stop);
        _ = File.CreateSymbolicLink(Path.Combine(folder, "link"), "file");
    }

    private static async Task ShellAsync(string folder, string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", script]) { WorkingDirectory = folder })!;
        await shell.WaitForExitAsync(Cancellation);
        Assert.Equal(0, shell.ExitCode);
    }

    private static IEnumerable<string?> Names(string path) => Directory.EnumerateFiles(path).Select(Path.GetFileName).Where(name => name![0] != '.');

    private static async ValueTask Write(string folder, string name) => await File.WriteAllTextAsync(Path.Combine(folder, name), "", Cancellation);
}
