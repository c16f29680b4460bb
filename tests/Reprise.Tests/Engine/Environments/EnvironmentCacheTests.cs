using Reprise.Engine.Environments;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Engine.Environments;

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

        // Two caches stand for two processes: they share nothing but the folder.
        var first = new EnvironmentCache(_folder.Path).GetAsync("key", Make, Cancellation).AsTask();
        await began.Task;
        var others = Enumerable.Range(0, 5).Select(_ => new EnvironmentCache(_folder.Path).GetAsync("key", Make, Cancellation).AsTask()).ToList();
        Assert.All(others, other => Assert.False(other.IsCompleted));
        may.SetResult();

        var paths = await Task.WhenAll([first, .. others]);
        Assert.Single(paths.Distinct());
        Assert.Equal((1, "whole"), (made, await File.ReadAllTextAsync(Path.Combine(paths[0], "file"), Cancellation)));

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
        Assert.Equal(["new"], Names(path));

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
        Assert.Equal(["new"], Names(path));
    }

    private static IEnumerable<string?> Names(string path) => Directory.EnumerateFiles(path).Select(Path.GetFileName).Where(name => name![0] != '.');

    private static async ValueTask Write(string folder, string name) => await File.WriteAllTextAsync(Path.Combine(folder, name), "", Cancellation);
}
